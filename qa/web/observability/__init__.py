"""in: requests and answers; out: metrics and log lines."""
