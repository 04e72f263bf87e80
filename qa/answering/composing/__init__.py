"""in: ranked entries; out: citations, the excerpt shown first, and suggested questions."""
