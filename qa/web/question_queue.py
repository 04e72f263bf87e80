"""Bounds the questions that are answered at once, and those that wait."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from qa.errors import BusyError
from qa.serving.live import ANSWERS_AT_ONCE

Result = TypeVar("Result")

MAX_WAITING = 128
"""Questions that may wait: as many as are answered while people are willing to wait."""


class QuestionQueue:
    """Answers questions in threads, and refuses those that couldn't be answered in time."""

    def __init__(self, at_once: int = ANSWERS_AT_ONCE, most_waiting: int = MAX_WAITING) -> None:
        # Own threads: a question whose client has gone keeps its thread until it is answered.
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="answering")
        self._at_once = at_once
        self._most = at_once + most_waiting
        self._inside = 0
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """The number of questions that are waiting."""
        return max(0, self._inside - self._at_once)

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run a question's work in a thread, in its turn.

        Raises:
            BusyError: too many questions are waiting.
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
