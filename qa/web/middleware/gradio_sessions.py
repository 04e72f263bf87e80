"""Visitors' sessions with Gradio, which keeps what it has to tell them until they collect it, and some for ever."""

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any, Protocol

_UNCOLLECTED = 180.0
"""Seconds after a visitor's last event from which nobody will collect what became of it; a stream ends before."""

_SWEPT_EVERY = 20.0


class Queue(Protocol):
    """What Gradio's queue keeps by session."""

    @property
    def pending_messages_per_session(self) -> MutableMapping[str, Any]:
        """What is to be told."""
        ...

    @property
    def pending_event_ids_session(self) -> MutableMapping[str, Any]:
        """What is under way."""
        ...


class GradioSessions:
    """Knows when each visitor was heard last, and has those forgotten who have gone."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._heard: dict[str, float] = {}

    def hear(self, session: str) -> None:
        """Notes that a visitor has done something."""
        self._heard[session] = time.monotonic()

    def sweep(self) -> None:
        """Drops what is kept for visitors who have gone."""
        now = time.monotonic()
        for session, heard in list(self._heard.items()):
            if now - heard > _UNCOLLECTED:
                del self._heard[session]
                self._queue.pending_messages_per_session.pop(session, None)
                self._queue.pending_event_ids_session.pop(session, None)

    async def keep_sweeping(self) -> None:
        """Sweeps until it is cancelled."""
        while True:
            await asyncio.sleep(_SWEPT_EVERY)
            self.sweep()
