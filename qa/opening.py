"""Getting ready while the page is already up: an index is built if there is none, then it is opened with its model."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from qa.answering import Answerer
from qa.errors import NotReadyError

StageName = Literal["building", "loading", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Stage:
    """How far getting ready is; of a build, `done` of `total` texts are embedded."""

    name: StageName
    done: int = 0
    total: int = 0


Tell = Callable[[Stage], None]


class Opening:
    """Holds the answerer that a server answers from, once there is one; safe to share between threads."""

    def __init__(self, prepare: Callable[[Tell], Answerer]) -> None:
        """Takes what does the work; `prepare` is called with whom it shall tell its stages."""
        self._prepare = prepare
        self._answerer: Answerer | None = None
        self._failure: BaseException | None = None
        self._stage = Stage("loading")

    @staticmethod
    def of(answerer: Answerer) -> "Opening":
        """An opening that is done."""
        done = Opening(lambda tell: answerer)
        done.run()
        return done

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self._stage

    @property
    def answerer(self) -> Answerer:
        """What answers.

        Raises:
            NotReadyError: it isn't there yet.
        """
        if self._answerer is None:
            raise NotReadyError(self._stage.done, self._stage.total)
        return self._answerer

    def run(self) -> None:
        """Does the work; what goes wrong is kept for `raise_failure`."""
        try:
            self._answerer = self._prepare(self._tell)
        except BaseException as failure:
            self._failure = failure
            self._stage = Stage("failed")
        else:
            self._stage = Stage("ready")

    def start(self, failed: Callable[[], None]) -> None:
        """Does the work in a thread that ends with the process; `failed` is called where it goes wrong."""

        def work() -> None:
            self.run()
            if self._failure is not None:
                failed()

        threading.Thread(target=work, name="opening", daemon=True).start()

    def raise_failure(self) -> None:
        """Raises what went wrong, if anything did."""
        if self._failure is not None:
            raise self._failure

    def _tell(self, stage: Stage) -> None:
        self._stage = stage
