"""in: the bytes of a Word document; out: its blocks."""
