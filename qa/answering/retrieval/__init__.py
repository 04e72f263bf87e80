"""in: a parsed question and an index; out: ranked entries."""
