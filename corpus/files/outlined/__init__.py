"""in: the bytes of a document with headings; out: its headings, paragraphs, lists and tables as blocks."""
