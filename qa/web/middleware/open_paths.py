"""What is open to the world: our own routes, and of Gradio's those that the page needs.

Gradio opens some seventy paths: files, uploads, a proxy, its own tools for developers. The page needs ten of them, so
these are named and all others are closed.
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
    """Lets through what is open."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        """Takes an application, and those of its routes that are not Gradio's."""
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            # Answered as GET; the server leaves out the body.
            scope = {**scope, "method": "GET"}
        problem, allow = self._refusal(scope)
        if problem is None:
            await self._app(scope, receive, send)
        else:
            await problem.response(accept_header(scope), allow)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[Problem | None, str]:
        """Why a request isn't let through, and which methods would be."""
        # Gradio makes addresses of it, of the proxy's as of its own.
        if not all(_HOST.fullmatch(host) for host in _hosts(scope)):
            return Problem(HTTPStatus.BAD_REQUEST, "bad-host", "The header Host names no host."), ""
        matches = [(route.matches(scope)[0], route) for route in self._routes]
        best = max((match for match, _ in matches), key=lambda match: match.value, default=Match.NONE)
        if best is Match.PARTIAL:
            methods = {method for match, route in matches if match is best for method in getattr(route, "methods", ())}
            allow = ", ".join(sorted(methods))
            told = f"Only {allow} may be used."
            return Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", told), allow
        if best is Match.NONE and not is_page_open(scope["method"], scope["path"]):
            return not_found(), ""
        return None, ""


class CrossOriginAccess:
    """Lets scripts of other origins use the API and the tools, and nothing else."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """Takes the origins."""
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
