"""in: documents whose headings and paragraphs are known; out: an entry for each heading that has text."""
