"""Entries retrieved for a question in its conversation.

Earlier questions are retrieved too, since a question may refer to what answered them (see `follow_ups`). If the index
holds editions of several countries, a conversation stays with the one that a question mentioned, or that answered,
until a question mentions another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import Edition
from index import Index, Vectors
from qa.answering.question.question import ParsedQuestion, add_context
from qa.answering.retrieval.edition_ranking import EditionRanker
from qa.answering.retrieval.editions import Editions
from qa.answering.retrieval.follow_ups import FOLLOW_UP_WEIGHT, follow_up_share, is_follow_up, mix
from qa.answering.retrieval.query_embedder import CachedEmbedder, QueryEmbedder, TimedEmbedder
from qa.answering.retrieval.ranker import Ranker
from qa.answering.retrieval.ranking import Judge, Retrieval, search_by_vector


class Retriever:
    """Retrieves entries from one index; safe to share between threads."""

    def __init__(self, index: Index, embedder: QueryEmbedder, judge: Judge, ranker: Ranker | None = None) -> None:
        """Prepare to retrieve.

        Args:
            index: an opened build.
            embedder: the model of that build.
            judge: decides whether an earlier question was answered: what was refused is not referred to.
            ranker: weighs the signals; None: the shipped one.
        """
        self.editions = Editions(index)
        self._index = index
        self._embedder = CachedEmbedder(embedder)
        self._judge = judge
        self._edition_ranker = EditionRanker(index, self.editions, judge)
        self._ranker = ranker or Ranker.shipped()

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
        answered: _Answered | None = None
        *earlier_vectors, vector = embedder.embed_queries([one.focus for one in (*earlier, question)])
        for before, before_vector in zip(earlier, earlier_vectors, strict=True):
            scope = chosen or self.editions.scope_for(before, scope)
            found = self._search(before, before_vector, answered, embedder)
            found = self._edition_ranker.rank(before, found, scope)
            if self._judge.judge(before, found).is_confident:
                answered = _Answered(before, found.ranking[0])
                scope = chosen or self.editions.scope_after(answered.by, scope)
        scope = chosen or self.editions.scope_for(question, scope)
        found = self._search(question, vector, answered, embedder)
        return replace(self._edition_ranker.rank(question, found, scope), embedding_seconds=embedder.seconds)

    def embed_ahead(self, questions: Sequence[ParsedQuestion]) -> None:
        """Embed questions in one batch, since `retrieve` then finds their vectors in the cache."""
        self._embedder.embed_queries([question.focus for question in questions])

    def _search(
        self, question: ParsedQuestion, vector: Vectors, answered: "_Answered | None", embedder: QueryEmbedder
    ) -> Retrieval:
        """Search all editions for a question, given its vector and what was answered last before it."""
        alone = search_by_vector(self._index, vector, question, self._ranker)
        if answered is None or not is_follow_up(question, alone):
            return alone
        [row] = self._index.rows_of_entry(answered.by, "title", question.language)
        contexts = (self._index.rows[row].embedded, answered.question.focus)
        titled, restated = (add_context(question, context) for context in contexts)
        vectors = embedder.embed_queries([titled.focus, restated.focus])
        with_title, as_restated = (
            search_by_vector(self._index, one_vector, one, self._ranker)
            for one, one_vector in zip((titled, restated), vectors, strict=True)
        )
        mixed = mix(alone, with_title, follow_up_share(question) * FOLLOW_UP_WEIGHT, self._index.entry_ids)
        return replace(mixed, restated=(restated, as_restated))


@dataclass(frozen=True, slots=True)
class _Answered:
    """A question that was answered, and the number of the entry that it was answered by."""

    question: ParsedQuestion
    by: int
