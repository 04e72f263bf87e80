"""TODO: what is this."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from corpus import Corpus
from index.builds.golden import GoldenComparison
from index.rows.questions import QuestionChanges
from index.rows.row import PassageSettings
from index.search.index import Index

Progress = Callable[[int, int], None]
"""Called with the texts embedded so far and their number."""

Calibrate = Callable[[Index, Corpus], dict[str, Any]]
"""Makes, from the finished but unpublished build and its corpus, what its manifest keeps as `calibration`."""

AskGolden = Callable[[Index], dict[str, bool]]
"""Asks a build the golden questions: by the digest of each one's row, whether it found its entry."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a build out of a corpus.

    `calibrate` makes what the manifest keeps as `calibration`, `method` names its way of doing so; `ask_golden` tries
    the build before it is published.
    """

    model: str
    passages: PassageSettings
    calibrate: Calibrate
    method: str
    ask_golden: AskGolden


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What building did; `seconds` is wall time; `stale_translations` are ids of entries shown without theirs.

    `sent` is whether an engine was given the build.
    """

    build: str
    changed: bool
    questions: QuestionChanges
    embedded: int
    reused: int
    golden: GoldenComparison
    stale_translations: tuple[str, ...]
    sent: bool
    seconds: float
