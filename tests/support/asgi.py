"""Requests made by hand for an ASGI application, and what it sends back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.serving.live import LiveService
from qa.web.api.endpoints import build_api
from qa.web.middleware.shutdown import ShutdownFlag
from qa.web.observability.metrics import Metrics
from qa.web.observability.request_log import AnswerLog
from qa.web.question_queue import QuestionQueue

CLIENT = "203.0.113.9"

PATIENCE = 60.0
"""Seconds after which a test gives up waiting."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What an application has sent so far."""

    messages: list[Message]

    @property
    def status(self) -> int:
        """The status of the response, which must have started exactly once."""
        (start,) = (message for message in self.messages if message["type"] == "http.response.start")
        return start["status"]

    @property
    def headers(self) -> Headers:
        """The headers of the response."""
        (start,) = (message for message in self.messages if message["type"] == "http.response.start")
        return Headers(raw=start["headers"])

    @property
    def body(self) -> bytes:
        """The body as far as it was sent."""
        return b"".join(message.get("body", b"") for message in self.messages)


def make_scope(
    path: str = "/", method: str = "GET", client: str | None = CLIENT, headers: tuple[tuple[str, str], ...] = ()
) -> Scope:
    """Make a request as ASGI has it; headers are pairs."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "replace"),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": None if client is None else (client, 50000),
        "server": ("qa.example", 80),
    }


async def exchange(app: ASGIApp, scope: Scope, *incoming: Message, messages: list[Message] | None = None) -> Sent:
    """Give an application a request made by hand.

    Once the messages are at an end the client waits and sends nothing more. What is sent back is put into `messages`,
    where that is given, so that it can be seen before the end.
    """
    sent = Sent([] if messages is None else messages)
    arriving = list(incoming)

    async def receive() -> Message:
        if not arriving:
            await asyncio.Event().wait()
        return arriving.pop(0)

    async def send(message: Message) -> None:
        # Later changes must not affect what was sent.
        sent.messages.append({**message, "headers": list(message["headers"])} if "headers" in message else message)

    await app(scope, receive, send)
    return sent


def fetch(app: ASGIApp, path: str = "/", method: str = "GET", client: str = CLIENT, **options) -> httpx.Response:
    """Send an application one whole request, with the options of `httpx.AsyncClient.request`."""

    async def fetching() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(client, 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://qa.example") as http:
            return await http.request(method, path, **options)

    return asyncio.run(fetching())


def make_api(service: LiveService) -> FastAPI:
    """Make the API over a service, without the page and the middleware."""
    return build_api(service, QuestionQueue(), AnswerLog(Metrics()), ShutdownFlag())


def body_message(body: bytes = b"") -> Message:
    """Make the message with a complete body."""
    return {"type": "http.request", "body": body, "more_body": False}


async def eventually(condition: Callable[[], bool]) -> None:
    """Let the other tasks run until a condition is true."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0)


class HeldApp:
    """An application that responds only once it may."""

    def __init__(self) -> None:
        self.held = 0
        self.cancelled = 0
        self.may_respond = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        self.held += 1
        try:
            await self.may_respond.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.held -= 1
        await PlainTextResponse("done")(scope, receive, send)
