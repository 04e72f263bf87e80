"""Shared by the tests of what stands before the service: requests made by hand, and what is sent back."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope

from qa.serving.live import LiveService
from qa.settings import Settings
from qa.web.app import build_app
from qa.web.middleware.shutdown import ShutdownFlag

CLIENT = "203.0.113.9"


@dataclass(frozen=True, slots=True)
class Sent:
    """What an application has sent so far."""

    messages: list[Message]

    @property
    def status(self) -> int:
        """Of the response, which has begun once."""
        (start,) = (message for message in self.messages if message["type"] == "http.response.start")
        return start["status"]

    @property
    def headers(self) -> Headers:
        """Those of the response."""
        (start,) = (message for message in self.messages if message["type"] == "http.response.start")
        return Headers(raw=start["headers"])

    @property
    def body(self) -> bytes:
        """All of the body until now."""
        return b"".join(message.get("body", b"") for message in self.messages)


def _scope_of(
    path: str = "/", method: str = "GET", client: str | None = CLIENT, headers: tuple[tuple[str, str], ...] = ()
) -> Scope:
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


async def _exchange(app: ASGIApp, scope: Scope, *incoming: Message, messages: list[Message] | None = None) -> Sent:
    sent = Sent([] if messages is None else messages)
    arriving = list(incoming)

    async def receive() -> Message:
        if not arriving:
            await asyncio.Event().wait()
        return arriving.pop(0)

    async def send(message: Message) -> None:
        # What is changed afterwards has been sent as it was.
        sent.messages.append({**message, "headers": list(message["headers"])} if "headers" in message else message)

    await app(scope, receive, send)
    return sent


def _fetch(app: ASGIApp, path: str = "/", method: str = "GET", client: str = CLIENT, **options) -> httpx.Response:
    async def fetching() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(client, 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://qa.example") as http:
            return await http.request(method, path, **options)

    return asyncio.run(fetching())


@pytest.fixture(autouse=True)
def _a_loop_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver of the browser tests keeps a loop running in this thread, beside which asyncio.run refuses another."""
    run = asyncio.run

    def elsewhere(work: Coroutine[Any, Any, Any], **options: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run, work, **options).result()

    monkeypatch.setattr(asyncio, "run", elsewhere)


@pytest.fixture(scope="session")
def scope_of() -> Callable[..., Scope]:
    """A request as ASGI has it: `scope_of(path, method, client, headers)`; headers are pairs."""
    return _scope_of


@pytest.fixture(scope="session")
def exchange() -> Callable[..., Awaitable[Sent]]:
    """Gives an application a request made by hand: `await exchange(app, scope, *messages)`.

    Once the messages are at an end the client waits and says nothing more. What is sent is put into `messages`,
    where that is given, so that it can be seen before the end.
    """
    return _exchange


@pytest.fixture(scope="session")
def fetch() -> Callable[..., httpx.Response]:
    """Sends an application one whole request: `fetch(app, path, method, client, **as httpx has it)`."""
    return _fetch


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ASGIApp]:
    """The whole application: `whole(service, stopping=None, **settings)`; it limits nobody unless settings say so."""

    def application(service: LiveService, stopping: ShutdownFlag | None = None, **settings: Any) -> ASGIApp:
        feedback = tmp_path_factory.mktemp("feedback") / "feedback.sqlite"
        unlimited = {"questions_per_minute": 1_000_000, "requests_per_minute": 1_000_000}
        return build_app(Settings(feedback=feedback, **unlimited | settings), service, stopping or ShutdownFlag())

    return application
