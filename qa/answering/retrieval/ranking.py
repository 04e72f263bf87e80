"""Entries ranked for a question.

Each entry has five signals, which the `Ranker` weighs:

    learned     how well the question fits the entry, by all labelled questions; see index.search.learned
    passage     the cosine of the adapted question with the entry's nearest passage
    sentence    the same with its nearest sentence
    sparse      the cosines of the question's sparse vector with its nearest passage and sentence, added up
    coverage    the share of the question's terms that the entry's text holds, rare terms counting more

Sentences and passages are those in the question's language, or the source's if an entry has no translation; sparse
vectors are compared with those of the source, whose terms are the same in every language. All signals but the first are
compared among the entries: the cosines as z-scores, the coverage with its mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index import Cosines, EntryScores, Index, SparseVectors, Vectors
from qa.answering.answer import Reason
from qa.answering.question.intents.asked_for import AskedKind
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.query_embedder import EmbeddedQuestion, QueryEmbedder, embed_question
from qa.answering.retrieval.ranker import Ranker

_RERANK_COUNT = 20
"""Entries that are ranked again by exact cosines if the search is approximate: it finds mostly example questions, and
often misses an entry's nearest sentence."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What an index finds for a question.

    `ranking` holds the numbers of entries (their positions in `index.entry_ids`), best first. `fused` is the score of
    every entry, the sum of its `shares` by signal (see `Ranker.shares`); `views` are the signals of every entry before
    they are compared (NaN if an entry has no row). `unanswerable_score` is how well the question fits those that no
    entry answers. `query` is the question's vector, of shape (dimension,), and `row_cosines` its cosine with every row,
    of shape (rows,); for a follow-up both are weighted means, and `own_cosines` are those of the question alone.
    `coverage` is the share of the question's terms that the index knows. `embedding_seconds` is the time that the
    embedding model took. For a follow-up, `restated` is the question with the one before it in front, and what was
    found for that. `preferred_to` is what was found before an entry that holds what is asked for went first. `is_named`
    is whether nothing is asked but who somebody is whose name the first entry holds.
    """

    ranking: tuple[int, ...]
    fused: EntryScores
    shares: dict[str, EntryScores]
    views: dict[str, EntryScores]
    unanswerable_score: float
    query: Vectors
    row_cosines: Cosines
    coverage: float
    embedding_seconds: float = field(default=0.0, compare=False)
    restated: "tuple[ParsedQuestion, Retrieval] | None" = None
    preferred_to: "Retrieval | None" = None
    is_named: bool = False
    own_cosines: Cosines | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability, 0 to 1, that the top-ranked entry answers, and whether that is high enough to answer.

    `reason` is why not, if it isn't, and `missing` the kind of thing that is asked for and not there, if that is why.
    """

    confidence: float
    is_confident: bool
    reason: Reason | None = None
    missing: AskedKind | None = None


class Judge(Protocol):
    """Estimates whether the top-ranked entry answers a question."""

    def judge(self, question: ParsedQuestion, found: Retrieval) -> Judgement:
        """Judge what was found for a question."""
        ...


def search(index: Index, embedder: QueryEmbedder, question: ParsedQuestion, ranker: Ranker | None = None) -> Retrieval:
    """Rank all entries of an index for a question by itself; by the shipped ranker unless another is given."""
    return search_by_vector(index, embed_question(embedder, question.focus), question, ranker or Ranker.shipped())


def search_by_vector(index: Index, embedded: EmbeddedQuestion, question: ParsedQuestion, ranker: Ranker) -> Retrieval:
    """Rank all entries of an index for a question by itself, given its vectors."""
    query, adapted = embedded.dense, ranker.adapt(index, embedded.dense)
    cosines, adapted_cosines = index.similarities(query), index.similarities(adapted)
    found = rank_entries(index, question, embedded, cosines, adapted_cosines, ranker)
    first = found.ranking[:_RERANK_COUNT]
    exact = index.with_exact(adapted_cosines, adapted, first)
    return found if exact is adapted_cosines else rank_entries(index, question, embedded, cosines, exact, ranker)


