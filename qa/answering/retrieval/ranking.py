"""Entries ranked for a question.

Each entry is scored in three views:

    learned     how well the question fits the entry, by all labelled questions; see index.search.learned
    sentence    the cosine with the entry's nearest sentence
    terms       BM25 of the question's terms for the entry's best passage

Sentences and passages are those in the question's language, or the source's if an entry has no translation. Each
view's scores are normalised over the entries (z-scores), and their weighted mean ranks the entries: a convex
combination, which Bruch et al. (arXiv 2210.11934) found better than rank fusion. The terms are weighed by the share of
the question's terms that the index knows, since they mislead if the question is in another language than the text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from index import Cosines, EntryScores, Index, Vectors
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.query_embedder import QueryEmbedder

WEIGHTS: Mapping[str, float] = {"learned": 0.55, "sentence": 0.35, "terms": 0.1}

_RERANK_COUNT = 20
"""Entries that are ranked again by exact cosines if the search is approximate: it finds mostly example questions, and
often misses an entry's nearest sentence."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What an index finds for a question.

    `ranking` holds the numbers of entries (their positions in `index.entry_ids`), best first. `fused` is the score of
    every entry, `views` the score of every entry in each view before it is normalised (NaN if an entry has no row).
    `unanswerable_score` is how well the question fits those that no entry answers. `query` is the question's vector, of
    shape (dimension,), and `row_cosines` its cosine with every row, of shape (rows,); in a conversation both are
    weighted means. `coverage` is the share of the question's terms that the index knows. `embedding_seconds` is the
    time that the embedding model took.
    """

    ranking: tuple[int, ...]
    fused: EntryScores
    views: dict[str, EntryScores]
    unanswerable_score: float
    query: Vectors
    row_cosines: Cosines
    coverage: float
    embedding_seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability, 0 to 1, that the top-ranked entry answers, and whether that is high enough to answer."""

    confidence: float
    is_confident: bool


class Judge(Protocol):
    """Estimates whether the top-ranked entry answers a question."""

    def judge(self, question: ParsedQuestion, found: Retrieval) -> Judgement:
        """Judge what was found for a question."""
        ...


def search(
    index: Index, embedder: QueryEmbedder, question: ParsedQuestion, weights: Mapping[str, float] = WEIGHTS
) -> Retrieval:
    """Rank all entries of an index for a question by itself."""
    return search_by_vector(index, embedder.embed_queries([question.focus])[0], question, weights)


def search_by_vector(
    index: Index, query: Vectors, question: ParsedQuestion, weights: Mapping[str, float] = WEIGHTS
) -> Retrieval:
    """Rank all entries of an index for a question by itself, given its vector, of shape (dimension,)."""
    cosines = index.similarities(query)
    found = rank_entries(index, question, query, cosines, weights)
    exact = index.with_exact(cosines, query, found.ranking[:_RERANK_COUNT])
    return found if exact is cosines else rank_entries(index, question, query, exact, weights)


def with_exact_cosines(index: Index, found: Retrieval, count: int) -> Retrieval:
    """Replace the cosines of the rows of the first `count` entries with exact ones, to choose passages by them."""
    return replace(found, row_cosines=index.with_exact(found.row_cosines, found.query, found.ranking[:count]))


def rank_entries(
    index: Index,
    question: ParsedQuestion,
    query: Vectors,
    cosines: Cosines,
    weights: Mapping[str, float] = WEIGHTS,
    left_out: int | None = None,
) -> Retrieval:
    """Rank all entries for a question, given its vector, shape (dimension,), and that one's cosines, shape (rows,).

    The `weights` of the views are 0 or more. `left_out` is the row of the question itself, if it is a labelled one, to
    rank as if the index didn't know it.
    """
    coverage = index.coverage(question.terms)
    sentences, passages = (index.rows_of_kind(kind, question.language) for kind in ("sentence", "passage"))
    learned, unanswerable_score = index.learned_scores(cosines, left_out)
    views = {
        "learned": learned,
        "sentence": index.best_of(sentences, cosines[sentences]),
        "terms": index.best_of(passages, index.term_scores(question.terms)[passages]),
    }
    fused = fuse(views, {**weights, "terms": weights["terms"] * coverage})
    return Retrieval(rank(fused, index.entry_ids), fused, views, unanswerable_score, query, cosines, coverage)


def rank(scores: EntryScores, names: Sequence[str]) -> tuple[int, ...]:
    """Return the numbers of entries by falling score, and by name if equal."""
    return tuple(sorted(range(len(names)), key=lambda number: (-scores[number], names[number])))


def fuse(views: Mapping[str, EntryScores], weights: Mapping[str, float]) -> EntryScores:
    """Compute the weighted mean of the normalised views, for each entry over the views that score it."""
    total = np.zeros(len(next(iter(views.values()))))
    weight = np.zeros_like(total)
    for name, scores in views.items():
        scored = ~np.isnan(scores)
        if scored.any():
            total[scored] += weights[name] * z_scores(scores[scored])
            weight[scored] += weights[name]
    return np.divide(total, weight, out=total, where=weight > 0)


def z_scores(scores: EntryScores) -> EntryScores:
    """Normalise scores to mean 0 and standard deviation 1; all are 0 if they are equal."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
