"""How many requests may be open at the same time, of all clients together and of each."""

from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.errors import RETRY_AFTER
from qa.web.middleware.client_address import client_key
from qa.web.paths import is_health
from qa.web.problems import Problem, busy, too_many_requests

MAX_OPEN_REQUESTS = 1024
"""Requests that may be open at the same time."""

MAX_OPEN_PER_CLIENT = 128
"""Requests of one client that may be open at the same time, so that no client takes all places."""


class ConcurrencyLimit:
    """Refuses requests while too many are open; health checks are always answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open_by_client: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        if scope["type"] != "http" or is_health(scope["path"]):
            await self._app(scope, receive, send)
            return
        client = client_key(scope)
        problem = self._find_problem(client)
        if problem is not None:
            await problem.response_to(scope)(scope, receive, send)
            return
        self._open_by_client[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open_by_client[client] -= 1
            if not self._open_by_client[client]:
                del self._open_by_client[client]

    def _find_problem(self, client: str) -> Problem | None:
        if self._open_by_client[client] >= MAX_OPEN_PER_CLIENT:
            return too_many_requests(RETRY_AFTER)
        return busy() if self._open_by_client.total() >= MAX_OPEN_REQUESTS else None
