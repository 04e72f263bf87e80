"""A running server follows its index: a new build is verified, and put in the place of the old one whole."""

import logging
import time
from collections.abc import Callable
from typing import Literal

from corpus import PeruQaError
from index import IndexDirectory
from qa.opening import Opening, Served
from qa.service import open_next
from qa.settings import Settings

_EVERY = 0.1
"""Seconds between two looks at CURRENT; a look is one call of the file system."""

_log = logging.getLogger(__name__)

Signature = tuple[int, int, int] | None


class Follower:
    """Looks at the build in use again and again."""

    def __init__(self, settings: Settings, opening: Opening, tell: Callable[[str], None]) -> None:
        """Takes which index to follow, who answers from it, and whom to tell of every change."""
        self._settings = settings
        self._store = IndexDirectory(settings.index_directory)
        self._opening = opening
        self._tell = tell
        self._seen: Signature | Literal["never"] = "never"

    def run(self) -> None:
        """Looks until the process ends."""
        while True:
            self.look()
            time.sleep(_EVERY)

    def look(self) -> None:
        """Swaps to the build in use where that is another one; where it can't be opened, the old one goes on answering.

        A build that can't be opened is not tried again before CURRENT is written anew.
        """
        signature = self._signature()
        if signature == self._seen:
            return
        self._seen = signature
        try:
            layout = self._store.current()
            served = self._opening.served
            if layout.name != served.build:
                self._opening.replace(Served(open_next(self._settings, layout, served.answerer.embedder)))
                self._tell(f"Now answering from {layout.name}.")
        except PeruQaError as error:
            self._fault(str(error))
        except Exception as error:
            # Whatever is wrong with a new build, the old one answers.
            _log.exception("a new build can't be opened")
            self._fault(f"{self._store.path}: a new build can't be opened ({type(error).__name__}); see the log")
        else:
            self._opening.report("index", None)

    def _fault(self, fault: str) -> None:
        self._opening.report("index", fault)
        self._tell(f"{fault}; still answering from {self._opening.served.build}")

    def _signature(self) -> Signature:
        """What changes whenever CURRENT is written; None where it is missing."""
        try:
            status = self._store.pointer.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size
