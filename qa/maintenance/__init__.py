"""in: settings; out: an index brought up to date, and reports of its state."""
