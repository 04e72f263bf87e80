"""The size of a request's body, and the time that a request may take."""

import asyncio
import json

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from qa.errors import ResponseTimeoutError
from qa.web.middleware.request_limits import RequestLimits
from support.asgi import HeldApp, body_message, exchange, make_scope

JOIN = "/gradio_api/queue/join"
STREAM = "/gradio_api/queue/data"
KIB = 1024
SHORT = 0.01
"""Seconds to which a test sets a timeout that must be exceeded."""


class Recorder:
    """An application that records the bodies that reach it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.after: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        assert message["type"] == "http.request"
        assert message["more_body"] is False
        self.bodies.append(message["body"])
        await PlainTextResponse("done")(scope, receive, send)


def chunks(body: bytes, size: int) -> list[Message]:
    """A chunked body: piece by piece, and then its end."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return [
        *({"type": "http.request", "body": piece, "more_body": True} for piece in pieces),
        {"type": "http.request", "body": b"", "more_body": False},
    ]


SIZE_LIMITS = [("/api/ask", 128 * KIB), ("/mcp", 128 * KIB), (STREAM, 128 * KIB), ("/", 128 * KIB), (JOIN, 512 * KIB)]


@pytest.mark.parametrize(("path", "limit"), SIZE_LIMITS)
@pytest.mark.parametrize("size", [1 << 30, 64 * KIB, 1000])
def test_a_body_of_the_maximum_size_arrives_whole(path: str, limit: int, size: int):
    app, body = Recorder(), bytes(number % 251 for number in range(limit))
    sent = asyncio.run(exchange(RequestLimits(app), make_scope(path, "POST"), *chunks(body, size)))
    assert (sent.status, sent.body) == (200, b"done")
    assert app.bodies == [body]


@pytest.mark.parametrize(("path", "limit"), SIZE_LIMITS)
@pytest.mark.parametrize("size", [1 << 30, 64 * KIB, 1000])
def test_a_body_one_byte_too_large_never_reaches_the_application(path: str, limit: int, size: int):
    app = Recorder()
    sent = asyncio.run(exchange(RequestLimits(app), make_scope(path, "POST"), *chunks(b"x" * (limit + 1), size)))
    assert app.bodies == []
    assert sent.status == 413
    assert sent.headers["content-type"] == "application/problem+json"
    record = json.loads(sent.body)
    assert record["type"] == "urn:peru-qa:problem:too-large"
    assert record["messages"].keys() == {"en", "es"}


def test_a_body_that_is_too_large_is_not_read_to_its_end():
    # The client sends nothing after the byte that is too many, and the server doesn't wait for more.
    endless = {"type": "http.request", "body": b"x" * (128 * KIB + 1), "more_body": True}
    sent = asyncio.run(exchange(RequestLimits(Recorder()), make_scope("/api/ask", "POST"), endless))
    assert sent.status == 413


def test_a_false_content_length_changes_nothing():
    scope = make_scope("/api/ask", "POST", headers=(("content-length", "1"),))
    app = Recorder()
    sent = asyncio.run(exchange(RequestLimits(app), scope, *chunks(b"x" * (128 * KIB + 1), 1000)))
    assert (sent.status, app.bodies) == (413, [])


def test_a_browser_gets_a_page():
    scope = make_scope(JOIN, "POST", headers=(("accept", "text/html"),))
    sent = asyncio.run(exchange(RequestLimits(Recorder()), scope, body_message(b"x" * (512 * KIB + 1))))
    assert (sent.status, sent.headers["content-type"]) == (413, "text/html; charset=utf-8")


def test_after_the_body_the_application_receives_the_disconnect():
    received: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        received.extend([await receive(), await receive()])

    asyncio.run(
        exchange(RequestLimits(app), make_scope("/", "POST"), body_message(b"all"), {"type": "http.disconnect"})
    )
    assert received == [body_message(b"all"), {"type": "http.disconnect"}]


@pytest.mark.parametrize("pieces", [[], [b"half"], [b"half", b"of"]])
def test_a_client_that_disconnects_before_the_end_of_its_body_never_reaches_the_application(pieces: list[bytes]):
    app = Recorder()
    arrived = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    sent = asyncio.run(
        exchange(RequestLimits(app), make_scope("/api/ask", "POST"), *arrived, {"type": "http.disconnect"})
    )
    assert (app.bodies, sent.messages) == ([], [])


