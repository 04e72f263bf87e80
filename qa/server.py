"""The application on a socket."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from fastapi import FastAPI


class _Server(uvicorn.Server):
    """Tells the address once it accepts connections (port 0 is then a real one)."""

    def __init__(self, config: uvicorn.Config, opened: Callable[[str], None]) -> None:
        super().__init__(config)
        self._opened = opened

    async def startup(self, sockets: object = None) -> None:
        await super().startup(sockets=sockets)  # type: ignore[arg-type]  # as uvicorn passes it
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._opened(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")


def serve(app: "FastAPI", host: str, port: int, opened: Callable[[str], None]) -> None:
    """Serves until it is interrupted; calls `opened` with the address when the page can be reached."""
    _Server(uvicorn.Config(app, host=host, port=port, log_level="warning"), opened).run()
