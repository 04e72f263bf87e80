"""in: the elements of a page; out: its questions that nobody marked as headings, as headings."""
