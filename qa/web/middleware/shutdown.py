"""The shutdown as clients see it: every response closes its connection, so that none is cut off in use."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ShutdownFlag:
    """Whether the server is shutting down; `server` sets it, and whatever refuses work meanwhile reads it."""

    def __init__(self) -> None:
        self.has_begun = False


class CloseConnections:
    """Adds `Connection: close` to responses during shutdown."""

    def __init__(self, app: ASGIApp, shutdown_flag: ShutdownFlag) -> None:
        self._app = app
        self._shutdown_flag = shutdown_flag

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""

        async def send_closing(message: Message) -> None:
            if message["type"] == "http.response.start" and self._shutdown_flag.has_begun:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, send_closing)
