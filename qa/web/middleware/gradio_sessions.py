"""Drops the messages that Gradio keeps for visitors who have gone; Gradio itself keeps some of them forever."""

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any, Protocol

_UNCOLLECTED = 180.0
"""Seconds after a visitor's last event after which nobody will collect its result; a stream ends sooner."""

_SWEPT_EVERY = 20.0


class Queue(Protocol):
    """What Gradio's queue keeps by session."""

    @property
    def pending_messages_per_session(self) -> MutableMapping[str, Any]:
        """Messages to be sent."""
        ...

    @property
    def pending_event_ids_session(self) -> MutableMapping[str, Any]:
        """Events in progress."""
        ...


class GradioSessions:
    """Remembers each visitor's last event, and drops the sessions of visitors who have gone."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._last_seen: dict[str, float] = {}

    def touch(self, session: str) -> None:
        """Record an event of a visitor."""
        self._last_seen[session] = time.monotonic()

    def sweep(self) -> None:
        """Drop the sessions of visitors who have gone."""
        now = time.monotonic()
        for session, seen in list(self._last_seen.items()):
            if now - seen > _UNCOLLECTED:
                del self._last_seen[session]
                self._queue.pending_messages_per_session.pop(session, None)
                self._queue.pending_event_ids_session.pop(session, None)

    async def keep_sweeping(self) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(_SWEPT_EVERY)
            self.sweep()