def with_exact_cosines(index: Index, found: Retrieval, count: int) -> Retrieval:
    """Replace the cosines of the rows of the first `count` entries with exact ones, to choose passages by them."""
    return replace(found, row_cosines=index.with_exact(found.row_cosines, found.query, found.ranking[:count]))


def rank_entries(
    index: Index,
    question: ParsedQuestion,
    embedded: EmbeddedQuestion,
    cosines: Cosines,
    adapted_cosines: Cosines,
    ranker: Ranker,
    left_out: int | None = None,
) -> Retrieval:
    """Rank all entries for a question.

    Args:
        index: an opened build.
        question: the question.
        embedded: its vectors.
        cosines: those of the dense one with every row, shape (rows,).
        adapted_cosines: those of it as the ranker adapts it, shape (rows,).
        ranker: weighs the signals.
        left_out: the row of the question itself, if it is a labelled one, to rank as if the index didn't know it.
    """
    learned, unanswerable_score = index.learned_scores(cosines, left_out)
    views = measure_signals(index, question, adapted_cosines, embedded.sparse, learned, index.example_counts)
    shares = ranker.shares(compare_signals(views), index.example_counts)
    fused = np.sum(list(shares.values()), axis=0)
    return Retrieval(
        ranking=rank(fused, index.entry_ids),
        fused=fused,
        shares=shares,
        views=views,
        unanswerable_score=unanswerable_score,
        query=embedded.dense,
        row_cosines=cosines,
        coverage=index.coverage(question.terms),
    )


def measure_signals(
    index: Index,
    question: ParsedQuestion,
    adapted_cosines: Cosines,
    sparse: SparseVectors,
    learned: EntryScores,
    examples: npt.NDArray[np.int64],
) -> dict[str, EntryScores]:
    """Measure the signals of every entry: arrays of shape (entries,), not yet compared with each other.

    `learned` are the entries' scores that the labelled questions taught, `examples` the number of each one's example
    questions, `sparse` is the question's sparse vector, of shape (1, terms); for `adapted_cosines` see `rank_entries`.
    """
    sentences, passages = (index.rows_of_kind(kind, question.language) for kind in ("sentence", "passage"))
    sparse_scores = index.sparse_scores(sparse)
    source_sentences, source_passages = (index.source_rows(kind) for kind in ("sentence", "passage"))
    return {
        # Titles alone teach little: they are written for officials.
        "learned": learned if examples.any() else np.zeros_like(learned),
        "passage": index.best_of(passages, adapted_cosines[passages]),
        "sentence": index.best_of(sentences, adapted_cosines[sentences]),
        "sparse": index.best_of(source_sentences, sparse_scores[source_sentences])
        + index.best_of(source_passages, sparse_scores[source_passages]),
        "coverage": index.entry_coverage(question.terms),
    }


def compare_signals(views: Mapping[str, EntryScores]) -> dict[str, EntryScores]:
    """Compare the signals of the entries with each other, as the ranker expects them."""
    return {
        "learned": views["learned"],
        "passage": z_scores(views["passage"]),
        "sentence": z_scores(views["sentence"]),
        "sparse": z_scores(views["sparse"]),
        "coverage": views["coverage"] - views["coverage"].mean(),
    }


def rank(scores: EntryScores, names: Sequence[str]) -> tuple[int, ...]:
    """Return the numbers of entries by falling score, and by name if equal."""
    return tuple(sorted(range(len(names)), key=lambda number: (-scores[number], names[number])))


def z_scores(scores: EntryScores) -> EntryScores:
    """Normalise scores to mean 0 and standard deviation 1; all are 0 if they are equal, and those that are missing."""
    spread = float(np.nanstd(scores))
    return np.nan_to_num((scores - np.nanmean(scores)) / spread) if spread > 0 else np.zeros_like(scores)
