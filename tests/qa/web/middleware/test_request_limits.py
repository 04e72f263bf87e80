"""How much a request may take of memory, of time, and of the places that all share."""

import asyncio
import json
from collections.abc import Callable

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from qa.errors import ResponseTimeoutError
from qa.web.middleware.request_limits import RequestLimits
from support.asgi import exchange, make_scope

JOIN = "/gradio_api/queue/join"
STREAM = "/gradio_api/queue/data"
KIB = 1024
SHORT = 0.01
"""Seconds that a test lets pass where LONGEST must be over."""

PATIENCE = 60.0
"""Seconds after which what is waited for is taken never to come."""


class Recorder:
    """An application that notes what reaches it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.after: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        assert message["type"] == "http.request"
        assert message["more_body"] is False
        self.bodies.append(message["body"])
        await PlainTextResponse("done")(scope, receive, send)


class Holding:
    """An application that answers nobody before it may."""

    def __init__(self) -> None:
        self.held = 0
        self.cancelled = 0
        self.may_end = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.held += 1
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.held -= 1
        await PlainTextResponse("done")(scope, receive, send)


def chunks(body: bytes, size: int) -> list[Message]:
    """A body as it arrives without its length: piece by piece, and then its end."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return [
        *({"type": "http.request", "body": piece, "more_body": True} for piece in pieces),
        {"type": "http.request", "body": b"", "more_body": False},
    ]


def whole(body: bytes = b"") -> Message:
    return {"type": "http.request", "body": body, "more_body": False}


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0)


LIMITS = [("/api/ask", 128 * KIB), ("/mcp", 128 * KIB), (STREAM, 128 * KIB), ("/", 128 * KIB), (JOIN, 512 * KIB)]


@pytest.mark.parametrize(("path", "limit"), LIMITS)
@pytest.mark.parametrize("size", [1 << 30, 64 * KIB, 1000])
def test_a_body_as_large_as_it_may_be_arrives_whole(path: str, limit: int, size: int):
    app, body = Recorder(), bytes(number % 251 for number in range(limit))
    sent = asyncio.run(exchange(RequestLimits(app), make_scope(path, "POST"), *chunks(body, size)))
    assert (sent.status, sent.body) == (200, b"done")
    assert app.bodies == [body]


@pytest.mark.parametrize(("path", "limit"), LIMITS)
@pytest.mark.parametrize("size", [1 << 30, 64 * KIB, 1000])
def test_one_byte_more_is_refused_before_anybody_sees_it(path: str, limit: int, size: int):
    app = Recorder()
    sent = asyncio.run(exchange(RequestLimits(app), make_scope(path, "POST"), *chunks(b"x" * (limit + 1), size)))
    assert app.bodies == []
    assert sent.status == 413
    assert sent.headers["content-type"] == "application/problem+json"
    record = json.loads(sent.body)
    assert record["type"] == "urn:peru-qa:problem:too-large"
    assert record["messages"].keys() == {"en", "es"}


def test_a_body_that_is_too_large_is_not_read_to_its_end():
    # After the byte that is too many nothing more comes, and nothing is waited for.
    endless = {"type": "http.request", "body": b"x" * (128 * KIB + 1), "more_body": True}
    sent = asyncio.run(exchange(RequestLimits(Recorder()), make_scope("/api/ask", "POST"), endless))
    assert sent.status == 413


def test_a_length_that_is_a_lie_changes_nothing():
    scope = make_scope("/api/ask", "POST", headers=(("content-length", "1"),))
    app = Recorder()
    sent = asyncio.run(exchange(RequestLimits(app), scope, *chunks(b"x" * (128 * KIB + 1), 1000)))
    assert (sent.status, app.bodies) == (413, [])


def test_a_browser_is_told_on_a_page():
    scope = make_scope(JOIN, "POST", headers=(("accept", "text/html"),))
    sent = asyncio.run(exchange(RequestLimits(Recorder()), scope, whole(b"x" * (512 * KIB + 1))))
    assert (sent.status, sent.headers["content-type"]) == (413, "text/html; charset=utf-8")


def test_after_its_body_the_application_hears_of_its_client():
    heard: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        heard.extend([await receive(), await receive()])

    asyncio.run(exchange(RequestLimits(app), make_scope("/", "POST"), whole(b"all"), {"type": "http.disconnect"}))
    assert heard == [whole(b"all"), {"type": "http.disconnect"}]


@pytest.mark.parametrize("pieces", [[], [b"half"], [b"half", b"of"]])
def test_who_goes_before_the_end_of_a_body_reaches_nobody(pieces: list[bytes]):
    app = Recorder()
    arrived = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    sent = asyncio.run(
        exchange(RequestLimits(app), make_scope("/api/ask", "POST"), *arrived, {"type": "http.disconnect"})
    )
    assert (app.bodies, sent.messages) == ([], [])


@pytest.mark.parametrize("arrived", [[], [{"type": "http.request", "body": b"half", "more_body": True}]])
def test_a_body_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, arrived: list[Message]):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)
    app = Recorder()
    sent = asyncio.run(exchange(RequestLimits(app), make_scope("/api/ask", "POST"), *arrived))
    assert app.bodies == []
    assert sent.status == 408
    assert "retry-after" not in sent.headers
    assert json.loads(sent.body)["type"] == "urn:peru-qa:problem:too-slow"


def test_an_application_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)

    async def asked():
        app = Holding()
        return app, await exchange(RequestLimits(app), make_scope("/api/ask", "POST"), whole())

    app, sent = asyncio.run(asked())
    assert sent.status == 503
    assert sent.headers["retry-after"] == "5"
    assert json.loads(sent.body)["type"] == "urn:peru-qa:problem:busy"
    assert "5 segundos" in json.loads(sent.body)["messages"]["es"]
    assert (app.held, app.cancelled) == (0, 1)


def test_half_a_response_is_not_passed_off_as_the_whole(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)
    begun = {"type": "http.response.start", "status": 200, "headers": []}
    half = {"type": "http.response.body", "body": b"half", "more_body": True}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(begun)
        await send(half)
        await asyncio.Event().wait()

    messages: list[Message] = []
    with pytest.raises(ResponseTimeoutError):
        asyncio.run(exchange(RequestLimits(app), make_scope("/"), whole(), messages=messages))
    assert messages == [begun, half]


def test_a_stream_may_take_longer_than_other_requests_but_not_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(5 * SHORT)
        await PlainTextResponse("done")(scope, receive, send)

    assert asyncio.run(exchange(RequestLimits(app), make_scope("/api/ask"), whole())).status == 503
    assert asyncio.run(exchange(RequestLimits(app), make_scope(STREAM), whole())).status == 200
    monkeypatch.setattr("qa.web.middleware.request_limits.STREAM_TIMEOUT", SHORT)
    assert asyncio.run(exchange(RequestLimits(app), make_scope(STREAM), whole())).status == 503


def test_where_all_places_are_taken_the_next_is_turned_away_until_one_is_free(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_REQUESTS", 3)

    async def asked() -> None:
        app = Holding()
        bounds = RequestLimits(app)
        open_ones = [asyncio.create_task(exchange(bounds, make_scope("/api/ask"), whole())) for _ in range(3)]
        await until(lambda: app.held == 3)

        turned_away = await exchange(bounds, make_scope("/api/ask"), whole())
        assert turned_away.status == 503
        assert turned_away.headers["retry-after"] == "5"
        assert json.loads(turned_away.body)["type"] == "urn:peru-qa:problem:busy"
        assert app.held == 3

        open_ones[0].cancel()
        await asyncio.wait(open_ones[:1])
        let_in = asyncio.create_task(exchange(bounds, make_scope("/"), whole()))
        await until(lambda: app.held == 3)
        assert (await exchange(bounds, make_scope("/"), whole())).status == 503

        app.may_end.set()
        assert [one.status for one in await asyncio.gather(*open_ones[1:], let_in)] == [200] * 3
        assert (await exchange(bounds, make_scope("/"), whole())).status == 200

    asyncio.run(asked())


def test_places_are_given_back_however_a_request_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_REQUESTS", 1)
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/fails":
            raise LookupError
        if scope["path"] == "/hangs":
            await asyncio.Event().wait()
        await PlainTextResponse("done")(scope, receive, send)

    async def asked() -> None:
        bounds = RequestLimits(app)
        with pytest.raises(LookupError):
            await exchange(bounds, make_scope("/fails"), whole())
        assert (await exchange(bounds, make_scope("/"), whole(b"x" * (128 * KIB + 1)))).status == 413
        assert (await exchange(bounds, make_scope("/"))).status == 408
        assert (await exchange(bounds, make_scope("/hangs"), whole())).status == 503
        assert (await exchange(bounds, make_scope("/"), {"type": "http.disconnect"})).messages == []
        assert (await exchange(bounds, make_scope("/"), whole())).status == 200

    asyncio.run(asked())


def test_a_body_that_is_still_arriving_takes_a_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_REQUESTS", 1)

    async def asked() -> None:
        bounds = RequestLimits(Recorder())
        slow = asyncio.create_task(exchange(bounds, make_scope("/api/ask", "POST")))
        await asyncio.sleep(0)
        assert (await exchange(bounds, make_scope("/"), whole())).status == 503
        slow.cancel()
        await asyncio.wait([slow])
        assert (await exchange(bounds, make_scope("/"), whole())).status == 200

    asyncio.run(asked())


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_even_where_all_places_are_taken(monkeypatch: pytest.MonkeyPatch, path: str):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_REQUESTS", 1)

    async def asked() -> None:
        held = Holding()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await (PlainTextResponse("well") if scope["path"] == path else held)(scope, receive, send)

        bounds = RequestLimits(app)
        taken = asyncio.create_task(exchange(bounds, make_scope("/"), whole()))
        await until(lambda: held.held == 1)
        assert (await exchange(bounds, make_scope("/"), whole())).status == 503
        assert (await exchange(bounds, make_scope(path), whole())).body == b"well"
        held.may_end.set()
        assert (await taken).status == 200

    asyncio.run(asked())


def test_what_goes_wrong_in_the_application_comes_through():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        asyncio.run(exchange(RequestLimits(app), make_scope("/"), whole()))


def test_what_is_no_request_passes_as_it_is():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive()) == {"type": "lifespan.startup"}
        await send({"type": "lifespan.startup.complete"})

    sent = asyncio.run(exchange(RequestLimits(app), {"type": "lifespan"}, {"type": "lifespan.startup"}))
    assert sent.messages == [{"type": "lifespan.startup.complete"}]


def test_a_question_whose_client_has_gone_is_given_up():
    given_up = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["body"] == b"law"
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            given_up.append(scope["path"])
            raise

    sent = asyncio.run(
        exchange(RequestLimits(app), make_scope("/api/ask", "POST"), whole(b"law"), {"type": "http.disconnect"})
    )
    assert (given_up, sent.messages) == (["/api/ask"], [])


def test_what_an_answered_question_still_has_to_do_is_done():
    done, sent = [], []
    arriving = [whole()]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("answered")(scope, receive, send)
        for _ in range(5):
            await asyncio.sleep(0)
        done.append(True)

    async def asked() -> None:
        answered = asyncio.Event()

        async def receive() -> Message:
            if not arriving:
                # The server tells of the end as of a client that has gone.
                await answered.wait()
            return arriving.pop() if arriving else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.body":
                answered.set()

        await RequestLimits(app)(make_scope("/api/ask", "POST"), receive, send)

    asyncio.run(asked())
    assert (sent[-1]["body"], done) == (b"answered", [True])


def test_a_question_that_fails_fails_as_it_does():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        asyncio.run(exchange(RequestLimits(app), make_scope("/api/ask", "POST"), whole()))


def test_one_client_has_so_many_places_and_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_PER_CLIENT", 3)

    async def asked() -> None:
        may_end = asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await may_end.wait()
            await PlainTextResponse("answered")(scope, receive, send)

        bounds = RequestLimits(app)
        open_ones = [
            asyncio.create_task(exchange(bounds, make_scope("/", client="192.0.2.1"), whole())) for _ in range(3)
        ]
        await asyncio.sleep(0)
        refused = await exchange(bounds, make_scope("/", client="192.0.2.1"), whole())
        assert (refused.status, refused.headers["retry-after"]) == (429, "5")
        other = asyncio.create_task(exchange(bounds, make_scope("/", client="192.0.2.2"), whole()))
        may_end.set()
        assert [sent.status for sent in await asyncio.gather(*open_ones, other)] == [200] * 4
        assert (await exchange(bounds, make_scope("/", client="192.0.2.1"), whole())).status == 200

    asyncio.run(asked())


def test_what_comes_of_being_cut_short_is_told_as_that(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            raise KeyError("session") from error

    with pytest.raises(ResponseTimeoutError):
        asyncio.run(exchange(RequestLimits(app), make_scope("/"), whole()))
