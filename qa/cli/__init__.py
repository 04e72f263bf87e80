"""in: command-line arguments; out: results on stdout, messages on stderr, an exit code."""
