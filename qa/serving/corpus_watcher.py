"""Watches the corpus: after every change, a process of its own brings the index up to date."""

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
"""Seconds between checks for what watchfiles does not report: the folder was replaced, or is gone, or is back."""

_QUIET_PERIOD = 500
"""Milliseconds without a change after which files are taken to be copied completely."""

_MAX_COPY = 60_000
"""Milliseconds after which changed files are read as they are, even if they go on changing."""

_RETRY = 5.0
"""Seconds until a failed update is tried again, since another process may have been building; doubled each time."""

_MAX_RETRY = 600.0
"""Seconds between retries at most."""

_NICENESS = 10
"""How much lower the priority of building is than that of answering."""

_STOP_TIMEOUT = 5.0
"""Seconds to wait for an update to end after it was terminated."""

_log = logging.getLogger(__name__)


class CorpusWatcher:
    """Updates the index after every change of the corpus; a failure is reported and leaves the index as it was."""

    def __init__(self, settings: Settings, service: LiveService, notify: Callable[[str], None]) -> None:
        """Take the settings of corpus and index, the service to report faults to, and a callback for each update."""
        self._settings = settings
        self._service = service
        self._notify = notify
        # The companions of a file are in the same folder.
        corpus = settings.corpus
        self._folder = corpus.parent if corpus.is_file() else corpus
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)
        self._process: subprocess.Popen[str] | None = None
        self._fault: str | None = None
        self._retry = _RETRY

    def start(self) -> None:
        """Watch in a daemon thread until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching, and end an update that is under way; the index stays as it is."""
        self._stop.set()
        if self._process is not None:
            self._process.terminate()
        if self._thread.is_alive():
            self._thread.join(_STOP_TIMEOUT)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._update_and_wait()
        except Exception as error:
            _log.exception("the corpus is no longer watched")
            self._service.set_fault(
                "corpus",
                f"{self._folder}: can't be watched ({type(error).__name__}: {error}); restart peru-qa serve",
            )

    def _update_and_wait(self) -> None:
        """Update the index, and wait until that is due again; watching starts first, so that no change is missed."""
        watched = self._folder_identity()
        retry_at = None
        for changes in self._changes():
            if retry_at is None:
                self._update()
                retry_at = time.monotonic() + self._retry if self._fault else float("inf")
            elif changes or self._folder_identity() != watched:
                self._retry = _RETRY
                return
            elif time.monotonic() > retry_at:
                self._retry = min(2 * self._retry, _MAX_RETRY)
                return

    def _changes(self) -> Iterator[object]:
        """Yield the changed files, if any, at every poll until the watcher is stopped."""
        # The folder may not exist, or be removed at any time.
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

    def _folder_identity(self) -> tuple[int, int] | None:
        """Return device and inode of the folder; None if it doesn't exist."""
        try:
            status = self._folder.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _update(self) -> None:
        paths = ["--corpus", str(self._settings.corpus), "--index-dir", str(self._settings.index_directory)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "qa", "index", *paths],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            # Ctrl+C in the server's terminal must not look like a fault of the update.
            process_group=0,
        )
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, self._process.pid, own + _NICENESS)
        if self._stop.is_set():
            self._process.terminate()
        results, messages = (text.strip() for text in self._process.communicate())
        if self._stop.is_set():
            return
        fault = None
        if code := self._process.returncode:
            last_line = messages.rpartition("\n")[2].removeprefix("peru-qa: ")
            fault = last_line or f"the index can't be brought up to date (status {code}); run: peru-qa index"
        self._service.set_fault("corpus", fault)
        if fault is None or fault != self._fault:
            self._notify("\n".join(filter(None, (results, messages or fault))))
        self._fault = fault
