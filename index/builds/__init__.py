"""in: a corpus and a recipe; out: a published build, and a report of what changed."""
