"""in: answers and entries; out: HTML. Pure functions."""
