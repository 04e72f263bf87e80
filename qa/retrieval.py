"""A question to ranked entries.

Each entry is seen from three sides (views):

    learned     how well the question fits it by all the questions that entries are known to answer; see
                index.learned
    sentence    the cosine with its nearest sentence
    terms       BM25 of the question's words for its best passage

Sentences and passages are those in the question's language, or the source's where an entry has no
translation. Each view's scores are normalised over the entries (z-scores), and their weighted mean ranks the
entries: a convex combination, which Bruch et al. (arXiv 2210.11934) found better than rank fusion. The terms
are weighed by the share of the question's words that the index knows, since they mislead where the words are
of another language.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index import EntryScores, Index, terms
from qa.question import AskedQuestion
from qa.stages import QuestionEmbedder

Similarities = npt.NDArray[np.float32]

WEIGHTS: Mapping[str, float] = {"learned": 0.55, "sentence": 0.35, "terms": 0.1}


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What an index says of a question.

    `order` holds the numbers (places in `index.entry_ids`) of the entries that count, best first; `fused` the score of
    every entry; `views` each view's score of every entry, before it is normalised (NaN where an entry has no row);
    `nothing` how well the question fits those that no entry answers; `rows` the cosine of every row; `terms` the
    question's terms; `coverage` the share of them that the index knows.
    """

    order: tuple[int, ...]
    fused: EntryScores
    views: dict[str, EntryScores]
    nothing: float
    rows: Similarities
    terms: tuple[str, ...]
    coverage: float


def normalised(scores: EntryScores) -> EntryScores:
    """Z-scores over the entries that have a score; all 0 where all are equal."""
    spread = float(np.nanstd(scores))
    return (scores - np.nanmean(scores)) / spread if spread > 0 else scores * 0


def fuse(views: Mapping[str, EntryScores], weights: Mapping[str, float]) -> EntryScores:
    """The weighted mean of the normalised views; for each entry over the views that it has."""
    total = np.zeros(len(next(iter(views.values()))))
    weight = np.zeros_like(total)
    for name, scores in views.items():
        there = ~np.isnan(scores)
        total[there] += weights[name] * normalised(scores)[there]
        weight[there] += weights[name]
    return np.divide(total, weight, out=total, where=weight > 0)


def ranked(fused: EntryScores, names: Sequence[str]) -> tuple[int, ...]:
    """Entry numbers by falling score; equal ones by name."""
    return tuple(sorted(range(len(names)), key=lambda number: (-fused[number], names[number])))


def narrowed(found: Retrieval, numbers: Container[int]) -> Retrieval:
    """The same with some entries alone in its order; scores stay what they are among all."""
    return replace(found, order=tuple(number for number in found.order if number in numbers))


def promoted(found: Retrieval, number: int) -> Retrieval:
    """The same with one entry first."""
    return replace(found, order=(number, *(other for other in found.order if other != number)))


def retrieve(
    index: Index, embedder: QuestionEmbedder, question: AskedQuestion, weights: Mapping[str, float] = WEIGHTS
) -> Retrieval:
    """Ranks all entries of an index for a question."""
    return rank_entries(index, question, index.similarities(embedder.embed_queries([question.point])[0]), weights)


def rank_entries(
    index: Index,
    question: AskedQuestion,
    similarities: Similarities,
    weights: Mapping[str, float] = WEIGHTS,
    left_out: int | None = None,
) -> Retrieval:
    """Ranks all entries for a question, given its cosine with every row.

    Args:
        index: what to search.
        question: the question.
        similarities: shape (rows,).
        weights: of the views, each 0 or more.
        left_out: the row of a question of known answer that is asked as if it were not known.
    """
    words = tuple(dict.fromkeys(terms(question.point, question.language)))
    coverage = index.coverage(words)
    sentences, passages = (index.spoken_rows(kind, question.language) for kind in ("sentence", "passage"))
    learned, nothing = index.learned_scores(similarities, left_out)
    views = {
        "learned": learned,
        "sentence": index.best_of(sentences, similarities[sentences]),
        "terms": index.best_of(passages, index.term_scores(words)[passages]),
    }
    fused = fuse(views, {**weights, "terms": weights["terms"] * coverage})
    return Retrieval(ranked(fused, index.entry_ids), fused, views, nothing, similarities, words, coverage)


def blend(parts: Sequence[tuple[float, Retrieval]], names: Sequence[str]) -> Retrieval:
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
        order=ranked(fused, names),
        fused=fused,
        views={
            name: sum((share * found.views[name] for share, found in shares), np.zeros_like(fused))
            for name in own.views
        },
        nothing=sum(share * found.nothing for share, found in shares),
        rows=sum((np.float32(share) * found.rows for share, found in shares), np.zeros_like(own.rows)),
        terms=own.terms,
        coverage=own.coverage,
    )
