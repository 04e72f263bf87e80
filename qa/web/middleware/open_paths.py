"""The paths that are open: our own routes, and those of Gradio's that the page needs.

Gradio opens some seventy paths: files, uploads, a proxy, tools for developers. The page needs ten of them, so those are
listed and all others are closed.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.paths import MCP, is_open_gradio_path
from qa.web.problems import Problem, not_found

_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)


class OpenPaths:
    """Refuses requests to closed paths, by other methods than the path's, and for malformed hosts."""

    def __init__(self, app: ASGIApp, own_routes: Sequence[BaseRoute]) -> None:
        """Take an application, and those of its routes that are not Gradio's."""
        self._app = app
        self._own_routes = own_routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            # The application answers it as GET, and the server leaves out the body.
            scope = {**scope, "method": "GET"}
        problem = self._find_problem(scope)
        respond: ASGIApp = self._app if problem is None else problem.response_to(scope)
        await respond(scope, receive, send)

    def _find_problem(self, scope: Scope) -> Problem | None:
        """Find why a request must be refused, if it must."""
        # Gradio makes addresses from the host, also from the one that a proxy forwards.
        if not all(_HOST.fullmatch(host) for host in _hosts(scope)):
            return Problem(HTTPStatus.BAD_REQUEST, "bad-host", "The Host header is not a valid host name.")
        matches = [route.matches(scope)[0] for route in self._own_routes]
        if Match.FULL in matches:
            return None
        if Match.PARTIAL in matches:
            # The path is right and the method is not.
            routes = [route for route, match in zip(self._own_routes, matches, strict=True) if match is Match.PARTIAL]
            allow = ", ".join(sorted({method for route in routes for method in getattr(route, "methods", ())}))
            detail = f"Only {allow} may be used."
            return Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", detail, allow=allow)
        return None if is_open_gradio_path(scope["method"], scope["path"]) else not_found()


class CrossOriginAccess(CORSMiddleware):
    """Lets scripts of other origins use the API and the MCP tools (CORS), and nothing else."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        headers = ("Content-Type", "Mcp-Protocol-Version")
        super().__init__(app, origins, ("GET", "POST"), headers, expose_headers=("ETag", "Retry-After"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        is_shared = scope["type"] == "http" and (scope["path"].startswith("/api/") or scope["path"] == MCP)
        await (super().__call__ if is_shared else self.app)(scope, receive, send)


def _hosts(scope: Scope) -> list[str]:
    headers = Headers(scope=scope)
    forwarded = [part.strip() for value in headers.getlist("x-forwarded-host") for part in value.split(",")]
    return [*(headers.getlist("host") or [""]), *forwarded]
