"""in: the lines of a document; out: the questions of each export in it, as that export prints them."""
