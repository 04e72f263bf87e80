"""Follows the index while the server runs: a new build is verified, then replaces the old one as a whole."""

import logging
import time
from collections.abc import Callable

from corpus import PeruQaError
from index import MilvusError
from qa.maintenance.update import open_store
from qa.serving.live import LiveBuild, LiveService
from qa.serving.startup import reopen_answerer
from qa.settings import Settings

_NEVER = object()
_log = logging.getLogger(__name__)


class Follower:
    """Polls which build is in use, and switches a live service to it."""

    def __init__(self, settings: Settings, service: LiveService, notify: Callable[[str], None]) -> None:
        """Take the settings of the index, the service to switch, and a callback for a sentence about every change."""
        self._settings = settings
        self._store = open_store(settings)
        self._service = service
        self._notify = notify
        self._last_signature: object = _NEVER
        self._is_store_lost = False

    def run(self) -> None:
        """Poll until the process ends."""
        while True:
            self.poll()
            time.sleep(self._store.poll_interval)

    def poll(self) -> None:
        """Switch to the build in use if it is another one; if it can't be opened, the old one goes on answering.

        A build that can't be opened is not tried again until another is put in use, or itself once more; a store
        that doesn't answer is asked again at every poll.
        """
        try:
            self._follow()
        except MilvusError as error:
            if not self._is_store_lost:
                self._notify(f"{error}; no question is answered until then")
            self._lose_store(str(error))
        except Exception as error:
            # Whatever it is, the next poll tries again.
            if not self._is_store_lost:
                _log.exception("the index can't be followed")
            self._lose_store(f"the index can't be followed ({type(error).__name__}); see the log")
        else:
            if self._is_store_lost:
                self._notify(f"Milvus answers again; answering from {self._service.current.build}.")
            self._is_store_lost = False
            self._service.set_fault("store", None)

    def _follow(self) -> None:
        signature = self._store.signature()
        if signature == self._last_signature:
            self._store.check(self._service.current.answerer.index)
            return
        self._last_signature = signature
        try:
            name, current = self._store.current(), self._service.current
            if name == current.build:
                self._store.check(current.answerer.index)
            else:
                index = self._store.open(name)
                self._service.switch_to(LiveBuild(reopen_answerer(self._settings, index, current.answerer.embedder)))
                self._notify(f"Now answering from {name}.")
        except MilvusError:
            raise
        except PeruQaError as error:
            self._reject_build(str(error))
        except Exception as error:
            # Whatever is wrong with a new build, the old one answers.
            _log.exception("a new build can't be opened")
            self._reject_build(
                f"{self._settings.index_directory}: a new build can't be opened ({type(error).__name__}); see the log"
            )
        else:
            self._service.set_fault("index", None)

    def _lose_store(self, fault: str) -> None:
        self._is_store_lost, self._last_signature = True, _NEVER
        self._service.set_fault("store", fault)

    def _reject_build(self, fault: str) -> None:
        self._service.set_fault("index", fault)
        self._notify(f"{fault}; still answering from {self._service.current.build}")
