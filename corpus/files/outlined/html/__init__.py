"""in: the bytes of a web page, or elements made from another format; out: its visible text in blocks."""
