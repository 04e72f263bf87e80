"""in: the bytes of an OpenDocument text; out: its text in blocks, as that of the web page that it corresponds to."""
