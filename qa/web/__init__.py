"""in: requests from anybody; out: answers, sources and the page over HTTP and MCP, within bounds.

A request passes, from outside to inside: what is counted and logged (`observing`), what every response carries
(`security`), whose request it is (`clients`), how much one client may send (`rates`), what is open at all (`gate`), how
much a request may take (`bounds`), and what the page's events carry (`events`, `sessions`). Then it reaches the API
(`api`), the tools for assistants (`tools`) or the page. `app` puts them together, `server` puts that on a socket.
"""
