"""Chooses which example questions may be offered to visitors: those that they might ask in the same words themselves.

A question may be offered if it is plain (see `wording`) and spelled right, and

- most of what it says, rare words counting more, is in the text of its entry: a riddle uses other words;
- no other entry of its edition but one has a passage that is nearer to it;
- it is as typical as the median of its entry's example questions, by its cosine with their mean.

Of these, an entry offers the best in each language that differ from each other.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus import LANGUAGES, Language
from index import Index, Row, RowNumbers, Vectors, terms
from qa.answering.retrieval.ranking import z_scores
from qa.maintenance.offers.spelling import SpellingChecker
from qa.maintenance.offers.wording import is_plain

_MIN_COVERAGE = 0.5
"""The share of a question's terms that the entry's text holds, at least."""

_MAX_NEARER = 1
"""Other entries that may have a passage nearer to a question: neighbours that say the same."""

_DEVIATIONS, _LENGTH = 5.0, 160.0
"""Standard deviations that a passage is nearer than others, and characters that a question is longer, which weigh as
much as the whole coverage when the questions of an entry are compared."""

_MAX_COSINE = 0.93
"""The cosine from which two questions ask the same."""

_MAX_OFFERED = 4
"""Questions that an entry offers in a language at most."""


def choose_offered(index: Index) -> tuple[int, ...]:
    """Return the rows of the example questions that may be offered, ascending."""
    checker, vectors = SpellingChecker(index), index.vectors()
    editions = np.array([index.edition(entry.document).id for entry in index.entries.values()])
    chosen: list[int] = []
    for entry in np.flatnonzero(index.example_counts).tolist():
        examples = index.rows_of_entry(entry, "example")
        typicality = vectors[examples] @ vectors[examples].sum(axis=0)
        typical = examples[typicality >= np.median(typicality)]
        for language in LANGUAGES:
            plain = [row for row in typical.tolist() if _is_well_written(index.rows[row], language, checker)]
            rivals = editions == editions[entry]
            near = _rank_near(index, vectors, np.array(plain, np.int64), entry, rivals, language)
            chosen += _drop_alike(near, vectors)[:_MAX_OFFERED]
    return tuple(sorted(chosen))


def _is_well_written(row: Row, language: Language, checker: SpellingChecker) -> bool:
    text = row.embedded
    return row.language == language and is_plain(text, language) and checker.is_spelled_right(text, language)


def _rank_near(
    index: Index, vectors: Vectors, rows: RowNumbers, entry: int, rivals: npt.NDArray[np.bool_], language: Language
) -> list[int]:
    """Return those of an entry's questions that are near to its text, the nearest first; its rivals may be nearer."""
    passages = index.rows_of_kind("passage", language)
    scores: dict[int, float] = {}
    for row, cosines in zip(rows.tolist(), vectors[rows] @ vectors[passages].T, strict=True):
        text = index.rows[row].embedded
        coverage = index.entry_coverage(tuple(dict.fromkeys(terms(text))))[entry]
        best = index.best_of(passages, cosines)
        best[~rivals] = np.nan
        if coverage >= _MIN_COVERAGE and np.sum(best > best[entry]) <= _MAX_NEARER:
            scores[row] = float(coverage + z_scores(best)[entry] / _DEVIATIONS - len(text) / _LENGTH)
    return sorted(scores, key=lambda row: -scores[row])


def _drop_alike(rows: Sequence[int], vectors: Vectors) -> list[int]:
    """Return the rows whose questions differ from all before them."""
    kept: list[int] = []
    for row in rows:
        if not kept or float((vectors[kept] @ vectors[row]).max()) < _MAX_COSINE:
            kept.append(row)
    return kept
