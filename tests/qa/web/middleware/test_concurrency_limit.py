"""How many requests may be open at the same time, of all clients together and of each."""

import asyncio
import json

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from qa.web.middleware.request_limits import ConcurrencyLimit, RequestLimits
from support.asgi import HeldApp, body_message, eventually, exchange, make_scope

SHORT = 0.01
"""Seconds to which a test sets a timeout that must be exceeded."""


def test_a_request_is_refused_while_too_many_are_open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_REQUESTS", 3)

    async def ask() -> None:
        app = HeldApp()
        limit = ConcurrencyLimit(app)
        open_requests = [asyncio.create_task(exchange(limit, make_scope("/api/ask"), body_message())) for _ in range(3)]
        await eventually(lambda: app.held == 3)

        refused = await exchange(limit, make_scope("/api/ask"), body_message())
        assert refused.status == 503
        assert refused.headers["retry-after"] == "5"
        assert json.loads(refused.body)["type"] == "urn:peru-qa:problem:busy"
        assert app.held == 3

        open_requests[0].cancel()
        await asyncio.wait(open_requests[:1])
        admitted = asyncio.create_task(exchange(limit, make_scope("/"), body_message()))
        await eventually(lambda: app.held == 3)
        assert (await exchange(limit, make_scope("/"), body_message())).status == 503

        app.may_respond.set()
        assert [sent.status for sent in await asyncio.gather(*open_requests[1:], admitted)] == [200] * 3
        assert (await exchange(limit, make_scope("/"), body_message())).status == 200

    asyncio.run(ask())


def test_a_place_is_released_however_a_request_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_REQUESTS", 1)
    monkeypatch.setattr("qa.web.middleware.request_limits.REQUEST_TIMEOUT", SHORT)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/fails":
            raise LookupError
        if scope["path"] == "/hangs":
            await asyncio.Event().wait()
        await PlainTextResponse("done")(scope, receive, send)

    async def ask() -> None:
        limit = ConcurrencyLimit(RequestLimits(app))
        with pytest.raises(LookupError):
            await exchange(limit, make_scope("/fails"), body_message())
        assert (await exchange(limit, make_scope("/"), body_message(b"x" * (128 * 1024 + 1)))).status == 413
        assert (await exchange(limit, make_scope("/"))).status == 408
        assert (await exchange(limit, make_scope("/hangs"), body_message())).status == 503
        assert (await exchange(limit, make_scope("/"), {"type": "http.disconnect"})).messages == []
        assert (await exchange(limit, make_scope("/"), body_message())).status == 200

    asyncio.run(ask())


def test_a_request_is_open_while_its_body_arrives(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_REQUESTS", 1)

    async def ask() -> None:
        limit = ConcurrencyLimit(RequestLimits(PlainTextResponse("done")))
        slow = asyncio.create_task(exchange(limit, make_scope("/api/ask", "POST")))
        await asyncio.sleep(0)
        assert (await exchange(limit, make_scope("/"), body_message())).status == 503
        slow.cancel()
        await asyncio.wait([slow])
        assert (await exchange(limit, make_scope("/"), body_message())).status == 200

    asyncio.run(ask())


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_checks_are_answered_while_too_many_requests_are_open(monkeypatch: pytest.MonkeyPatch, path: str):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_REQUESTS", 1)

    async def ask() -> None:
        held = HeldApp()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await (PlainTextResponse("well") if scope["path"] == path else held)(scope, receive, send)

        limit = ConcurrencyLimit(app)
        taken = asyncio.create_task(exchange(limit, make_scope("/"), body_message()))
        await eventually(lambda: held.held == 1)
        assert (await exchange(limit, make_scope("/"), body_message())).status == 503
        assert (await exchange(limit, make_scope(path), body_message())).body == b"well"
        held.may_respond.set()
        assert (await taken).status == 200

    asyncio.run(ask())


def test_one_client_may_have_only_so_many_requests_open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.request_limits.MAX_OPEN_PER_CLIENT", 3)

    async def ask() -> None:
        app = HeldApp()
        limit = ConcurrencyLimit(app)
        open_requests = [
            asyncio.create_task(exchange(limit, make_scope("/", client="192.0.2.1"), body_message())) for _ in range(3)
        ]
        await asyncio.sleep(0)
        refused = await exchange(limit, make_scope("/", client="192.0.2.1"), body_message())
        assert (refused.status, refused.headers["retry-after"]) == (429, "5")
        other = asyncio.create_task(exchange(limit, make_scope("/", client="192.0.2.2"), body_message()))
        app.may_respond.set()
        assert [sent.status for sent in await asyncio.gather(*open_requests, other)] == [200] * 4
        assert (await exchange(limit, make_scope("/", client="192.0.2.1"), body_message())).status == 200

    asyncio.run(ask())
