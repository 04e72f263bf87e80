"""in: a path; out: source documents, with their text, digest and page starts."""
