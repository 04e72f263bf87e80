"""Composes an answer out of what the index holds; every word of it stands in the source or its translation."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus import Edition, Language
from index import SOURCE_LANGUAGE, Embedder, Index
from qa.answering.answer import Answer, AnswerTimings, Citation, Kind
from qa.answering.composing.citations import cite
from qa.answering.composing.excerpt import excerpt
from qa.answering.composing.suggestions import Suggester
from qa.answering.confidence.judge import ConfidenceJudge
from qa.answering.question.history import Turn, parse_in_conversation
from qa.answering.question.question import ParsedQuestion, parse_question, replace_lone_surrogates
from qa.answering.question.smalltalk import detect_smalltalk
from qa.answering.retrieval.editions import Editions
from qa.answering.retrieval.query_embedder import CachedEmbedder, QueryEmbedder, TimedEmbedder
from qa.answering.retrieval.ranking import WEIGHTS, Retrieval
from qa.answering.retrieval.retriever import retrieve_in_conversation, with_exact_cosines
from qa.messages import messages

MAX_CITATIONS = 5
MAX_SUGGESTIONS = 3


class Answerer:
    """Answers questions from one verified index; safe to share between threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        threshold: float | None = None,
        weights: Mapping[str, float] = WEIGHTS,
    ) -> None:
        """Ties an index to the model that it was built with.

        Args:
            index: an opened build.
            embedder: the model of that build.
            threshold: the least confidence, 0 to 1, with which a question is answered; None: what the build has learnt.
            weights: of the retrieval's views; others than the default are for measuring what each is worth.

        Raises:
            MismatchedIndexError: the build was made by another model.
        """
        index.require_model(embedder)
        self.index = index
        self.embedder = embedder
        self._remembering = CachedEmbedder(embedder)
        self._weights = weights
        self._confidence = ConfidenceJudge(index, threshold)
        self._shelf = Editions(index)
        self.suggester = Suggester(index)
        # The first question shall not wait for what is loaded once.
        parse_question("Peru")

    @property
    def threshold(self) -> float:
        """The least confidence with which a question is answered: what the build has learnt, or what was set."""
        return self._confidence.threshold

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The editions that it answers from, by their ids."""
        return self._shelf.editions

    def chosen(self, edition: str | None) -> Edition | None:
        """The edition of an id; None where none was chosen.

        Raises:
            EditionError: the index doesn't hold the edition.
        """
        return None if edition is None else self._shelf.find(edition)

    def answer(
        self, text: str, history: Sequence[Turn] = (), spoken: Language = "en", edition: str | None = None
    ) -> Answer:
        """Answers a question, or refuses with the nearest topics.

        Args:
            text: the question as typed.
            history: the conversation so far, oldest first.
            spoken: the language to reply in where neither the text nor the conversation tells one ("ok").
            edition: the id of the edition to answer from; None: whichever the question is about.

        Raises:
            QuestionError: the question is too long.
            EditionError: the index doesn't hold the edition.
        """
        started = time.perf_counter()
        chosen = self.chosen(edition)
        text = replace_lone_surrogates(text)
        question, before = parse_in_conversation(text, history)
        all_asked = [*(turn.content for turn in history if turn.role == "user"), question.text]
        spoken = before[-1].language if before else spoken
        said = detect_smalltalk(question.text, spoken)
        if said is not None:
            reply = messages(said.language)[f"courtesy_{said.courtesy}"]
            answer = self._without_citations(text, said.language, "courtesy", reply, all_asked, started, chosen)
            return replace(answer, edition=chosen)
        if question.is_blank:
            answer = self._without_citations(text, spoken, "blank", "", all_asked, started, chosen)
        else:
            clocked = TimedEmbedder(self._remembering)
            began = time.perf_counter()
            found = with_exact_cosines(self.index, self._retrieve(question, before, chosen, clocked), MAX_CITATIONS)
            ranked = time.perf_counter()
            answer = self._with_citations(text, question, found, all_asked, started)
            answer = replace(
                answer,
                stages=AnswerTimings(
                    embedding=clocked.seconds,
                    ranking=ranked - began - clocked.seconds,
                    composing=time.perf_counter() - ranked,
                ),
            )
        return replace(answer, earlier=tuple(one.text for one in before), edition=chosen)

    def search(self, text: str, count: int, edition: str | None = None) -> list[Citation]:
        """The best passages of the index, at most one an entry, best first.

        Raises:
            QuestionError: the question is too long.
            EditionError: the index doesn't hold the edition.
        """
        chosen = self.chosen(edition)
        question = parse_question(text)
        if question.is_blank:
            return []
        found = with_exact_cosines(self.index, self._retrieve(question, (), chosen, self._remembering), count)
        return [
            cite(self.index, found, number, rank, question.language)
            for rank, number in enumerate(found.order[:count], start=1)
        ]

    def ranking(self, text: str, history: Sequence[Turn] = (), edition: str | None = None) -> list[str]:
        """The ids of the entries that count, best first.

        Raises:
            QuestionError: the question is too long.
            EditionError: the index doesn't hold the edition.
        """
        chosen = self.chosen(edition)
        question, before = parse_in_conversation(text, history)
        found = self._retrieve(question, before, chosen, self._remembering)
        return [self.index.entry_ids[number] for number in found.order]

    def _retrieve(
        self,
        question: ParsedQuestion,
        before: Sequence[ParsedQuestion],
        chosen: Edition | None,
        embedder: QueryEmbedder,
    ) -> Retrieval:
        return retrieve_in_conversation(
            self.index,
            embedder,
            question,
            before,
            self._confidence,
            self._shelf,
            None if chosen is None else frozenset({chosen.id}),
            self._weights,
        )

    def _with_citations(
        self, text: str, question: ParsedQuestion, found: Retrieval, all_asked: Sequence[str], started: float
    ) -> Answer:
        citations = tuple(
            cite(self.index, found, number, rank, question.language)
            for rank, number in enumerate(found.order[:MAX_CITATIONS], start=1)
        )
        first = citations[0]
        confidence = self._confidence.of(question, found)
        answered = confidence >= self._confidence.least(found)
        original = excerpt(first.passage, first.highlights, first.choice) if answered else ""
        shown, shown_language = original, SOURCE_LANGUAGE if answered else question.language
        if answered and first.translation is not None:
            ours = first.translation
            shown, shown_language = excerpt(ours.passage, ours.highlights, ours.choice), ours.language
        return Answer(
            question=text,
            language=question.language,
            kind="answer" if answered else "refusal",
            confidence=confidence,
            text=shown,
            original=original,
            text_language=shown_language,
            verdict=first.choice if answered and first.choice in ("Yes", "No") else None,
            citations=citations,
            suggestions=self.suggester.of_entries(
                # Beside a refusal, what the nearest topic does answer is worth knowing too.
                [citation.entry for citation in (citations[1:] if answered else citations)],
                question.language,
                all_asked,
                found.rows,
                MAX_SUGGESTIONS,
            ),
            build=self.index.build,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    def _without_citations(
        self,
        text: str,
        language: Language,
        kind: Kind,
        reply: str,
        all_asked: Sequence[str],
        started: float,
        chosen: Edition | None,
    ) -> Answer:
        return Answer(
            question=text,
            language=language,
            kind=kind,
            confidence=0.0,
            text=reply,
            original=reply,
            text_language=language,
            verdict=None,
            citations=(),
            suggestions=self.suggester.any(language, all_asked, MAX_SUGGESTIONS, chosen.id if chosen else None),
            build=self.index.build,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )
