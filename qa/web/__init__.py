"""in: requests from the network; out: answers, sources and the page over HTTP and MCP, within limits.

`server` listens on a socket and `app` puts the application together. A request passes the middleware in this order,
from the outermost to the innermost:

- `observability.request_log.RequestLog` gives it an id, logs it and counts it.
- `middleware.shutdown.CloseConnections` adds `Connection: close` to responses during shutdown.
- Starlette's `GZipMiddleware` compresses long responses.
- `middleware.security_headers.SecurityHeaders` adds the security headers, and a nonce to the scripts of a page.
- `middleware.office_page.OfficePage` tells it what the documents' office says of its page.
- `middleware.open_paths.CrossOriginAccess` lets the configured origins use the API (CORS); only if there are any.
- `middleware.client_address.TrustedProxies` finds the client behind trusted proxies, and removes forwarding headers
  that anybody else sent.
- `middleware.rate_limit.RateLimit` limits what one client sends in a minute.
- `middleware.page_document.PageDocument` completes the chat's document: its preview, its shell.
- `middleware.open_paths.OpenPaths` closes every path that is not known to be needed.
- `middleware.request_limits.ConcurrencyLimit` limits the requests that are open at the same time.
- `middleware.request_limits.RequestLimits` limits the size of a body, and the time that a request takes.
- `middleware.page_events.PageEventValidator` validates the page's events before Gradio reads them.

Then it reaches the API (`api.endpoints`), the MCP tools (`api.mcp_tools`) or the page (Gradio's).
"""
