"""in: ASGI requests; out: the requests that are allowed, within limits, and responses with security headers."""
