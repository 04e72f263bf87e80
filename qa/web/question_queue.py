"""The queue of the questions to the API and the MCP tools: how many are answered at once, and how many may wait."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from qa.errors import BusyError
from qa.serving.live import ANSWERS_AT_ONCE

Result = TypeVar("Result")

MAX_WAITING = 128
"""Questions that may wait for their turn: as many as are answered in the time that people wait."""


class QuestionQueue:
    """Runs the work of questions in threads, and refuses questions once too many wait."""

    def __init__(self, concurrency: int = ANSWERS_AT_ONCE, max_waiting: int = MAX_WAITING) -> None:
        # Threads of its own: work whose client has gone keeps its thread until it ends, since it can't be stopped.
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="answering")
        self._concurrency = concurrency
        self._capacity = concurrency + max_waiting
        self._size = 0
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many questions wait now."""
        return max(0, self._size - self._concurrency)

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run the work of a question in a thread when it is its turn; raise BusyError if too many wait already."""
        with self._lock:
            if self._size >= self._capacity:
                raise BusyError
            self._size += 1
        future = self._threads.submit(work)
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, future: object) -> None:
        del future
        with self._lock:
            self._size -= 1
