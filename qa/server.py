"""The application on a socket."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from fastapi import FastAPI


_LAST_SECONDS = 5
"""For what is under way when serving ends; a page left open would hold it for ever."""


class Server(uvicorn.Server):
    """Serves an application until it is interrupted or told to stop."""

    def __init__(self, app: "FastAPI", host: str, port: int, opened: Callable[[str], None]) -> None:
        """Takes where to listen (port 0: on a free one), and whom to tell the address once the page can be reached."""
        super().__init__(
            uvicorn.Config(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=_LAST_SECONDS)
        )
        self._opened = opened

    async def startup(self, sockets: object = None) -> None:
        """Opens the socket, and tells."""
        await super().startup(sockets=sockets)  # type: ignore[arg-type]  # as uvicorn passes it
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._opened(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    def stop(self) -> None:
        """Ends serving; may be called from another thread."""
        self.should_exit = True
