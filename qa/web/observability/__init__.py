"""in: requests and answers; out: metrics and log lines, without what was asked or who asked."""
