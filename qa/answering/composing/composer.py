"""Composes an answer from retrieved entries: citations, the excerpt shown first, and suggested questions.

Every word of it is the source's or its translation's.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus import Edition, Language
from index import Index
from qa.answering.answer import Answer, Citation
from qa.answering.composing.asked_facts import AskedFacts
from qa.answering.composing.citations import cite
from qa.answering.composing.restating import show_first
from qa.answering.composing.suggestions import Suggester
from qa.answering.composing.verdict import find_verdict
from qa.answering.confidence.nearness import NearnessGauge
from qa.answering.question.conversation import QuestionInContext
from qa.answering.question.mentions import home_words
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval, with_exact_cosines
from qa.answering.topics import Finding
from qa.messages import messages

MAX_CITATIONS = 5
MAX_SUGGESTIONS = 3


class Composer:
    """Composes answers from one index; safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._home = home_words(index)
        self._gauge = NearnessGauge(index)
        self.suggester = Suggester(index)

    def compose(self, understood: QuestionInContext, topics: Sequence[Finding], edition: Edition | None) -> Answer:
        """Compose an answer, or a refusal with the nearest topics; or one for each topic of the question.

        `edition` is the only one that was searched, if there is one.
        """
        if len(topics) == 1:
            return self._compose_one(understood, topics[0], edition)
        parts = tuple(
            self._compose_one(replace(understood, typed=topic.question.text, question=topic.question), topic, edition)
            for topic in topics
        )
        # What is asked back is asked for the whole question.
        asked_back = next((part for part in parts if part.reason == "unclear"), parts[0])
        whole = replace(parts[0], question=understood.typed, parts=parts, suggestions=asked_back.suggestions)
        if not whole.answered:
            return whole
        answers = [part for part in parts if part.answered]
        text, original = "\n\n".join(one.text for one in answers), "\n\n".join(one.original for one in answers)
        return replace(whole, text=text, original=original, verdict=None)

    def _compose_one(self, understood: QuestionInContext, topic: Finding, edition: Edition | None) -> Answer:
        language, answered = understood.question.language, topic.judgement.is_confident
        found = with_exact_cosines(self._index, topic.found, MAX_CITATIONS)
        citations = self.cite(found, topic.question, MAX_CITATIONS)
        # Beside a refusal, what the nearest topic does answer is worth suggesting too.
        near = [citation.entry for citation in citations[answered:] if citation.is_near]
        suggestions = self.suggester.suggest_for(
            near, language, understood.already_asked, found.row_cosines, MAX_SUGGESTIONS
        )
        if not (answered or suggestions):
            suggestions = self._show_any(understood, language, edition)
        answer = Answer(
            question=understood.typed,
            language=language,
            kind="answer" if answered else "refusal",
            confidence=topic.judgement.confidence,
            text_language=language,
            reason=topic.judgement.reason,
            missing=topic.judgement.missing,
            citations=citations,
            suggestions=suggestions,
            build=self._index.build,
            office=self._index.office,
            earlier=tuple(question.text for question in understood.earlier),
        )
        if not answered:
            return answer
        shown = show_first(answer)
        entry = self._index.entries[citations[0].entry]
        return replace(shown, verdict=find_verdict(topic.question, entry, shown, self._home))

    def reply_without_search(self, understood: QuestionInContext, edition: Edition | None) -> Answer:
        """Reply to small talk or a blank question; suggest only questions that `edition` answers, if one is given."""
        if understood.smalltalk is not None:
            language = understood.smalltalk.language
            text = messages(language, self._index.office.page)[f"courtesy_{understood.smalltalk.kind}"]
        else:
            language, text = understood.fallback_language, ""
        return Answer(
            question=understood.typed,
            language=language,
            kind="courtesy" if understood.smalltalk is not None else "blank",
            text=text,
            original=text,
            text_language=language,
            suggestions=self._show_any(understood, language, edition),
            build=self._index.build,
            office=self._index.office,
            # Small talk takes no account of what was asked before.
            earlier=() if understood.smalltalk is not None else tuple(one.text for one in understood.earlier),
        )

    def _show_any(self, understood: QuestionInContext, language: Language, edition: Edition | None) -> tuple[str, ...]:
        """Suggest what shows what can be asked."""
        searched = edition.id if edition else None
        return self.suggester.suggest_any(language, understood.already_asked, MAX_SUGGESTIONS, searched)

    def cite(self, found: Retrieval, question: ParsedQuestion, count: int) -> tuple[Citation, ...]:
        """Cite the first `count` entries of a ranking, for a question."""
        facts = AskedFacts.of_question(question, self._index.office.names.demonyms)
        return tuple(
            replace(cite(self._index, found, number, rank, question, facts), is_near=self._gauge.is_near(found, number))
            for rank, number in enumerate(found.ranking[:count], start=1)
        )
