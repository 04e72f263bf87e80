"""A question to ranked entries.

Each entry is seen from three sides (views):

    learned     how well the question fits it by all the questions that entries are known to answer; see
                index.search.learned
    sentence    the cosine with its nearest sentence
    terms       BM25 of the question's words for its best passage

Sentences and passages are those in the question's language, or the source's where an entry has no
translation. Each view's scores are normalised over the entries (z-scores), and their weighted mean ranks the
entries: a convex combination, which Bruch et al. (arXiv 2210.11934) found better than rank fusion. The terms
are weighed by the share of the question's words that the index knows, since they mislead where the words are
of another language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index import EntryScores, Index, Vectors, terms
from qa.answering.question.question import ParsedQuestion

Similarities = npt.NDArray[np.float32]
WEIGHTS: Mapping[str, float] = {"learned": 0.55, "sentence": 0.35, "terms": 0.1}


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What an index says of a question.

    `order` holds the numbers (places in `index.entry_ids`) of the entries that count, best first; `fused` the score of
    every entry; `views` each view's score of every entry, before it is normalised (NaN where an entry has no row);
    `nothing` how well the question fits those that no entry answers; `query` the question's vector, shape
    (dimension,), or in a conversation the weighted mean of several; `rows` its cosine with every row; `terms` the
    question's terms; `coverage` the share of them that the index knows.
    """

    order: tuple[int, ...]
    fused: EntryScores
    views: dict[str, EntryScores]
    nothing: float
    query: Vectors
    rows: Similarities
    terms: tuple[str, ...]
    coverage: float


def z_scores(scores: EntryScores) -> EntryScores:
    """Z-scores of some scores; all 0 where all are equal."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)


def fuse(views: Mapping[str, EntryScores], weights: Mapping[str, float]) -> EntryScores:
    """The weighted mean of the normalised views; for each entry over the views that it has a score in."""
    total = np.zeros(len(next(iter(views.values()))))
    weight = np.zeros_like(total)
    for name, scores in views.items():
        there = ~np.isnan(scores)
        if there.any():
            total[there] += weights[name] * z_scores(scores[there])
            weight[there] += weights[name]
    return np.divide(total, weight, out=total, where=weight > 0)


def rank(fused: EntryScores, names: Sequence[str]) -> tuple[int, ...]:
    """Entry numbers by falling score; equal ones by name."""
    return tuple(sorted(range(len(names)), key=lambda number: (-fused[number], names[number])))


def rank_entries(
    index: Index,
    question: ParsedQuestion,
    query: Vectors,
    similarities: Similarities,
    weights: Mapping[str, float] = WEIGHTS,
    left_out: int | None = None,
) -> Retrieval:
    """Ranks all entries for a question, given its vector and its cosine with every row.

    Args:
        index: what to search.
        question: the question.
        query: shape (dimension,).
        similarities: shape (rows,).
        weights: of the views, each 0 or more.
        left_out: the row of a question of known answer that is asked as if it were not known.
    """
    words = tuple(dict.fromkeys(terms(question.point, question.language)))
    coverage = index.coverage(words)
    sentences, passages = (index.rows_in_language(kind, question.language) for kind in ("sentence", "passage"))
    learned, nothing = index.learned_scores(similarities, left_out)
    views = {
        "learned": learned,
        "sentence": index.best_of(sentences, similarities[sentences]),
        "terms": index.best_of(passages, index.term_scores(words)[passages]),
    }
    fused = fuse(views, {**weights, "terms": weights["terms"] * coverage})
    order = rank(fused, index.entry_ids)
    return Retrieval(order, fused, views, nothing, query, similarities, words, coverage)


def mix(parts: Sequence[tuple[float, Retrieval]], names: Sequence[str]) -> Retrieval:
    """What an index says of a question in its context: the weighted mean of what it says of several.

    Args:
        parts: weights and retrievals of one index; the terms are those of the first.
        names: the entries' ids.
    """
    total = sum(weight for weight, _ in parts)
    shares = [(weight / total, found) for weight, found in parts]
    own = parts[0][1]
    fused = sum((share * found.fused for share, found in shares), np.zeros_like(own.fused))
    return Retrieval(
        order=rank(fused, names),
        fused=fused,
        views={
            name: sum((share * found.views[name] for share, found in shares), np.zeros_like(fused))
            for name in own.views
        },
        nothing=sum(share * found.nothing for share, found in shares),
        query=sum((np.float32(share) * found.query for share, found in shares), np.zeros_like(own.query)),
        rows=sum((np.float32(share) * found.rows for share, found in shares), np.zeros_like(own.rows)),
        terms=own.terms,
        coverage=own.coverage,
    )
