"""Limits what a request may take: memory, time, and places among the requests that are open at once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Coroutine, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.errors import RETRY_AFTER, ResponseTimeoutError
from qa.web.middleware.client_address import client_key
from qa.web.paths import accept_header, is_health, is_question, is_stream, max_body
from qa.web.problems import busy, localized_problem, too_many_requests

MAX_OPEN_REQUESTS = 1024
"""Requests that are open at once; more are refused."""

MAX_OPEN_PER_CLIENT = 128
"""Open requests of one client."""

REQUEST_TIMEOUT = 30.0
"""Seconds that a request may take, from its header to the end of its response."""

STREAM_TIMEOUT = 120.0
"""Seconds that a stream of the page's events may take."""


class _TooLargeError(Exception):
    """A request's body is too large."""


class RequestLimits:
    """Refuses requests beyond the limits, and ends those that take too long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        # Health is reported even if the limits are reached.
        if scope["type"] != "http" or is_health(scope["path"]):
            await self._app(scope, receive, send)
            return
        client = client_key(scope)
        if self._open[client] >= MAX_OPEN_PER_CLIENT:
            await too_many_requests(RETRY_AFTER).response(accept_header(scope))(scope, receive, send)
        elif self._open.total() >= MAX_OPEN_REQUESTS:
            await busy().response(accept_header(scope))(scope, receive, send)
        else:
            with self._place(client):
                await self._respond_in_time(scope, receive, send)

    @contextmanager
    def _place(self, client: str) -> Iterator[None]:
        """Count a request as open."""
        self._open[client] += 1
        try:
            yield
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]

    async def _respond_in_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body and respond, or send a problem if the body is too large or the time is up."""
        response = _Response(send)
        has_body = False
        timeout = asyncio.timeout(STREAM_TIMEOUT if is_stream(scope["path"]) else REQUEST_TIMEOUT)
        try:
            async with timeout:
                body = await _read_body(receive, max_body(scope["path"]))
                has_body = True
                if body is not None:
                    await self._respond(scope, body, receive, response)
            return
        except _TooLargeError:
            problem = localized_problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large")
        except Exception as error:
            # If the time is up, that is the cause of whatever was raised.
            if not timeout.expired():
                raise
            if response.started:
                raise ResponseTimeoutError from error
            problem = busy() if has_body else localized_problem(HTTPStatus.REQUEST_TIMEOUT, "too-slow")
        await problem.response(accept_header(scope))(scope, receive, send)

    async def _respond(self, scope: Scope, body: bytes, receive: Receive, response: "_Response") -> None:
        """Respond; a question is cancelled if its client goes, so that it doesn't wait for its turn."""
        work = self._app(scope, replay_body(body, receive), response.send)
        if is_question(scope["method"], scope["path"]):
            await _cancel_if(_client_gone(receive, response), work)
        else:
            await work


class _Response:
    """A response being sent: whether it has started, and whether it has ended."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = self.ended = False

    async def send(self, message: Message) -> None:
        """Send a part of the response."""
        self.started = True
        self.ended = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self._send(message)


async def _client_gone(receive: Receive, response: _Response) -> None:
    """Wait until the client has gone before the end of its response."""
    while (await receive())["type"] != "http.disconnect":
        pass
    if response.ended:
        # The server reports a disconnect, too, when it has sent everything.
        await asyncio.Event().wait()


async def _cancel_if(reason: Coroutine[Any, Any, None], work: Awaitable[None]) -> None:
    """Do some work, and cancel it if something else completes before."""
    watching, working = asyncio.ensure_future(reason), asyncio.ensure_future(work)
    try:
        await asyncio.wait({watching, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
    finally:
        watching.cancel()
        working.cancel()
        # Cancelled work keeps its place until it has ended.
        await asyncio.gather(watching, working, return_exceptions=True)


async def _read_body(receive: Receive, max_bytes: int) -> bytes | None:
    """Read a request's body; None if its client goes before the end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > max_bytes:
            raise _TooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def replay_body(body: bytes, receive: Receive) -> Receive:
    """Return a function that receives a body which was read already, and then whatever follows."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
