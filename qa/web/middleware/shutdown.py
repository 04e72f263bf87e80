"""Ending without cutting anybody short: from then on every response closes its connection."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ShutdownFlag:
    """Whether the server is about to end."""

    def __init__(self) -> None:
        self.begun = False


class CloseConnections:
    """Says goodbye with every response once the server is about to end."""

    def __init__(self, app: ASGIApp, stopping: ShutdownFlag) -> None:
        self._app = app
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""

        async def parting(message: Message) -> None:
            if message["type"] == "http.response.start" and self._stopping.begun:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, parting)
