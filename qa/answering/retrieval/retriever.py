"""Entries retrieved for a question in its conversation.

Earlier questions are retrieved too, since a question may refer to what answered them (see `follow_ups`). If the index
holds editions of several countries, a conversation stays with the one that a question mentioned, or that answered,
until a question mentions another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import Edition
from index import Index
from qa.answering.question.question import ParsedQuestion, add_context
from qa.answering.retrieval.edition_ranking import EditionRanker, move_to_front
from qa.answering.retrieval.editions import Editions, Scope
from qa.answering.retrieval.follow_ups import FOLLOW_UP_WEIGHT, follow_up_share, is_follow_up, mix, points_back
from qa.answering.retrieval.names import Names
from qa.answering.retrieval.presence import find_missing
from qa.answering.retrieval.query_embedder import CachedEmbedder, EmbeddedQuestion, QueryEmbedder, TimedEmbedder
from qa.answering.retrieval.ranker import Ranker
from qa.answering.retrieval.ranking import Judge, Retrieval, search_by_vector

_CANDIDATES = 4
"""Entries among which one that holds what is asked for may go first."""

_MAX_LEAD = 2.0
"""What the first one may score more: its odds in the softmax of the ranker are then seven times as high."""

_COVERED = 0.999
"""The share of the question's terms from which an entry holds them all, but for rounding."""


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
        self._names = Names.of_index(index)

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
        *earlier_embedded, embedded = embedder.embed_questions([one.focus for one in (*earlier, question)])
        for before, before_embedded in zip(earlier, earlier_embedded, strict=True):
            scope = chosen or self.editions.scope_for(before, scope)
            found = self._search(before, before_embedded, answered, embedder, scope)
            if self._is_confident(before, found):
                answered = _Answered(before, found.ranking[0])
                scope = chosen or self.editions.scope_after(answered.by, scope)
        scope = chosen or self.editions.scope_for(question, scope)
        found = self._search(question, embedded, answered, embedder, scope)
        return replace(found, embedding_seconds=embedder.seconds)

    def _rank(self, question: ParsedQuestion, found: Retrieval, scope: Scope) -> Retrieval:
        """Move the entry to the front that the question means: by its edition, by what is asked for, by a name."""
        ranked = self._edition_ranker.rank(question, found, scope)
        return self._prefer_named(question, self._prefer_present(question, ranked))

    def _prefer_present(self, question: ParsedQuestion, found: Retrieval) -> Retrieval:
        """Move an entry that holds what is asked for before a first one that lacks it.

        It has to score almost as high, or hold all terms of the question.
        """
        first, *others = found.ranking[:_CANDIDATES]
        if not self._lacks(question, first):
            return found
        coverage = found.views["coverage"]
        near = (n for n in others if found.fused[first] - found.fused[n] <= _MAX_LEAD or coverage[n] >= _COVERED)
        number = next((number for number in near if not self._lacks(question, number)), None)
        return found if number is None else replace(move_to_front(found, number), preferred_to=found)

    def _lacks(self, question: ParsedQuestion, number: int) -> bool:
        entry = self._index.entries[self._index.entry_ids[number]]
        return find_missing(question, entry, self._names) is not None

    def _prefer_named(self, question: ParsedQuestion, found: Retrieval) -> Retrieval:
        """Move the best entry that holds a person's name to the front, if nothing is asked but who that is."""
        ids = {entry for one in self._names.find(question) if one.is_all for entry in one.name.entries}
        number = next((number for number in found.ranking if self._index.entry_ids[number] in ids), None)
        return found if number is None else replace(move_to_front(found, number), is_named=True)

    def embed_ahead(self, questions: Sequence[ParsedQuestion]) -> None:
        """Embed questions in one batch, since `retrieve` then finds their vectors in the cache."""
        self._embedder.embed_questions([question.focus for question in questions])

    def _search(
        self,
        question: ParsedQuestion,
        embedded: EmbeddedQuestion,
        answered: "_Answered | None",
        embedder: TimedEmbedder,
        scope: Scope,
    ) -> Retrieval:
        """Rank the entries for a question, given its vectors and what was answered last before it."""
        alone = search_by_vector(self._index, embedded, question, self._ranker)
        if answered is None or not is_follow_up(question, alone):
            return self._rank(question, alone, scope)
        [row] = self._index.rows_of_entry(answered.by, "title", question.language)
        contexts = (self._index.rows[row].embedded, answered.question.focus)
        titled, restated = (add_context(question, context) for context in contexts)
        both_embedded = embedder.embed_questions([titled.focus, restated.focus])
        with_title, as_restated = (
            search_by_vector(self._index, one_embedded, one, self._ranker)
            for one, one_embedded in zip((titled, restated), both_embedded, strict=True)
        )
        mixed = mix(alone, with_title, follow_up_share(question) * FOLLOW_UP_WEIGHT, self._index.entry_ids)
        ranked = self._rank(question, replace(mixed, restated=(restated, as_restated)), scope)
        if points_back(question) or self._is_confident(question, ranked):
            return ranked
        ranked_alone = self._rank(question, alone, scope)
        return ranked_alone if self._is_confident(question, ranked_alone) else ranked

    def _is_confident(self, question: ParsedQuestion, found: Retrieval) -> bool:
        return self._judge.judge(question, found).is_confident


@dataclass(frozen=True, slots=True)
class _Answered:
    """A question that was answered, and the number of the entry that it was answered by."""

    question: ParsedQuestion
    by: int
