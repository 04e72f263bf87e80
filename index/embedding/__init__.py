"""in: texts; out: unit vectors, by whichever model is configured."""
