"""in: a corpus; out: its rows, each a text that gets one vector."""