@pytest.mark.parametrize("arrived", [[], [{"type": "http.request", "body": b"half", "more_body": True}]])
def test_a_body_that_never_ends_times_out(monkeypatch: pytest.MonkeyPatch, arrived: list[Message]):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)
    app = Recorder()
    sent = asyncio.run(exchange(RequestLimits(app), make_scope("/api/ask", "POST"), *arrived))
    assert app.bodies == []
    assert sent.status == 408
    assert "retry-after" not in sent.headers
    assert json.loads(sent.body)["type"] == "urn:peru-qa:problem:too-slow"


def test_an_application_that_never_responds_is_cancelled(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)

    async def ask():
        app = HeldApp()
        return app, await exchange(RequestLimits(app), make_scope("/api/ask", "POST"), body_message())

    app, sent = asyncio.run(ask())
    assert sent.status == 503
    assert sent.headers["retry-after"] == "5"
    assert json.loads(sent.body)["type"] == "urn:peru-qa:problem:busy"
    assert "5 segundos" in json.loads(sent.body)["messages"]["es"]
    assert (app.held, app.cancelled) == (0, 1)


def test_a_response_that_times_out_half_way_is_not_completed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)
    start = {"type": "http.response.start", "status": 200, "headers": []}
    half = {"type": "http.response.body", "body": b"half", "more_body": True}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start)
        await send(half)
        await asyncio.Event().wait()

    messages: list[Message] = []
    with pytest.raises(ResponseTimeoutError):
        asyncio.run(exchange(RequestLimits(app), make_scope("/"), body_message(), messages=messages))
    assert messages == [start, half]


def test_a_stream_may_take_longer_than_other_requests_but_not_forever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(5 * SHORT)
        await PlainTextResponse("done")(scope, receive, send)

    assert asyncio.run(exchange(RequestLimits(app), make_scope("/api/ask"), body_message())).status == 503
    assert asyncio.run(exchange(RequestLimits(app), make_scope(STREAM), body_message())).status == 200
    monkeypatch.setattr("qa.web.middleware.request_limits.STREAM_TIMEOUT", SHORT)
    assert asyncio.run(exchange(RequestLimits(app), make_scope(STREAM), body_message())).status == 503


def test_an_error_of_the_application_is_raised():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        asyncio.run(exchange(RequestLimits(app), make_scope("/"), body_message()))


def test_lifespan_events_pass_unchanged():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive()) == {"type": "lifespan.startup"}
        await send({"type": "lifespan.startup.complete"})

    sent = asyncio.run(exchange(RequestLimits(app), {"type": "lifespan"}, {"type": "lifespan.startup"}))
    assert sent.messages == [{"type": "lifespan.startup.complete"}]


def test_a_question_whose_client_disconnects_is_cancelled():
    cancelled = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["body"] == b"law"
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(scope["path"])
            raise

    sent = asyncio.run(
        exchange(RequestLimits(app), make_scope("/api/ask", "POST"), body_message(b"law"), {"type": "http.disconnect"})
    )
    assert (cancelled, sent.messages) == (["/api/ask"], [])


def test_work_after_the_response_to_a_question_is_not_cancelled():
    done, sent = [], []
    arriving = [body_message()]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("answered")(scope, receive, send)
        for _ in range(5):
            await asyncio.sleep(0)
        done.append(True)

    async def ask() -> None:
        answered = asyncio.Event()

        async def receive() -> Message:
            if not arriving:
                # The server reports the end of a response as a disconnect.
                await answered.wait()
            return arriving.pop() if arriving else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.body":
                answered.set()

        await RequestLimits(app)(make_scope("/api/ask", "POST"), receive, send)

    asyncio.run(ask())
    assert (sent[-1]["body"], done) == (b"answered", [True])


def test_an_error_of_a_question_is_raised():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        asyncio.run(exchange(RequestLimits(app), make_scope("/api/ask", "POST"), body_message()))


def test_an_error_caused_by_the_timeout_is_raised_as_a_timeout(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            raise KeyError("session") from error

    with pytest.raises(ResponseTimeoutError):
        asyncio.run(exchange(RequestLimits(app), make_scope("/"), body_message()))
