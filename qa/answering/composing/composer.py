"""Composes an answer from retrieved entries: citations, the excerpt shown first, and suggested questions.

Every word of it is the source's or its translation's.
"""

from corpus import Edition, Language
from index import Index
from qa.answering.answer import Answer, Citation
from qa.answering.composing.citations import cite
from qa.answering.composing.restating import show_first
from qa.answering.composing.suggestions import Suggester
from qa.answering.question.conversation import QuestionInContext
from qa.answering.retrieval.ranking import Judgement, Retrieval
from qa.messages import messages

MAX_CITATIONS = 5
MAX_SUGGESTIONS = 3


class Composer:
    """Composes answers from one index; safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.suggester = Suggester(index)

    def compose(self, understood: QuestionInContext, found: Retrieval, judgement: Judgement) -> Answer:
        """Compose an answer, or a refusal with the nearest topics."""
        language, answered = understood.question.language, judgement.is_confident
        citations = self.cite(found, language, MAX_CITATIONS)
        answer = Answer(
            question=understood.typed,
            language=language,
            kind="answer" if answered else "refusal",
            confidence=judgement.confidence,
            text_language=language,
            reason=judgement.reason,
            citations=citations,
            suggestions=self.suggester.suggest_for(
                # Beside a refusal, what the nearest topic does answer is worth suggesting too.
                [citation.entry for citation in (citations[1:] if answered else citations)],
                language,
                understood.already_asked,
                found.row_cosines,
                MAX_SUGGESTIONS,
            ),
            build=self._index.build,
            earlier=tuple(question.text for question in understood.earlier),
        )
        return show_first(answer) if answered else answer

    def reply_without_search(self, understood: QuestionInContext, edition: Edition | None) -> Answer:
        """Reply to small talk or a blank question; suggest only questions that `edition` answers, if one is given."""
        if understood.smalltalk is not None:
            language = understood.smalltalk.language
            text = messages(language)[f"courtesy_{understood.smalltalk.kind}"]
        else:
            language, text = understood.fallback_language, ""
        return Answer(
            question=understood.typed,
            language=language,
            kind="courtesy" if understood.smalltalk is not None else "blank",
            text=text,
            original=text,
            text_language=language,
            suggestions=self.suggester.suggest_any(
                language, understood.already_asked, MAX_SUGGESTIONS, edition.id if edition else None
            ),
            build=self._index.build,
            # Small talk takes no account of what was asked before.
            earlier=() if understood.smalltalk is not None else tuple(one.text for one in understood.earlier),
        )

    def cite(self, found: Retrieval, language: Language, count: int) -> tuple[Citation, ...]:
        """Cite the first `count` entries of a ranking, for a question in a language."""
        return tuple(
            cite(self._index, found, number, rank, language)
            for rank, number in enumerate(found.ranking[:count], start=1)
        )
