"""Opens our own routes, and those of Gradio's that the page needs.

Gradio has some seventy routes: files, uploads, a proxy, developer tools. The page needs ten of them; these are listed,
and all others are closed.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.paths import TOOLS, accept_header, is_page_open
from qa.web.problems import Problem, not_found

_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)


class OpenPaths:
    """Refuses requests to paths and methods that aren't open."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        """Open the routes of an application that are not Gradio's, and what `qa.web.paths` lists of those."""
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            # Handled as GET; the server drops the body.
            scope = {**scope, "method": "GET"}
        problem, allow = self._refusal(scope)
        if problem is None:
            await self._app(scope, receive, send)
        else:
            await problem.response(accept_header(scope), allow)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[Problem | None, str]:
        """Return why a request is refused, if it is, and the methods that are allowed."""
        # Gradio builds URLs from these headers.
        if not all(_HOST.fullmatch(host) for host in _hosts(scope)):
            return Problem(HTTPStatus.BAD_REQUEST, "bad-host", "The header Host names no host."), ""
        matches = [(route.matches(scope)[0], route) for route in self._routes]
        best = max((match for match, _ in matches), key=lambda match: match.value, default=Match.NONE)
        if best is Match.PARTIAL:
            methods = {method for match, route in matches if match is best for method in getattr(route, "methods", ())}
            allow = ", ".join(sorted(methods))
            detail = f"Only {allow} may be used."
            return Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", detail), allow
        if best is Match.NONE and not is_page_open(scope["method"], scope["path"]):
            return not_found(), ""
        return None, ""


class CrossOriginAccess:
    """Lets scripts of other origins use the API and the tools, and nothing else (CORS)."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """Allow some origins."""
        self._app = app
        self._opened = CORSMiddleware(
            app,
            origins,
            ("GET", "POST"),
            ("Content-Type", "Mcp-Protocol-Version"),
            expose_headers=("ETag", "Retry-After"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        opened = scope["type"] == "http" and (scope["path"].startswith("/api/") or scope["path"] == TOOLS)
        await (self._opened if opened else self._app)(scope, receive, send)


def _hosts(scope: Scope) -> list[str]:
    headers = Headers(scope=scope)
    forwarded = [part.strip() for value in headers.getlist("x-forwarded-host") for part in value.split(",")]
    return [*(headers.getlist("host") or [""]), *forwarded]
