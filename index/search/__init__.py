"""in: a verified build and a question's vector and terms; out: scores of rows and entries."""
