"""Limits the questions and the requests of each client per minute.

The package `limits` counts them in a sliding window: the previous minute's count, weighted by how much of that minute
is still inside the window, plus the current minute's.
"""

import math
import time
from typing import Literal

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.middleware.client_address import client_key
from qa.web.paths import accept_header, is_health, is_question
from qa.web.problems import Problem, too_many_requests

RequestKind = Literal["question", "request"]

_SWEPT_EVERY = 1.0
"""Seconds between two sweeps of the counters."""


class _SeldomSwept(MemoryStorage):
    """Counts in memory. Without this, `limits` would go through all clients after each hit to drop expired counters."""

    def __init__(self) -> None:
        super().__init__()
        self._swept = -math.inf

    async def _MemoryStorage__schedule_expiry(self) -> None:
        now = time.monotonic()
        if now - self._swept >= _SWEPT_EVERY:
            self._swept = now
            await super()._MemoryStorage__schedule_expiry()  # type: ignore[misc]


class RateLimiter:
    """Counts questions and requests by client."""

    def __init__(self, questions: int, requests: int) -> None:
        """Allow each client so many questions, and so many requests in all, per minute."""
        self._limits = {"question": RateLimitItemPerMinute(questions), "request": RateLimitItemPerMinute(requests)}
        self._limiter = SlidingWindowCounterRateLimiter(_SeldomSwept())

    async def count(self, kind: RequestKind, scope: Scope) -> Problem | None:
        """Count a request; return a problem if it is one too many."""
        limit, client = self._limits[kind], client_key(scope)
        if await self._limiter.hit(limit, kind, client):
            return None
        window = await self._limiter.get_window_stats(limit, kind, client)
        # At least two, since the message says "seconds".
        return too_many_requests(max(2, math.ceil(window.reset_time - time.time())))


class RateLimit:
    """Refuses the requests of a client that sends too many."""

    def __init__(self, app: ASGIApp, rate_limiter: RateLimiter) -> None:
        self._app = app
        self._rate_limiter = rate_limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or is_health(scope["path"]):
            await self._app(scope, receive, send)
            return
        problem = await self._rate_limiter.count("request", scope)
        if problem is None and is_question(scope["method"], scope["path"]):
            problem = await self._rate_limiter.count("question", scope)
        if problem is None:
            await self._app(scope, receive, send)
        else:
            await problem.response(accept_header(scope))(scope, receive, send)
