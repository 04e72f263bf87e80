"""How much a request may take: of memory, of time, and of the places that all share."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Coroutine
from http import HTTPStatus
from typing import Any

from anyio import CapacityLimiter, WouldBlock
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import RETRY_AFTER, ResponseTimeoutError
from qa.web.middleware.client_address import client_key
from qa.web.paths import accept_header, is_health, is_question, is_stream, max_body
from qa.web.problems import Problem, busy, localized_problem, too_many_requests

MAX_OPEN_REQUESTS = 1024
"""Requests that are open at the same time; more are turned away."""

MAX_OPEN_PER_CLIENT = 128
"""Those of one client among them."""

REQUEST_TIMEOUT = 30.0
"""Seconds that a request may take, from its header to the end of its response."""

STREAM_TIMEOUT = 120.0
"""Seconds that a stream of the page's events may take."""


class _TooLargeError(Exception):
    pass


class RequestLimits:
    """Holds requests to their bounds; what can still be told is told."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._places = CapacityLimiter(MAX_OPEN_REQUESTS)
        self._of_client: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        # Health is told even where nothing else can be.
        if scope["type"] != "http" or is_health(scope["path"]):
            await self._app(scope, receive, send)
            return
        place, client = object(), client_key(scope)
        if self._of_client[client] >= MAX_OPEN_PER_CLIENT:
            await too_many_requests(RETRY_AFTER).response(accept_header(scope))(scope, receive, send)
            return
        try:
            self._places.acquire_on_behalf_of_nowait(place)
        except WouldBlock:
            await busy().response(accept_header(scope))(scope, receive, send)
            return
        self._of_client[client] += 1
        try:
            await self._within_time(scope, receive, send)
        finally:
            self._places.release_on_behalf_of(place)
            self._of_client[client] -= 1
            if not self._of_client[client]:
                del self._of_client[client]

    async def _within_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = ended = False

        async def noting(message: Message) -> None:
            nonlocal started, ended
            started = True
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        async def gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            if ended:
                # That is how the server tells that it has sent everything.
                await asyncio.Event().wait()

        problem: Problem
        read = False
        timeout = asyncio.timeout(STREAM_TIMEOUT if is_stream(scope["path"]) else REQUEST_TIMEOUT)
        try:
            async with timeout:
                body = await _read_body(receive, max_body(scope["path"]))
                read = True
                if body is None:
                    return
                answering = self._app(scope, replay_body(body, receive), noting)
                await (_cancel_if_gone(gone(), answering) if is_question(scope["method"], scope["path"]) else answering)
                return
        except _TooLargeError:
            problem = localized_problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large")
        except Exception as error:
            # Whatever came of being cut short, that is what it came of.
            if not timeout.expired():
                raise
            if started:
                raise ResponseTimeoutError from error
            problem = busy() if read else localized_problem(HTTPStatus.REQUEST_TIMEOUT, "too-slow")
        await problem.response(accept_header(scope))(scope, receive, send)


async def _cancel_if_gone(given_up: Coroutine[Any, Any, None], work: Awaitable[None]) -> None:
    """Does some work unless it is given up: a question whose client has gone need not wait for its turn."""
    watching, working = asyncio.ensure_future(given_up), asyncio.ensure_future(work)
    try:
        await asyncio.wait({watching, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
    finally:
        watching.cancel()
        working.cancel()
        # What is given up has its place until it has ended.
        await asyncio.gather(watching, working, return_exceptions=True)


async def _read_body(receive: Receive, most: int) -> bytes | None:
    """A request's body; None where its client has gone before its end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > most:
            raise _TooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def replay_body(body: bytes, receive: Receive) -> Receive:
    """Receives a body that was read already, then whatever comes."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
