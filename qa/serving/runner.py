"""What a server runs in the background: the index is opened, then followed, and the corpus watched if asked for."""

from collections.abc import Callable

from index import Warn
from qa.serving.corpus_watcher import CorpusWatcher
from qa.serving.index_follower import Follower
from qa.serving.live import LiveService
from qa.serving.startup import build_and_open
from qa.settings import Settings


class ServiceRunner:
    """Opens a live service in a thread, and keeps it up to date until it is stopped."""

    def __init__(self, settings: Settings, notify: Callable[[str], None], warn: Warn) -> None:
        """Prepare the service.

        Args:
            settings: name index, model and corpus.
            notify: called with a sentence when another build is in use or the corpus was indexed again.
            warn: called with a sentence about anything odd while the index is opened.
        """
        self.service = LiveService(lambda on_progress: build_and_open(settings, on_progress, warn))
        self._follower = Follower(settings, self.service, notify)
        self._watcher = CorpusWatcher(settings, self.service, notify)

    def start(self, on_ready: Callable[[], None], on_failed: Callable[[], None], watch: bool = False) -> None:
        """Start the thread, a daemon.

        Args:
            on_ready: called in the thread once the first build is open.
            on_failed: called if it can't be opened.
            watch: index the corpus again whenever it changes.
        """

        def keep_up_to_date() -> None:
            on_ready()
            if watch:
                self._watcher.start()
            self._follower.run()

        self.service.start(on_failed, keep_up_to_date)

    def stop(self) -> None:
        """Stop watching, and end an update that is under way; the index stays as it is."""
        self._watcher.stop()
