"""Forgets the sessions of visitors who have gone: Gradio keeps what they haven't fetched, some of it for ever."""

import asyncio
import time
from typing import Any, Protocol

_SESSION_TIMEOUT = 180.0
"""Seconds after a visitor's last event until its results are dropped; the stream that fetches them ends before that."""

_SWEEP_INTERVAL = 20.0
"""Seconds between two sweeps."""


class GradioQueue(Protocol):
    """What Gradio's queue keeps by session: messages not fetched yet, and events that are being processed."""

    pending_messages_per_session: Any
    pending_event_ids_session: Any


class GradioSessions:
    """Remembers when each session was last active, and drops what is kept for those that are over."""

    def __init__(self, queue: GradioQueue) -> None:
        self._queue = queue
        self._last_active: dict[str, float] = {}

    def touch(self, session: str) -> None:
        """Record that a session is active now."""
        self._last_active[session] = time.monotonic()

    def sweep(self) -> None:
        """Drop what is kept for sessions that have timed out."""
        now = time.monotonic()
        for session, last_active in list(self._last_active.items()):
            if now - last_active > _SESSION_TIMEOUT:
                del self._last_active[session]
                self._queue.pending_messages_per_session.pop(session, None)
                self._queue.pending_event_ids_session.pop(session, None)

    async def keep_sweeping(self) -> None:
        """Sweep from time to time until cancelled."""
        while True:
            await asyncio.sleep(_SWEEP_INTERVAL)
            self.sweep()
