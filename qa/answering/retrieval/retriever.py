"""Entries retrieved for a question in its conversation, without a language model.

"And who runs it?" refers to what answered the question before; a question with many words of its own stands for itself.
So two searches are made: for the question alone, and for the question with the title of the entry that answered last in
front of it (that entry having been found the same way). Their scores are mixed:

    alone + follow_up_share * FOLLOW_UP_WEIGHT * with the title
    follow_up_share = min(1, MAX_DEPENDENT_TERMS / terms of the question)

If the index holds editions of several countries, a conversation stays with the one that a question mentioned, or that
answered, until a question mentions another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus import Edition
from index import Index, Vectors
from qa.answering.question.question import ParsedQuestion, add_context
from qa.answering.retrieval.edition_ranking import EditionRanker
from qa.answering.retrieval.editions import Editions
from qa.answering.retrieval.query_embedder import CachedEmbedder, QueryEmbedder, TimedEmbedder
from qa.answering.retrieval.ranking import WEIGHTS, Judge, Retrieval, mix, rank_entries

FOLLOW_UP_WEIGHT = 0.75
"""The weight of the search with the title of what answered before, against 1 for the question alone."""

MAX_DEPENDENT_TERMS = 3
"""A question of at most this many terms depends wholly on the conversation; with more terms, it depends less."""

_RERANK_COUNT = 20
"""Entries that are ranked again by exact cosines if the search is approximate: it finds mostly example questions, and
often misses an entry's nearest sentence."""


class Retriever:
    """Retrieves entries from one index; safe to share between threads."""

    def __init__(
        self, index: Index, embedder: QueryEmbedder, judge: Judge, weights: Mapping[str, float] = WEIGHTS
    ) -> None:
        """Prepare to retrieve.

        Args:
            index: an opened build.
            embedder: the model of that build.
            judge: decides whether an earlier question was answered: what was refused is not referred to.
            weights: of the views, each 0 or more.
        """
        self.editions = Editions(index)
        self._index = index
        self._embedder = CachedEmbedder(embedder)
        self._judge = judge
        self._edition_ranker = EditionRanker(index, self.editions, judge)
        self._weights = weights

    def retrieve(
        self, question: ParsedQuestion, earlier: Sequence[ParsedQuestion] = (), edition: Edition | None = None
    ) -> Retrieval:
        """Rank the entries for a question after others.

        Args:
            question: the question.
            earlier: the questions before it, oldest first.
            edition: the only one to search, for the earlier questions too; None: whichever the questions are about.
        """
        embedder = TimedEmbedder(self._embedder)
        chosen = None if edition is None else frozenset({edition.id})
        scope = chosen or self.editions.everywhere
        answered_by: int | None = None
        *earlier_vectors, vector = embedder.embed_queries([one.focus for one in (*earlier, question)])
        for before, before_vector in zip(earlier, earlier_vectors, strict=True):
            scope = chosen or self.editions.narrow(scope, before)
            found = self._search(before, before_vector, answered_by, embedder)
            found = self._edition_ranker.rank(before, found, scope)
            if self._judge.judge(before, found).is_confident:
                answered_by = found.ranking[0]
                scope = chosen or self.editions.stay_with(answered_by, scope)
        scope = chosen or self.editions.narrow(scope, question)
        found = self._search(question, vector, answered_by, embedder)
        return replace(self._edition_ranker.rank(question, found, scope), embedding_seconds=embedder.seconds)

    def _search(
        self, question: ParsedQuestion, vector: Vectors, answered_by: int | None, embedder: QueryEmbedder
    ) -> Retrieval:
        """Search all editions for a question, given its vector and the number of the entry that answered before it."""
        alone = search_by_vector(self._index, vector, question, self._weights)
        if answered_by is None:
            return alone
        [row] = self._index.rows_of_entry(answered_by, "title", question.language)
        follow_up = search(self._index, embedder, add_context(question, self._index.rows[row].embedded), self._weights)
        share = follow_up_share(question) * FOLLOW_UP_WEIGHT
        return mix([(1.0, alone), (share, follow_up)], self._index.entry_ids)


def follow_up_share(question: ParsedQuestion) -> float:
    """Return how much a question refers to what was said before it, 0 to 1: the less, the more terms it has."""
    return min(1.0, MAX_DEPENDENT_TERMS / max(len(question.terms), 1))


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
    """Replace the cosines of all rows of the first `count` entries with exact ones; citations are chosen by them."""
    return replace(found, row_cosines=index.with_exact(found.row_cosines, found.query, found.ranking[:count]))
