"""What a server answers from: not there yet while the page is already up, and replaced while it is in use."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index import CORES
from qa.answering.answerer import Answerer
from qa.errors import NotReadyError
from qa.serving.catalogue import Catalogue

ANSWERS_AT_ONCE = max(2, CORES)
"""Questions that are answered at the same time: one a core, and a second one where there is but one core."""

StartupStage = Literal["building", "loading", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class StartupProgress:
    """How far getting ready is; of a build, `done` of `total` texts are embedded."""

    name: StartupStage
    done: int = 0
    total: int = 0


OnProgress = Callable[[StartupProgress], None]

FaultSource = Literal["index", "corpus", "engine"]
"""Where a fault lies. A server answers in spite of one of the index or the corpus; without its engine it can't."""


class LiveBuild:
    """One build, to answer from and to read; nothing of it changes, so that who holds it sees one build throughout."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self.catalogue = Catalogue(answerer.index, answerer.suggester)

    @property
    def build(self) -> str:
        """The build's id."""
        return self.answerer.index.build


class LiveService:
    """Holds what a server answers from, once there is something; safe to share between threads."""

    def __init__(self, prepare: Callable[[OnProgress], Answerer]) -> None:
        """Takes what does the work; `prepare` is called with whom it shall tell its stages."""
        self._prepare = prepare
        self._served: LiveBuild | None = None
        self._failure: BaseException | None = None
        self._stage = StartupProgress("loading")
        self._faults: dict[FaultSource, str] = {}

    @staticmethod
    def of(answerer: Answerer) -> "LiveService":
        """An opening that is done."""
        done = LiveService(lambda tell: answerer)
        done.run()
        return done

    @property
    def stage(self) -> StartupProgress:
        """Where it stands."""
        return self._stage

    @property
    def served(self) -> LiveBuild:
        """What answers now; to be taken once for all that belongs together.

        Raises:
            NotReadyError: it isn't there yet.
        """
        if self._served is None:
            raise NotReadyError(self._stage.done, self._stage.total)
        return self._served

    @property
    def answerer(self) -> Answerer:
        """What answers questions now.

        Raises:
            NotReadyError: it isn't there yet.
        """
        return self.served.answerer

    @property
    def answers(self) -> bool:
        """Whether questions can be answered now."""
        return self._served is not None and "engine" not in self._faults

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong: a newer build that can't be opened, a corpus that can't be indexed, an engine that is gone."""
        return tuple(self._faults.values())

    def replace(self, served: LiveBuild) -> None:
        """Answers from another build from now on; what is under way ends with the one that it holds."""
        self._served = served

    def report(self, source: FaultSource, fault: str | None) -> None:
        """Keeps what is wrong with the index, the corpus or the engine; None: nothing any more."""
        others = {name: text for name, text in self._faults.items() if name != source}
        # Replaced whole, since others may be reading it.
        self._faults = others if fault is None else {**others, source: fault}

    def run(self) -> None:
        """Does the work; what goes wrong is kept for `raise_failure`."""
        try:
            self._served = LiveBuild(self._prepare(self._tell))
        except BaseException as failure:
            self._failure = failure
            self._stage = StartupProgress("failed")
        else:
            self._stage = StartupProgress("ready")

    def start(self, failed: Callable[[], None], opened: Callable[[], None]) -> None:
        """Does the work in a thread that ends with the process.

        Args:
            failed: called where it goes wrong.
            opened: called, in that thread, where it goes well.
        """

        def work() -> None:
            self.run()
            if self._failure is None:
                opened()
            else:
                failed()

        threading.Thread(target=work, name="opening", daemon=True).start()

    def raise_failure(self) -> None:
        """Raises what went wrong, if anything did."""
        if self._failure is not None:
            raise self._failure

    def _tell(self, stage: StartupProgress) -> None:
        self._stage = stage
