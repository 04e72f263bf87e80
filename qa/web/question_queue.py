"""How many questions are answered at once, and how many may wait for it."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from qa.errors import BusyError
from qa.serving.live import ANSWERS_AT_ONCE

Result = TypeVar("Result")

MAX_WAITING = 128
"""Questions that wait for their turn: what is answered in the time that people wait for."""


class QuestionQueue:
    """Lets questions in, as many as can be answered in time."""

    def __init__(self, at_once: int = ANSWERS_AT_ONCE, most_waiting: int = MAX_WAITING) -> None:
        # Threads of its own: what is given up while it is under way keeps its thread until it has ended.
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answering")
        self._at_once = at_once
        self._most = at_once + most_waiting
        self._inside = 0
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """Questions that wait now."""
        return max(0, self._inside - self._at_once)

    async def run(self, work: Callable[[], Result]) -> Result:
        """Does the work of a question in a thread, when it is its turn.

        Raises:
            BusyError: too many wait already.
        """
        with self._lock:
            if self._inside >= self._most:
                raise BusyError
            self._inside += 1
        future = self._threads.submit(work)
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, future: object) -> None:
        del future
        with self._lock:
            self._inside -= 1
