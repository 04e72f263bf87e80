"""Limits the questions and the requests of each client per minute.

The package `limits` counts them in a sliding window: the previous minute's count, weighted by how much of that minute
is still inside the window, plus the current minute's.
"""

import asyncio
import math
import time
from typing import Literal

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.middleware.client_address import client_key
from qa.web.paths import is_health, is_question
from qa.web.problems import Problem, too_many_requests

RequestKind = Literal["question", "request"]

_SWEEP_INTERVAL = 1.0
"""Seconds between two sweeps of expired counters."""


class SeldomSweptStorage(MemoryStorage):
    """Counters in memory, whose expired ones are swept once in a while.

    MemoryStorage looks through all counters after every hit, which takes 0.8 ms for 10,000 clients and 20 ms for
    100,000 (measured), and whoever has a network of IPv6 can pass for that many. It starts no sweep while `timer`, its
    task of the sweep before, isn't done; a pause is added to that task.
    """

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count a hit; see MemoryStorage."""
        before = self.timer
        count = await super().incr(key, expiry, amount)
        if self.timer is not None and self.timer is not before:
            self.timer = asyncio.create_task(_pause_after(self.timer))
        return count


async def _pause_after(sweep: asyncio.Task[None]) -> None:
    await sweep
    await asyncio.sleep(_SWEEP_INTERVAL)


class RequestCounter:
    """Counts questions and requests by client."""

    def __init__(self, questions: int, requests: int) -> None:
        """Take how many questions a client may ask, and how many requests it may send in total, in a minute."""
        self._limits = {"question": RateLimitItemPerMinute(questions), "request": RateLimitItemPerMinute(requests)}
        self._limiter = SlidingWindowCounterRateLimiter(SeldomSweptStorage())

    async def count(self, kind: RequestKind, scope: Scope) -> Problem | None:
        """Count a request against the limit of its client; return the problem if that is exceeded."""
        limit, client = self._limits[kind], client_key(scope)
        if await self._limiter.hit(limit, kind, client):
            return None
        window = await self._limiter.get_window_stats(limit, kind, client)
        # At least two: "1 seconds" is no English.
        return too_many_requests(max(2, math.ceil(window.reset_time - time.time())))


class RateLimit:
    """Refuses the requests of a client that sends too many; health checks are not counted."""

    def __init__(self, app: ASGIApp, request_counter: RequestCounter) -> None:
        self._app = app
        self._request_counter = request_counter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        if scope["type"] != "http" or is_health(scope["path"]):
            await self._app(scope, receive, send)
            return
        problem = await self._request_counter.count("request", scope)
        if problem is None and is_question(scope["method"], scope["path"]):
            problem = await self._request_counter.count("question", scope)
        respond: ASGIApp = self._app if problem is None else problem.response_to(scope)
        await respond(scope, receive, send)
