"""Responses close their connections during the shutdown."""

import asyncio

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from qa.web.middleware.shutdown import CloseConnections, ShutdownFlag
from support.asgi import exchange, fetch


def test_before_the_shutdown_responses_keep_the_connection_open():
    response = fetch(CloseConnections(PlainTextResponse("words"), ShutdownFlag()))
    assert response.text == "words"
    assert "connection" not in response.headers


@pytest.mark.parametrize("own", [{}, {"Connection": "keep-alive"}])
def test_during_the_shutdown_every_response_closes_its_connection(own: dict[str, str]):
    shutdown_flag = ShutdownFlag()
    app = CloseConnections(PlainTextResponse("words", 404, {"X-Other": "kept", **own}), shutdown_flag)
    shutdown_flag.has_begun = True
    response = fetch(app)
    assert (response.status_code, response.text, response.headers["x-other"]) == (404, "words", "kept")
    assert response.headers.get_list("connection") == ["close"]


def test_a_response_under_way_when_the_shutdown_begins_closes_its_connection():
    shutdown_flag = ShutdownFlag()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        shutdown_flag.has_begun = True
        await PlainTextResponse("words")(scope, receive, send)

    assert fetch(CloseConnections(slow, shutdown_flag)).headers["connection"] == "close"


def test_lifespan_events_pass_unchanged():
    shutdown_flag = ShutdownFlag()
    shutdown_flag.has_begun = True

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope == {"type": "lifespan"}
        assert (await receive()) == {"type": "lifespan.startup"}
        await send({"type": "lifespan.startup.complete"})

    sent = asyncio.run(
        exchange(CloseConnections(app, shutdown_flag), {"type": "lifespan"}, {"type": "lifespan.startup"})
    )
    assert sent.messages == [{"type": "lifespan.startup.complete"}]
