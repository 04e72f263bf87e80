"""The application on a socket."""

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
"""Bytes of a request's line and headers: the address of a long question behind two others fits."""

_SHUTDOWN_NOTICE = 0.5
"""Seconds in which clients on open connections learn that they shall close them, and again new ones to be heard."""

_GRACE_PERIOD = int(REQUEST_TIMEOUT) + 1
"""For what is under way when serving ends."""

_OPEN_FILES = 8192

Wait = Literal["header", "rest of a body", "reading"]
"""What a client may keep us waiting for: to send a request's header, what is left of a body that nobody wants any more,
to read what it was sent."""

PATIENCE: Mapping[Wait, float] = {"header": 10.0, "rest of a body": 10.0, "reading": 30.0}
"""Seconds to wait for each; while a request is being answered, `qa.web.middleware.request_limits` bounds the time."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 with an end to patience: uvicorn waits for ever for whoever sends or reads a byte now and then."""

    _waiting: tuple[Wait, object] | None = None
    _since = 0.0

    def look(self, now: float) -> None:
        """Looks what is waited for; a client that keeps us waiting for too long is disconnected."""
        wait = self._waits_for()
        waiting = None if wait is None else (wait, self.cycle)
        if waiting != self._waiting:
            self._waiting, self._since = waiting, now
        elif wait is not None and now - self._since > PATIENCE[wait]:
            # Closing would wait until all that was written has been read.
            self.transport.abort()

    def _waits_for(self) -> Wait | None:
        if self.transport.get_write_buffer_size():
            return "reading"
        if self.cycle is not None and not self.cycle.response_complete:
            return None
        return "rest of a body" if self.conn.their_state is h11.SEND_BODY else "header"

    def send_400_response(self, msg: str) -> None:
        """Tells that something is no HTTP, where something can still be told; uvicorn fails where nothing can."""
        if self.cycle is not None and not self.cycle.response_complete:
            # What is being answered is given up: its rest will never come.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()


class Server(uvicorn.Server):
    """Serves an application until it is interrupted or told to stop; what is under way then is finished."""

    def __init__(
        self, app: ASGIApp, host: str, port: int, opened: Callable[[str], None], stopping: ShutdownFlag
    ) -> None:
        """Prepares to serve.

        Args:
            app: the application.
            host: the address to listen on.
            port: the port; 0: a free one.
            opened: called with the address once the page can be reached.
            stopping: told when the end begins.
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
                # qa.web.middleware.client_address does it, and takes away what isn't trusted.
                proxy_headers=False,
                server_header=False,
                h11_max_incomplete_event_size=_MAX_HEADER,
                timeout_graceful_shutdown=_GRACE_PERIOD,
            )
        )
        self._opened = opened
        self._stopping = stopping

    async def startup(self, sockets: object = None) -> None:
        """Opens the socket, and tells."""
        _allow_open_files()
        await super().startup(sockets=sockets)  # type: ignore[arg-type]  # as uvicorn passes it
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._opened(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def on_tick(self, counter: int) -> bool:
        """Looks after the connections once a second; uvicorn counts ten times a second."""
        if counter % 10 == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                assert isinstance(connection, PatientProtocol)
                connection.look(now)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: object = None) -> None:
        """Finishes what is under way: no request that has reached this machine is cut."""
        self._stopping.begun = True
        await asyncio.sleep(_SHUTDOWN_NOTICE)
        loop = asyncio.get_running_loop()
        # In one step: whoever stands in the system's queue when it is closed would be cut off.
        waiting = [connection for server in self.servers for connection in _accept_waiting(server)]
        for server in self.servers:
            server.close()
        for connection in waiting:
            await loop.connect_accepted_socket(self._protocol, connection)
        # Who has just been connected has yet to be heard; uvicorn would close on them.
        await asyncio.sleep(_SHUTDOWN_NOTICE)
        await super().shutdown(sockets=sockets)  # type: ignore[arg-type]

    def _protocol(self) -> PatientProtocol:
        return PatientProtocol(self.config, self.server_state, self.lifespan.state)

    def stop(self) -> None:
        """Ends serving; may be called from another thread."""
        self.should_exit = True


def _accept_waiting(server: asyncio.Server) -> list[socket.socket]:
    """Accepts all connections that wait in the system's queue."""
    waiting = []
    for listening in server.sockets:
        with socket.socket(fileno=os.dup(listening.fileno())) as own:
            own.setblocking(False)
            # Also where there are as many open files as there may be.
            with suppress(OSError):
                while True:
                    waiting.append(own.accept()[0])
    for connection in waiting:
        connection.setblocking(False)
    return waiting


def _allow_open_files() -> None:
    """Each connection is an open file, and systems allow few unless they are asked."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(_OPEN_FILES, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
