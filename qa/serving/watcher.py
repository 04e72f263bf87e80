"""The index is brought up to date whenever the corpus changes, by a process of its own."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from watchfiles import watch

from qa.serving.live import LiveService
from qa.settings import Settings

_POLL = 1.0
"""Seconds between two looks at what isn't told as a change: that the folder is another one, or gone, or back."""

_QUIET_PERIOD = 500
"""Milliseconds without a change after which files are taken to be copied whole."""

_MAX_COPY = 60_000
"""Milliseconds after which what has changed is taken as it is, though it goes on changing."""

_RETRY = 5.0
"""Seconds after which a rebuild that failed is tried again, since another may have been building; then twice that."""

_MAX_RETRY = 600.0

_NICENESS = 10
"""By how much answering goes before building."""

_STOP_TIMEOUT = 5.0
"""Seconds in which a rebuild ends when it is told to."""

_log = logging.getLogger(__name__)


class CorpusWatcher:
    """Rebuilds after every change; what goes wrong is reported and leaves the index as it was."""

    def __init__(self, settings: Settings, service: LiveService, tell: Callable[[str], None]) -> None:
        """Takes what to watch and where the index lies, who shall report a fault, and whom to tell of every rebuild."""
        self._settings = settings
        self._service = service
        self._tell = tell
        # A file's companions lie beside it.
        corpus = settings.corpus
        self._folder = corpus.parent if corpus.is_file() else corpus
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)
        self._process: subprocess.Popen[str] | None = None
        self._fault: str | None = None
        self._retry = _RETRY

    def start(self) -> None:
        """Watches in a thread that ends with the process, or before that by `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the watching, and a rebuild that is under way; the index stays as it is."""
        self._stop.set()
        if self._process is not None:
            self._process.terminate()
        if self._thread.is_alive():
            self._thread.join(_STOP_TIMEOUT)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._rebuild_once()
        except Exception as error:
            _log.exception("the corpus is no longer watched")
            self._service.set_fault(
                "corpus",
                f"{self._folder}: can't be watched ({type(error).__name__}: {error}); start peru-qa serve anew",
            )

    def _rebuild_once(self) -> None:
        """Rebuilds, and waits for a reason to do so again; it watches from before on, so that no change is missed."""
        watched = self._identity()
        retry = None
        for changed in self._changes():
            if retry is None:
                self._rebuild()
                retry = time.monotonic() + self._retry if self._fault else float("inf")
            elif changed or self._identity() != watched:
                self._retry = _RETRY
                return
            elif time.monotonic() > retry:
                self._retry = min(2 * self._retry, _MAX_RETRY)
                return

    def _changes(self) -> Iterator[object]:
        """The files that have changed, or none, at every look until it is stopped."""
        # It isn't there, or goes just now.
        with suppress(FileNotFoundError):
            yield from watch(
                self._folder,
                stop_event=self._stop,
                debounce=_MAX_COPY,
                step=_QUIET_PERIOD,
                rust_timeout=int(_POLL * 1000),
                yield_on_timeout=True,
                recursive=False,
            )
            return
        while not self._stop.wait(_POLL):
            yield None

    def _identity(self) -> tuple[int, int] | None:
        """Which folder it is; None where it is gone."""
        try:
            status = self._folder.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _rebuild(self) -> None:
        paths = ["--corpus", str(self._settings.corpus), "--index-dir", str(self._settings.index_directory)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "qa", "index", *paths],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            # A key that interrupts the server shall not be taken for a fault of the rebuild.
            process_group=0,
        )
        os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
        if self._stop.is_set():
            self._process.terminate()
        told, complaint = (text.strip() for text in self._process.communicate())
        if self._stop.is_set():
            return
        fault = None
        if code := self._process.returncode:
            last = complaint.rpartition("\n")[2].removeprefix("peru-qa: ")
            fault = last or f"the index can't be brought up to date (status {code}); run: peru-qa index"
        if fault is None:
            self._service.clear_fault("corpus")
        else:
            self._service.set_fault("corpus", fault)
        if fault is None or fault != self._fault:
            self._tell("\n".join(filter(None, (told, complaint or fault))))
        self._fault = fault
