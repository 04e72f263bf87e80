"""Serves the application on a socket."""

import asyncio
import os
import resource
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Literal

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa.web.middleware.request_limits import REQUEST_TIMEOUT
from qa.web.middleware.shutdown import ShutdownFlag

_MAX_HEADER = 32 * 1024
"""Bytes of a request's line and headers: enough for a permalink with a long question and two earlier ones."""

_SHUTDOWN_NOTICE = 0.5
"""Seconds for clients on open connections to be told to close them, and again for requests on new ones to arrive."""

_GRACE_PERIOD = int(REQUEST_TIMEOUT) + 1
"""Seconds for requests in progress when serving ends."""

_OPEN_FILES = 8192

Wait = Literal["header", "rest of a body", "reading"]
"""What a client may keep the server waiting for: to send a request's header, to send the rest of a body that is no
longer needed, to read a response."""

PATIENCE: Mapping[Wait, float] = {"header": 10.0, "rest of a body": 10.0, "reading": 30.0}
"""Seconds to wait for each; while a request is being answered, `qa.web.middleware.request_limits` bounds the time."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 with timeouts for slow clients; uvicorn alone waits forever for them."""

    _waiting: tuple[Wait, object] | None = None
    _since = 0.0

    def look(self, now: float) -> None:
        """Disconnect the client if it has kept the server waiting for too long."""
        wait = self._waits_for()
        waiting = None if wait is None else (wait, self.cycle)
        if waiting != self._waiting:
            self._waiting, self._since = waiting, now
        elif wait is not None and now - self._since > PATIENCE[wait]:
            # close() would wait until the client has read everything.
            self.transport.abort()

    def _waits_for(self) -> Wait | None:
        if self.transport.get_write_buffer_size():
            return "reading"
        if self.cycle is not None and not self.cycle.response_complete:
            return None
        return "rest of a body" if self.conn.their_state is h11.SEND_BODY else "header"

    def send_400_response(self, msg: str) -> None:
        """Respond to invalid HTTP if a response can still be sent; uvicorn fails otherwise."""
        if self.cycle is not None and not self.cycle.response_complete:
            # The request in progress is abandoned: the rest of it will never arrive.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()


class Server(uvicorn.Server):
    """Serves an application until it is interrupted or stopped, and then finishes the requests in progress."""

    def __init__(
        self, app: ASGIApp, host: str, port: int, on_open: Callable[[str], None], shutdown_flag: ShutdownFlag
    ) -> None:
        """Prepare to serve.

        Args:
            app: the application.
            host: the address to listen on.
            port: the port; 0: a free one.
            on_open: called with the address once the page can be reached.
            shutdown_flag: set when the shutdown begins.
        """
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                http=PatientProtocol,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                # qa.web.middleware.client_address does it, and drops headers that aren't trusted.
                proxy_headers=False,
                server_header=False,
                h11_max_incomplete_event_size=_MAX_HEADER,
                timeout_graceful_shutdown=_GRACE_PERIOD,
            )
        )
        self._on_open = on_open
        self._shutdown_flag = shutdown_flag

    async def startup(self, sockets: object = None) -> None:
        """Open the socket, and report the address."""
        _allow_open_files()
        await super().startup(sockets=sockets)  # type: ignore[arg-type]  # as uvicorn passes it
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._on_open(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def on_tick(self, counter: int) -> bool:
        """Disconnect slow clients once a second; uvicorn ticks ten times a second."""
        if counter % 10 == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                assert isinstance(connection, PatientProtocol)
                connection.look(now)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: object = None) -> None:
        """Finish the requests in progress; none that has reached this machine is cut off."""
        self._shutdown_flag.begun = True
        await asyncio.sleep(_SHUTDOWN_NOTICE)
        loop = asyncio.get_running_loop()
        # In one step: connections in the system's queue are reset when the socket is closed.
        waiting = [connection for server in self.servers for connection in _accept_waiting(server)]
        for server in self.servers:
            server.close()
        for connection in waiting:
            await loop.connect_accepted_socket(self._protocol, connection)
        # Requests on these connections have yet to arrive; uvicorn would close them at once.
        await asyncio.sleep(_SHUTDOWN_NOTICE)
        await super().shutdown(sockets=sockets)  # type: ignore[arg-type]

    def _protocol(self) -> PatientProtocol:
        return PatientProtocol(self.config, self.server_state, self.lifespan.state)

    def stop(self) -> None:
        """End serving; may be called from another thread."""
        self.should_exit = True


def _accept_waiting(server: asyncio.Server) -> list[socket.socket]:
    """Accept all connections in the system's queue."""
    waiting = []
    for listening in server.sockets:
        with socket.socket(fileno=os.dup(listening.fileno())) as own:
            own.setblocking(False)
            # Also if the process has as many open files as allowed.
            with suppress(OSError):
                while True:
                    waiting.append(own.accept()[0])
    for connection in waiting:
        connection.setblocking(False)
    return waiting


def _allow_open_files() -> None:
    """Raise the limit of open files: each connection is one, and the default limit is low."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(_OPEN_FILES, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
