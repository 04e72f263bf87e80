"""How to make a build, and the report of one that was made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.builds.golden import GoldenComparison
from index.rows.cutting import PassageSettings
from index.rows.questions import QuestionChanges
from index.search.index import Index

Progress = Callable[[int, int], None]
"""Called with the number of texts embedded so far and their total."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a build out of a corpus."""

    model: str
    passages: PassageSettings
    ask_golden: Callable[[Index], dict[str, bool]]
    """Asks a build the golden questions before it is published: for each, by its row's digest, whether it found its
    entry."""
    choose_offered: Callable[[Index], Sequence[int]]
    """Chooses the rows of the example questions that may be offered to visitors."""
    measure_floors: Callable[[Index, Sequence[int]], dict[str, float]]
    """Measures the cosines, by kind of row, that a question about something else seldom exceeds; given an index and the
    rows that it offers."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What building did.

    `embedded` and `reused` count vectors; `stale_translations` are ids of entries shown without their translation,
    `stale_titles` of those shown without their plain titles; `sent` is whether Milvus was given the build; `seconds` is
    wall time.
    """

    build: str
    changed: bool
    questions: QuestionChanges
    embedded: int
    reused: int
    golden: GoldenComparison
    stale_translations: tuple[str, ...]
    stale_titles: tuple[str, ...]
    sent: bool
    seconds: float
