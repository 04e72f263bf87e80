"""in: HTTP and MCP requests; out: answers and sources as JSON, errors as problem details."""
