"""in: JSON and JSON Lines; out: validated records: ready entries, and the companions of a document."""
