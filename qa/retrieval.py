"""A question to ranked entries.

Each entry is seen from several sides (views), and scored by its best row in each:

    title, passage, sentence    cosine of the question with the entry's own text
    example                     cosine with the questions that it is known to answer
    passage terms, example terms    BM25 of the question's words

Each view's scores are normalised over the entries (z-scores), and their weighted mean ranks the entries:
a convex combination, which Bruch et al. (arXiv 2210.11934) found better than rank fusion. The words' views
are weighed by the share of the question's words that the index knows, since they mislead where the words
are of another language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index import Embedder, Index, Kind, terms
from qa.question import AskedQuestion

Scores = npt.NDArray[np.float64]

TEXT_VIEWS: tuple[Kind, ...] = ("title", "passage", "sentence", "example")
LEXICAL_VIEWS = ("passage terms", "example terms")
WEIGHTS: dict[str, float] = {
    "title": 0.5,
    "passage": 1.0,
    "sentence": 1.0,
    "example": 1.0,
    "passage terms": 0.5,
    "example terms": 0.5,
}


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What an index says of a question.

    `order` holds entry numbers (places in `index.entry_ids`), best first; `fused` the score of every entry;
    `views` each view's score of every entry, before it is normalised (NaN where an entry has no row; views without
    any row are left out); `rows` the cosine of every row;
    `terms` the question's terms; `coverage` the share of them that the index knows.
    """

    order: tuple[int, ...]
    fused: Scores
    views: dict[str, Scores]
    rows: npt.NDArray[np.float32]
    terms: tuple[str, ...]
    coverage: float


def best_by_entry(scores: npt.NDArray[np.float32], entry_of_row: npt.NDArray[np.int64], count: int) -> Scores:
    """The best score of each of `count` entries; NaN for an entry without a row."""
    best = np.full(count, -np.inf)
    np.maximum.at(best, entry_of_row, scores)
    best[np.isinf(best)] = np.nan
    return best


def normalised(scores: Scores) -> Scores:
    """Z-scores over the entries that have a score; all 0 where all are equal."""
    spread = float(np.nanstd(scores))
    return (scores - np.nanmean(scores)) / spread if spread > 0 else scores * 0


def fuse(views: dict[str, Scores], weights: dict[str, float]) -> Scores:
    """The weighted mean of the normalised views; for each entry over the views that it has."""
    total = np.zeros(len(next(iter(views.values()))))
    weight = np.zeros_like(total)
    for name, scores in views.items():
        there = ~np.isnan(scores)
        total[there] += weights[name] * normalised(scores)[there]
        weight[there] += weights[name]
    return total / weight


def ranked(fused: Scores, names: Sequence[str]) -> tuple[int, ...]:
    """Entry numbers by falling score; equal ones by name."""
    return tuple(sorted(range(len(names)), key=lambda number: (-fused[number], names[number])))


def retrieve(index: Index, embedder: Embedder, question: AskedQuestion) -> Retrieval:
    """Ranks all entries of an index for a question."""
    vector = embedder.embed_queries([question.point])[0]
    similarities = index.similarities(vector)
    words = tuple(dict.fromkeys(terms(question.point, question.language)))
    matches = index.term_scores(words)
    coverage = index.coverage(words)
    count = len(index.entry_ids)

    def view(scores: npt.NDArray[np.float32], kind: Kind) -> Scores:
        rows = index.rows_of(kind)
        return best_by_entry(scores[rows], index.entry_of_row[rows], count)

    # A corpus may come without example questions.
    there = [kind for kind in TEXT_VIEWS if len(index.rows_of(kind))]
    views: dict[str, Scores] = {kind: view(similarities, kind) for kind in there}
    views |= {f"{kind} terms": view(matches, kind) for kind in there if f"{kind} terms" in LEXICAL_VIEWS}
    weights = {name: weight * (coverage if name in LEXICAL_VIEWS else 1) for name, weight in WEIGHTS.items()}
    fused = fuse(views, weights)
    return Retrieval(ranked(fused, index.entry_ids), fused, views, similarities, words, coverage)
