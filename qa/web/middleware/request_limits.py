"""Limits the size of a request's body, the time that it may take, and how many requests may be open at once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Coroutine
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import RETRY_AFTER, ResponseTimeoutError
from qa.web.middleware.client_address import client_key
from qa.web.paths import is_event_stream, is_health, is_question, max_body_size
from qa.web.problems import Problem, busy, localized_problem, too_many_requests

MAX_OPEN_REQUESTS = 1024
"""Requests that may be open at the same time."""

MAX_OPEN_PER_CLIENT = 128
"""Requests of one client that may be open at the same time, so that no client takes all places."""

REQUEST_TIMEOUT = 30.0
"""Seconds that a request may take, from its header to the end of its response."""

STREAM_TIMEOUT = 120.0
"""Seconds that a stream of the page's events may take."""


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


class _BodyTooLargeError(Exception):
    pass


class RequestLimits:
    """Reads a request's body whole, and limits its size and the time of the request.

    A request that exceeds a limit is answered with a problem, as long as its response hasn't begun.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; raise ResponseTimeoutError if its response has begun and takes too long."""
        if scope["type"] != "http" or is_health(scope["path"]):
            await self._app(scope, receive, send)
            return
        response = _TrackedResponse(send)
        is_body_read = False
        timeout = asyncio.timeout(STREAM_TIMEOUT if is_event_stream(scope["path"]) else REQUEST_TIMEOUT)
        try:
            async with timeout:
                body = await _read_body(receive, max_body_size(scope["path"]))
                is_body_read = True
                if body is not None:
                    await self._pass_on(scope, body, receive, response)
                return
        except _BodyTooLargeError:
            problem = localized_problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large")
        except Exception as error:
            # The timeout cancels the work, which may then fail with any error: all of them are the timeout.
            if not timeout.expired():
                raise
            if response.has_begun:
                raise ResponseTimeoutError from error
            problem = busy() if is_body_read else localized_problem(HTTPStatus.REQUEST_TIMEOUT, "too-slow")
        await problem.response_to(scope)(scope, receive, send)

    async def _pass_on(self, scope: Scope, body: bytes, receive: Receive, response: "_TrackedResponse") -> None:
        """Pass a request on; a question is cancelled once its client has gone, so that it doesn't wait for its turn."""
        answering = self._app(scope, replay_body(body, receive), response.send)
        if is_question(scope["method"], scope["path"]):
            await _cancel_when(_wait_until_gone(receive, response), answering)
        else:
            await answering


class _TrackedResponse:
    """A response, and how far it has been sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = self.is_complete = False

    async def send(self, message: Message) -> None:
        """Send a part of the response."""
        self.has_begun = True
        self.is_complete = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self._send(message)


async def _wait_until_gone(receive: Receive, response: _TrackedResponse) -> None:
    """Wait until the client disconnects before it has its response."""
    while (await receive())["type"] != "http.disconnect":
        pass
    if response.is_complete:
        # The server says "disconnect" also when it has sent everything; what is left to do then must not be cancelled.
        await asyncio.Event().wait()


async def _cancel_when(condition: Coroutine[Any, Any, None], work: Awaitable[None]) -> None:
    """Wait for some work, but cancel it if a condition is met first."""
    watching, working = asyncio.ensure_future(condition), asyncio.ensure_future(work)
    try:
        await asyncio.wait({watching, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
    finally:
        watching.cancel()
        working.cancel()
        # A cancelled request counts as open until its work has ended.
        await asyncio.gather(watching, working, return_exceptions=True)


async def _read_body(receive: Receive, max_size: int) -> bytes | None:
    """Read a request's body, of at most `max_size` bytes; None if its client disconnects before the end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > max_size:
            raise _BodyTooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def replay_body(body: bytes, receive: Receive) -> Receive:
    """Make a `receive` that yields a body that was read already, then whatever else is received."""
    replayed: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return replayed.pop() if replayed else await receive()

    return receive_again
