"""The index a running server answers from: opened while the page is already up, and replaced while it is in use."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from corpus import NO_OFFICE, Page
from index import CORES
from qa.answering.answerer import Answerer
from qa.errors import NotReadyError
from qa.serving.catalogue import Catalogue

ANSWERS_AT_ONCE = max(2, CORES)
"""Questions that are answered at the same time: one per core, and two on a single core."""


@dataclass(frozen=True, slots=True)
class StartupProgress:
    """How far the startup is; during a build, `done` of `total` texts are embedded."""

    stage: Literal["building", "loading", "ready", "failed"]
    done: int = 0
    total: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether the startup has succeeded."""
        return self.stage == "ready"


OnProgress = Callable[[StartupProgress], None]

FaultSource = Literal["index", "corpus", "store"]
"""What is faulty. A server answers despite a fault of the index or the corpus; without Milvus it can't."""


class LiveBuild:
    """One build, to answer from and to read. It never changes, so whoever holds it sees one build throughout."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self.catalogue = Catalogue(answerer.index)
        self.build = answerer.index.build


class LiveService:
    """Holds the build in use, once there is one, how far the startup is, and the faults; thread-safe."""

    def __init__(self, open_answerer: Callable[[OnProgress], Answerer], first_page: Page = NO_OFFICE.page) -> None:
        """Take the function that opens the first build, and reports its progress to the callback it is given.

        `first_page` is the office's page until then.
        """
        self._open_answerer = open_answerer
        self._first_page = first_page
        self._earlier_page: Page | None = None
        self._current: LiveBuild | None = None
        self._failure: BaseException | None = None
        self.progress = StartupProgress("loading")
        self._faults: dict[FaultSource, str] = {}

    @staticmethod
    def already_open(answerer: Answerer) -> "LiveService":
        """Create a service that is ready."""
        service = LiveService(lambda on_progress: answerer)
        service.run()
        return service

    @property
    def current(self) -> LiveBuild:
        """The build in use; read it once per request, since it may change. Raises NotReadyError if none is open."""
        if self._current is None:
            raise NotReadyError(self.progress.done, self.progress.total)
        return self._current

    @property
    def page(self) -> Page:
        """What the office of the documents says of its page, those of the build in use if there is one."""
        return self._first_page if self._current is None else self._current.catalogue.office.page

    @property
    def pages(self) -> tuple[Page, ...]:
        """The office's page, and the one before it if it was another: browsers may still load that one's files."""
        return (self.page,) if self._earlier_page is None else (self.page, self._earlier_page)

    @property
    def answerer(self) -> Answerer:
        """The answerer of the build in use; see `current`."""
        return self.current.answerer

    @property
    def can_answer(self) -> bool:
        """Whether questions can be answered now."""
        return self._current is not None and "store" not in self._faults

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults: a newer build can't be opened, the corpus can't be indexed, Milvus doesn't answer."""
        return tuple(self._faults.values())

    def switch_to(self, build: LiveBuild) -> None:
        """Answer from another build from now on; requests under way keep the one that they hold."""
        if build.catalogue.office.page != self.page:
            self._earlier_page = self.page
        self._current = build

    def set_fault(self, source: FaultSource, fault: str | None) -> None:
        """Record what is wrong with the index, the corpus or Milvus; None if it is sound."""
        others = {name: text for name, text in self._faults.items() if name != source}
        # The dictionary is replaced, never changed, since other threads may be reading it.
        self._faults = others if fault is None else {**others, source: fault}

    def run(self) -> None:
        """Open the first build; a failure is kept for `raise_failure`."""
        try:
            self.switch_to(LiveBuild(self._open_answerer(self._set_progress)))
        except BaseException as failure:
            self._failure = failure
            self.progress = StartupProgress("failed")
        else:
            self.progress = StartupProgress("ready")

    def start(self, on_failed: Callable[[], None], on_ready: Callable[[], None]) -> None:
        """Open the first build in a daemon thread, which then calls `on_ready`, or `on_failed` if it can't."""

        def work() -> None:
            self.run()
            if self._failure is None:
                on_ready()
            else:
                on_failed()

        threading.Thread(target=work, name="startup", daemon=True).start()

    def raise_failure(self) -> None:
        """Raise what made the startup fail, if anything did."""
        if self._failure is not None:
            raise self._failure

    def _set_progress(self, progress: StartupProgress) -> None:
        self.progress = progress
