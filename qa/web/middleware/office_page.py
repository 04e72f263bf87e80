"""Adds the office's page to each request, so that one response has the words and the look of one build."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from corpus import Page
from qa.web.requests import OFFICE_PAGE


class OfficePage:
    """Adds the office's page to the scope of every request; `qa.web.requests.office_page` reads it."""

    def __init__(self, app: ASGIApp, find_page: Callable[[], Page]) -> None:
        """Take an application, and what returns the page of the build in use."""
        self._app = app
        self._find_page = find_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        await self._app({**scope, OFFICE_PAGE: self._find_page()}, receive, send)
