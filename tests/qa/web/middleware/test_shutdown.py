"""Saying goodbye once the server is about to end."""

import asyncio

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from qa.web.middleware.shutdown import CloseConnections, ShutdownFlag
from support.asgi import exchange, fetch


def test_before_the_end_responses_leave_the_connection_open():
    response = fetch(CloseConnections(PlainTextResponse("words"), ShutdownFlag()))
    assert response.text == "words"
    assert "connection" not in response.headers


@pytest.mark.parametrize("own", [{}, {"Connection": "keep-alive"}])
def test_once_it_has_begun_every_response_closes_its_connection(own: dict[str, str]):
    shutdown_flag = ShutdownFlag()
    app = CloseConnections(PlainTextResponse("words", 404, {"X-Other": "kept", **own}), shutdown_flag)
    shutdown_flag.has_begun = True
    response = fetch(app)
    assert (response.status_code, response.text, response.headers["x-other"]) == (404, "words", "kept")
    assert response.headers.get_list("connection") == ["close"]


def test_a_response_under_way_when_it_begins_says_so_too():
    shutdown_flag = ShutdownFlag()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        shutdown_flag.has_begun = True
        await PlainTextResponse("words")(scope, receive, send)

    assert fetch(CloseConnections(slow, shutdown_flag)).headers["connection"] == "close"


def test_what_is_no_request_passes_as_it_is():
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
