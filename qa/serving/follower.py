"""A running server follows its index: a new build is verified, and put in the place of the old one whole."""

import logging
import time
from collections.abc import Callable

from corpus import PeruQaError
from index import BuildSignature, MilvusError
from qa.maintenance.update import open_store
from qa.serving.live import LiveBuild, LiveService
from qa.serving.startup import reopen_answerer
from qa.settings import Settings

_NEVER = object()
_log = logging.getLogger(__name__)


class Follower:
    """Looks at the build in use again and again."""

    def __init__(self, settings: Settings, service: LiveService, tell: Callable[[str], None]) -> None:
        """Takes which index to follow, who answers from it, and whom to tell of every change."""
        self._settings = settings
        self._store = open_store(settings)
        self._service = service
        self._tell = tell
        self._seen: BuildSignature = _NEVER
        self._without_engine = False

    def run(self) -> None:
        """Looks until the process ends."""
        while True:
            self.look()
            time.sleep(self._store.every)

    def look(self) -> None:
        """Swaps to the build in use where that is another one; where it can't be opened, the old one goes on answering.

        A build that can't be opened is not tried again before another is put in use, or it itself once more; an engine
        that doesn't answer is asked again each time.
        """
        try:
            self._follow()
        except MilvusError as error:
            if not self._without_engine:
                self._tell(f"{error}; nothing is answered until then")
            self._without_engine, self._seen = True, _NEVER
            self._service.set_fault("engine", str(error))
        except Exception as error:
            # Whatever it is, it is looked again.
            if not self._without_engine:
                _log.exception("the index can't be followed")
            self._without_engine, self._seen = True, _NEVER
            self._service.set_fault("engine", f"the index can't be followed ({type(error).__name__}); see the log")
        else:
            if self._without_engine:
                self._tell(f"The engine answers again; answering from {self._service.current.build}.")
            self._without_engine = False
            self._service.clear_fault("engine")

    def _follow(self) -> None:
        signature = self._store.signature()
        if signature == self._seen:
            self._store.check(self._service.current.answerer.index)
            return
        self._seen = signature
        try:
            name = self._store.current()
            served = self._service.current
            if name != served.build:
                self._service.switch_to(
                    LiveBuild(reopen_answerer(self._settings, self._store.open(name), served.answerer.embedder))
                )
                self._tell(f"Now answering from {name}.")
            else:
                self._store.check(served.answerer.index)
        except MilvusError:
            raise
        except PeruQaError as error:
            self._fault(str(error))
        except Exception as error:
            # Whatever is wrong with a new build, the old one answers.
            _log.exception("a new build can't be opened")
            self._fault(
                f"{self._settings.index_directory}: a new build can't be opened ({type(error).__name__}); see the log"
            )
        else:
            self._service.clear_fault("index")

    def _fault(self, fault: str) -> None:
        self._service.set_fault("index", fault)
        self._tell(f"{fault}; still answering from {self._service.current.build}")
