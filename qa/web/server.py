"""The application on a socket (uvicorn), with timeouts for slow clients and a shutdown that cuts nobody off."""

import asyncio
import os
import resource
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Literal

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa.web.middleware.request_limits import REQUEST_TIMEOUT
from qa.web.middleware.shutdown import ShutdownFlag

_MAX_HEADER_SIZE = 32 * 1024
"""Bytes of a request's line and headers: enough for the address of a long question that follows two others."""

_SHUTDOWN_NOTICE = 0.5
"""Seconds in which clients with open connections are asked to close them. Then as many again follow, for the
requests of those that have just connected."""

_GRACE_PERIOD = int(REQUEST_TIMEOUT) + 1
"""Seconds that requests under way may still take when the server shuts down."""

_OPEN_FILES = 8192
"""Open files, and so connections, that the server asks the system for."""

ClientWait = Literal["header", "rest of body", "reading"]
"""What the server may be waiting for: that a client sends the header of a request, or the rest of a body after its
response, or reads what was sent to it."""

CLIENT_TIMEOUTS: Mapping[ClientWait, float] = {"header": 10.0, "rest of body": 10.0, "reading": 30.0}
"""Seconds to wait for each. While a request is being answered, `qa.web.middleware.request_limits` limits the time."""


class TimeoutProtocol(H11Protocol):
    """HTTP/1.1 with timeouts: uvicorn waits for ever for a client that sends or reads a byte now and then."""

    _waiting_for: tuple[ClientWait, object] | None = None
    _waiting_since = 0.0

    def check_timeout(self, now: float) -> None:
        """Disconnect the client if it has kept the server waiting for too long; to be called once a second."""
        wait = self._current_wait()
        waiting_for = None if wait is None else (wait, self.cycle)
        if waiting_for != self._waiting_for:
            self._waiting_for, self._waiting_since = waiting_for, now
        elif wait is not None and now - self._waiting_since > CLIENT_TIMEOUTS[wait]:
            # close() would wait until the client has read everything.
            self.transport.abort()

    def _current_wait(self) -> ClientWait | None:
        if self.transport.get_write_buffer_size():
            return "reading"
        if self.cycle is not None and not self.cycle.response_complete:
            return None
        return "rest of body" if self.conn.their_state is h11.SEND_BODY else "header"

    def send_400_response(self, msg: str) -> None:
        """Respond that a request is malformed, if a response can still be sent; otherwise just close."""
        if self.cycle is not None and not self.cycle.response_complete:
            # The request under way is given up, since the rest of its body will never come.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()


class Server(uvicorn.Server):
    """Serves an application until it is interrupted or stopped, and then finishes the requests under way."""

    def __init__(
        self, app: ASGIApp, host: str, port: int, on_listening: Callable[[str], None], shutdown_flag: ShutdownFlag
    ) -> None:
        """Configure the server: port 0 is a free one, and `on_listening` is called with the address once it listens."""
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                http=TimeoutProtocol,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                # qa.web.middleware.client_address reads them, and removes those of untrusted proxies.
                proxy_headers=False,
                server_header=False,
                h11_max_incomplete_event_size=_MAX_HEADER_SIZE,
                timeout_graceful_shutdown=_GRACE_PERIOD,
            )
        )
        self._on_listening = on_listening
        self._shutdown_flag = shutdown_flag

    async def startup(self, sockets: object = None) -> None:
        """Listen, and report the address."""
        _raise_open_files_limit()
        await super().startup(sockets=sockets)  # type: ignore[arg-type]  # as uvicorn passes it
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._on_listening(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def on_tick(self, counter: int) -> bool:
        """Check the timeouts of all connections once a second; uvicorn ticks ten times a second."""
        if counter % 10 == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                assert isinstance(connection, TimeoutProtocol)
                connection.check_timeout(now)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: object = None) -> None:
        """Shut down without cutting off any request that has reached this machine."""
        self._shutdown_flag.has_begun = True
        await asyncio.sleep(_SHUTDOWN_NOTICE)
        # Without awaiting anything in between: closing a socket cuts off who is in the system's queue by then.
        queued = [connection for server in self.servers for connection in _accept_queued(server)]
        for server in self.servers:
            server.close()
        new_protocol = partial(TimeoutProtocol, self.config, self.server_state, self.lifespan.state)
        for connection in queued:
            await asyncio.get_running_loop().connect_accepted_socket(new_protocol, connection)
        # uvicorn would at once close connections whose first request has not been read yet.
        await asyncio.sleep(_SHUTDOWN_NOTICE)
        await super().shutdown(sockets=sockets)  # type: ignore[arg-type]

    def stop(self) -> None:
        """Begin the shutdown; may be called from another thread."""
        self.should_exit = True


def _accept_queued(server: asyncio.Server) -> list[socket.socket]:
    """Accept all connections in the system's queue, so that closing the listening socket doesn't reset them."""
    queued = []
    for listening in server.sockets:
        with socket.socket(fileno=os.dup(listening.fileno())) as listener:
            listener.setblocking(False)
            # Raised once the queue is empty, or no more files may be open.
            with suppress(OSError):
                while True:
                    queued.append(listener.accept()[0])
    for connection in queued:
        connection.setblocking(False)
    return queued


def _raise_open_files_limit() -> None:
    """Allow as many open files as connections need; open requests alone would use up a shell's usual 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
