"""in: entries and example questions; out: rows, each with the text that the model reads and its terms."""
