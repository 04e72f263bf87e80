"""The server on a real socket: slow and hostile clients, and a shutdown that cuts nobody off."""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from qa.web.middleware.shutdown import CloseConnections, ShutdownFlag
from qa.web.server import CLIENT_TIMEOUTS, Server
from support.servers import run_server, wait_until

PATIENCE = 60.0


class HeldApp:
    """An application that responds to the path /held only once it may."""

    def __init__(self) -> None:
        self.requested = threading.Event()
        self.may_respond = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for event in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{event}.complete"})
            return
        self.requested.set()
        if scope["path"] == "/held":
            await asyncio.to_thread(self.may_respond.wait, PATIENCE)
        body = b"answered" * 10_000
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"80000")]})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def held() -> Iterator[HeldApp]:
    app = HeldApp()
    yield app
    app.may_respond.set()


@contextmanager
def served(app: object, notice: float = 0.0) -> Iterator[tuple[str, int, Server]]:
    """Run a server in a thread: its host, its port and itself.

    Args:
        app: what it serves.
        notice: seconds of notice that clients get at the end, twice; only the tests of the end need them.
    """
    opened, addresses = threading.Event(), []

    def note(address: str) -> None:
        addresses.append(address)
        opened.set()

    shutdown_flag = ShutdownFlag()
    server = Server(CloseConnections(app, shutdown_flag), "127.0.0.1", 0, note, shutdown_flag)
    thread = threading.Thread(target=server.run)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("qa.web.server._SHUTDOWN_NOTICE", notice)
        thread.start()
        try:
            assert opened.wait(PATIENCE)
            yield "127.0.0.1", int(addresses[0].rpartition(":")[2]), server
        finally:
            server.stop()
            thread.join(PATIENCE)
            assert not thread.is_alive()


def received(connection: socket.socket) -> bytes:
    """Receive everything until the end of the connection."""
    connection.settimeout(PATIENCE)
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.thorough
def test_a_client_that_never_ends_a_header_is_disconnected(held: HeldApp, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(CLIENT_TIMEOUTS, "header", 0.2)
    with served(held) as (host, port, _):
        for start in (b"", b"G", b"GET / HTTP/1.1\r\nHost: a\r\nX-"):
            with socket.create_connection((host, port), timeout=PATIENCE) as connection:
                connection.sendall(start)
                assert received(connection) == b""
        # The same on a connection that has been used before.
        with socket.create_connection((host, port), timeout=PATIENCE) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT")
            assert received(connection).count(b"HTTP/1.1 200") == 1
    assert held.requested.is_set()


@pytest.mark.thorough
@pytest.mark.parametrize(
    "head",
    [
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
    ],
)
def test_a_client_that_never_ends_a_body_is_disconnected_after_the_response(
    held: HeldApp, monkeypatch: pytest.MonkeyPatch, head: bytes
):
    monkeypatch.setitem(CLIENT_TIMEOUTS, "rest of body", 0.2)
    with served(held) as (host, port, _), socket.create_connection((host, port), timeout=PATIENCE) as connection:
        connection.sendall(head)
        assert connection.recv(20).startswith(b"HTTP/1.1 200")
        connection.sendall(b"1")
        with suppress(ConnectionResetError):
            received(connection)


@pytest.mark.thorough
def test_a_client_that_never_reads_is_disconnected(held: HeldApp, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(CLIENT_TIMEOUTS, "reading", 0.2)
    with served(held) as (host, port, server), socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((host, port))
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 200)
        assert held.requested.wait(PATIENCE)
        wait_until(lambda: not server.server_state.connections)


def test_a_malformed_body_logs_no_error(held: HeldApp, caplog: pytest.LogCaptureFixture):
    broken = b"POST /held HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"
    answered = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    with served(held) as (host, port, _):
        with socket.create_connection((host, port), timeout=PATIENCE) as connection:
            connection.sendall(broken)
            assert received(connection).startswith(b"HTTP/1.1 400 ")
        held.may_respond.set()
        with socket.create_connection((host, port), timeout=PATIENCE) as connection:
            connection.sendall(answered)
            assert connection.recv(20).startswith(b"HTTP/1.1 200")
            connection.sendall(b"zz\r\n")
            with suppress(ConnectionResetError):
                received(connection)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_header_that_is_too_large_is_refused(held: HeldApp):
    with served(held) as (host, port, _), socket.create_connection((host, port), timeout=PATIENCE) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Large: " + b"x" * 32 * 1024)
        assert received(connection).startswith(b"HTTP/1.1 400 ")
    assert not held.requested.is_set()


def test_the_header_of_a_long_question_after_two_others_fits(held: HeldApp):
    with served(held) as (host, port, _):
        address = f"http://{host}:{port}/?q=" + "%C3%A9" * 4_000
        assert httpx.get(address).status_code == 200


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n c: d\r\nBad Header: x\r\n\r\n",
    ],
)
def test_malformed_http_is_refused(held: HeldApp, request_bytes: bytes):
    with served(held) as (host, port, _), socket.create_connection((host, port), timeout=PATIENCE) as connection:
        connection.sendall(request_bytes)
        assert received(connection).startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 "))
    assert not held.requested.is_set()


@pytest.mark.thorough
def test_shutdown_finishes_requests_under_way_and_refuses_new_connections(held: HeldApp):
    with served(held, notice=0.5) as (host, port, server):
        with socket.create_connection((host, port), timeout=PATIENCE) as connection:
            connection.sendall(b"GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
            assert held.requested.wait(PATIENCE)
            server.stop()
            wait_until(lambda: refused(host, port))
            held.may_respond.set()
            response = received(connection)
        head, _, body = response.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert b"connection: close" in head.lower()
        assert body == b"answered" * 10_000


def refused(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=PATIENCE).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.thorough
def test_a_client_connected_before_the_shutdown_is_answered(held: HeldApp):
    with served(held, notice=0.5) as (host, port, server):
        with socket.create_connection((host, port), timeout=PATIENCE) as connection:
            server.stop()
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            response = received(connection)
        assert response.startswith(b"HTTP/1.1 200 ")
        assert response.endswith(b"answered")


@pytest.mark.thorough
def test_questions_under_way_are_answered_when_the_server_is_terminated(running_copy):
    server = running_copy
    answers: list[httpx.Response] = []

    def ask() -> None:
        answers.append(
            httpx.post(f"{server.address}/api/ask", json={"question": "Which law protects personal data?"}, timeout=60)
        )

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    wait_until(lambda: answers)
    server.process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join(PATIENCE)
    assert [answer.status_code for answer in answers] == [200] * 8
    assert server.process.wait(timeout=PATIENCE) == 128 + signal.SIGTERM


@pytest.fixture
def running_copy(index_copy, tmp_path):
    with run_server(index_copy, PERU_QA_FEEDBACK=str(tmp_path / "feedback.sqlite")) as server:
        yield server
