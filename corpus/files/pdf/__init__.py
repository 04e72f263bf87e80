"""in: the bytes of a PDF; out: its lines, as its pages print them, and where its pages start."""
