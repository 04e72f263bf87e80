"""in: any request; out: the requests that may pass, bounded, and responses with security headers."""
