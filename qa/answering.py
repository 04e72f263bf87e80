"""Composes an answer out of what the index holds; every word of it stands in the source or its translation."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus import Language
from index import SOURCE_LANGUAGE, Embedder, Index
from qa.answer import Answer, Citation, Kind
from qa.citing import cite
from qa.confidence import ConfidenceModel, SignalReader
from qa.conversation import Turn, earlier_questions, retrieve_in_context
from qa.courtesies import courtesy_in
from qa.excerpt import excerpt
from qa.messages import messages
from qa.question import AskedQuestion, asked, writable
from qa.retrieval import WEIGHTS, Retrieval, retrieve
from qa.suggesting import Suggester

MOST_CITATIONS = 5
MOST_SUGGESTIONS = 3
DEFAULT_THRESHOLD = 0.5
"""For a build that has learnt none."""


class Answerer:
    """Answers questions from one verified index; safe to share between threads, since nothing changes."""

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
            threshold: the least confidence, 0 to 1, with which a question is answered; None: the build's own.
            weights: of the retrieval's views; others than the default are for measuring what each is worth.

        Raises:
            MismatchedIndexError: the build was made by another model.
        """
        index.require_model(embedder)
        self.index = index
        self._embedder = embedder
        self._weights = weights
        calibration = index.manifest.calibration
        self.threshold = float(calibration.get("threshold", DEFAULT_THRESHOLD)) if threshold is None else threshold
        self._signals = SignalReader(index)
        learnt = calibration.get("model")
        self._confidence = ConfidenceModel.from_record(learnt) if learnt else ConfidenceModel.portable()
        self.suggester = Suggester(index)
        # The first question shall not wait for what is loaded once.
        asked("Peru")

    def answer(self, text: str, history: Sequence[Turn] = (), spoken: Language = "en") -> Answer:
        """Answers a question, or refuses with the nearest topics.

        Args:
            text: the question as typed.
            history: the conversation so far, oldest first.
            spoken: the language to reply in where neither the text nor the conversation tells one ("ok").

        Raises:
            QuestionError: the question is too long.
        """
        started = time.perf_counter()
        text = writable(text)
        question, before = _in_conversation(text, history)
        all_asked = [*(turn.content for turn in history if turn.role == "user"), question.text]
        spoken = before[-1].language if before else spoken
        said = courtesy_in(question.text, spoken)
        if said is not None:
            reply = messages(said.language)[f"courtesy_{said.courtesy}"]
            return self._without_citations(text, said.language, "courtesy", reply, all_asked, started)
        if question.is_blank:
            answer = self._without_citations(text, spoken, "blank", "", all_asked, started)
        else:
            answer = self._with_citations(text, question, self._retrieve(question, before), all_asked, started)
        return replace(answer, earlier=tuple(one.text for one in before))

    def search(self, text: str, count: int) -> list[Citation]:
        """The best passages of the index, at most one an entry, best first.

        Raises:
            QuestionError: the question is too long.
        """
        question = asked(text)
        if question.is_blank:
            return []
        found = retrieve(self.index, self._embedder, question, self._weights)
        return [
            cite(self.index, found, number, rank, question.language)
            for rank, number in enumerate(found.order[:count], start=1)
        ]

    def ranking(self, text: str, history: Sequence[Turn] = ()) -> list[str]:
        """The ids of all entries, best first.

        Raises:
            QuestionError: the question is too long.
        """
        question, before = _in_conversation(text, history)
        found = self._retrieve(question, before)
        return [self.index.entry_ids[number] for number in found.order]

    def _retrieve(self, question: AskedQuestion, before: Sequence[AskedQuestion]) -> Retrieval:
        return retrieve_in_context(
            self.index,
            self._embedder,
            question,
            before,
            lambda one, found: self._confidence_of(one, found) >= self.threshold,
            self._weights,
        )

    def _confidence_of(self, question: AskedQuestion, found: Retrieval) -> float:
        return self._confidence.probability(self._signals.read(question, found))

    def _with_citations(
        self, text: str, question: AskedQuestion, found: Retrieval, all_asked: Sequence[str], started: float
    ) -> Answer:
        confidence = self._confidence_of(question, found)
        citations = tuple(
            cite(self.index, found, number, rank, question.language)
            for rank, number in enumerate(found.order[:MOST_CITATIONS], start=1)
        )
        first = citations[0]
        answered = confidence >= self.threshold
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
                MOST_SUGGESTIONS,
            ),
            build=self.index.build,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    def _without_citations(
        self, text: str, language: Language, kind: Kind, reply: str, all_asked: Sequence[str], started: float
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
            suggestions=self.suggester.any(language, all_asked, MOST_SUGGESTIONS),
            build=self.index.build,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )


def _in_conversation(text: str, history: Sequence[Turn]) -> tuple[AskedQuestion, list[AskedQuestion]]:
    """A question as it is asked after others, and those that it may lean on."""
    before = earlier_questions(history)
    return asked(text, before[-1].language if before else None), before
