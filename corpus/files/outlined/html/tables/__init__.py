"""in: the tables of a page; out: their rows as text, or their questions as headings with the answers below them."""
