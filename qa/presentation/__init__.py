"""in: answers and entries; out: their wording, link names, JSON records and plain text."""
