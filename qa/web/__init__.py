"""in: requests from anybody; out: answers, sources and the page over HTTP and MCP, within limits.

A request passes the middleware from outside in: `shutdown` and `request_log` (with metrics), `security_headers`
(and compression), cross-origin access, `client_address`, `rate_limit`, `open_paths`, `request_limits`, and
`page_events` (with `gradio_sessions`). Then it reaches the API (`api.endpoints`), the MCP tools (`api.mcp_tools`) or
the page. `app` puts them together, `server` listens on a socket.
"""
