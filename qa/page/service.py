"""What a visitor can have done, whatever the widgets: a question answered, an entry read, an answer rated."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from corpus import Language
from index import MilvusError
from qa.answering.answer import Answer
from qa.answering.question.history import Turn
from qa.answering.question.language import detect_language
from qa.answering.question.question import clean
from qa.errors import RETRY_AFTER, EditionError, FeedbackError, NotReadyError, QuestionError
from qa.messages import messages
from qa.page.exchanges import Exchange, Rating, append_exchange, exchange_from_answer, notice_exchange
from qa.page.html.progress import progress_html
from qa.page.html.reader import reader_html
from qa.page.html.topics import topics_html
from qa.page.permalinks import EntryPermalink, QuestionPermalink
from qa.presentation.plain_text import answer_text
from qa.presentation.wording import day_text, edition_text, too_long_text
from qa.serving.feedback_store import FeedbackStore, Reason
from qa.serving.live import LiveService, StartupProgress

_FOR_LANGUAGE = 500
"""Characters of a question by which its language is told before anything is known of it."""

_EXAMPLES = 4
_log = logging.getLogger(__name__)


class AnswerObserver(Protocol):
    """Notes what was answered."""

    def answered(self, answer: Answer, channel: str) -> None:
        """Notes an answer or a refusal, and where the question was asked."""
        ...


class ChatService:
    """Serves all visitors; what belongs to one of them is given with each call and given back."""

    def __init__(
        self, service: LiveService, store: FeedbackStore, recording: bool, observer: AnswerObserver | None = None
    ) -> None:
        """Prepares to serve.

        Args:
            service: what answers.
            store: keeps feedback.
            recording: whether questions are recorded there.
            observer: notes what was answered.
        """
        self._service = service
        self._observer = observer
        self._store = store
        self.recording = recording

    @property
    def progress(self) -> StartupProgress:
        """How far getting ready is."""
        return self._service.progress

    def ask(self, question: str, before: Sequence[str], spoken: Language = "en", edition: str = "") -> Exchange:
        """Answers a question; what goes wrong is told as a sentence.

        Args:
            question: as typed.
            before: the questions of the conversation so far, oldest first.
            spoken: the page's language, to reply in where the question tells none.
            edition: the id of the edition that was chosen; "": none was.
        """
        history = [Turn("user", text) for text in before]
        try:
            current = self._service.current
            answer = current.answerer.answer(question, history, spoken, edition or None)
            self._note(answer)
            exchange = exchange_from_answer(answer, current.catalogue)
        except Exception as error:
            # The last line of defence of a page: the visitor gets a sentence, the log gets the rest.
            return notice_exchange(question, *_explain_error(question, error), edition)
        self._record(exchange)
        return exchange

    def resume(
        self, exchanges: Sequence[Exchange], asking: QuestionPermalink, spoken: Language
    ) -> tuple[Exchange, ...]:
        """A conversation that ends with the question of an address: as it was answered before, or asked now.

        Args:
            exchanges: the conversation so far.
            asking: what the address asks.
            spoken: see `ask`.
        """
        if [one.id for one in self._service.answerer.editions] == [asking.edition]:
            # There is nothing to choose from.
            asking = replace(asking, edition="")
        replies = [one for one in exchanges if one.replies_to(asking)]
        others = [one for one in exchanges if not one.replies_to(asking)]
        # What could not be taken then may be now; what was answered is shown where the eye is, at the end.
        known = replies[-1] if replies and replies[-1].build else None
        return append_exchange(others, known or self.ask(asking.question, asking.earlier, spoken, asking.edition))

    def say(self, question: str) -> str:
        """Answers a question as plain text, for programs; what goes wrong is told as a sentence."""
        try:
            answer = self._service.answerer.answer(question)
            self._note(answer)
            return answer_text(answer)
        except Exception as error:
            return _explain_error(question, error)[0]

    def _note(self, answer: Answer) -> None:
        if self._observer is not None:
            self._observer.answered(answer, "page")

    def _record(self, exchange: Exchange) -> None:
        if not (self.recording and exchange.is_rateable):
            return
        try:
            self._store.record_question(exchange.subject)
        except FeedbackError as error:
            # An answer is worth more than its record.
            _log.warning("%s", error)

    def editions(self, language: Language) -> tuple[tuple[str, str], ...]:
        """What there is to choose from, names and ids: all editions (""), and each; nothing where there is only one."""
        editions = self._service.current.catalogue.editions
        if len(editions) == 1:
            return ()
        named = [(edition_text(edition, language), edition.id) for edition in editions]
        return ((messages(language)["all_editions"], ""), *named)

    def _known(self, edition: str) -> str | None:
        """A chosen edition; None where none was, or the build that answers now doesn't hold it."""
        return next((one.id for one in self._service.answerer.editions if one.id == edition), None)

    def build(self, language: Language) -> str:
        """The build that answers now, and the day on which it was made."""
        catalogue = self._service.current.catalogue
        day = day_text(datetime.fromisoformat(catalogue.created).date(), language)
        return messages(language)["build_line"].format(build=catalogue.build, day=day)

    def examples(self, language: Language, edition: str = "") -> tuple[str, ...]:
        """Questions to begin with, that an edition answers if one was chosen."""
        return self._service.answerer.suggester.suggest_any(language, (), _EXAMPLES, self._known(edition))

    def waiting(self, language: Language) -> str:
        """How far getting ready is, as HTML."""
        return str(progress_html(self.progress, language))

    def topics(self, sought: str, language: Language, edition: str = "") -> str:
        """The tree of all entries that a filter leaves, of an edition if one was chosen, as HTML."""
        return str(topics_html(self._service.current.catalogue, sought, language, self._known(edition)))

    def read(self, reading: EntryPermalink, language: Language) -> str:
        """An entry in the source reader, as HTML."""
        return str(reader_html(self._service.current.catalogue, reading, language))

    def rate(self, exchange: Exchange, helpful: bool) -> Exchange:
        """Keeps what a visitor thinks of a reply, in place of what they thought before.

        Raises:
            FeedbackError: it can't be kept.
        """
        if exchange.entry not in self._service.answerer.index.entries:
            raise FeedbackError("the reply cites an entry that the index doesn't hold; ask again")
        # Kept before the other is deleted: what goes wrong in between loses neither.
        rating = Rating(id=self._store.rate(exchange.subject, helpful), helpful=helpful)
        self.withdraw(exchange)
        return exchange.model_copy(update={"rating": rating})

    def withdraw(self, exchange: Exchange) -> Exchange:
        """Forgets what a visitor thought of a reply.

        Raises:
            FeedbackError: it can't be deleted.
        """
        if exchange.rating is not None:
            self._store.withdraw(exchange.rating.id)
        return exchange.model_copy(update={"rating": None})

    def explain(self, exchange: Exchange, reason: Reason | None, comment: str) -> bool:
        """Adds a reason and a comment to a rating; whether there was one.

        Raises:
            FeedbackError: it can't be kept.
        """
        return exchange.rating is not None and self._store.explain(exchange.rating.id, reason, comment)


def _explain_error(question: str, error: Exception) -> tuple[str, Language]:
    """What a visitor is told where a question could not be answered, in its language."""
    language = detect_language(clean(question[:_FOR_LANGUAGE]))
    words = messages(language)
    if isinstance(error, QuestionError):
        return too_long_text(error, language), language
    if isinstance(error, EditionError):
        known = ", ".join(edition_text(one, language) for one in error.known)
        return words["no_edition"].format(edition=error.edition, editions=known), language
    if isinstance(error, NotReadyError):
        return words["loading"], language
    if isinstance(error, MilvusError):
        _log.warning("%s", error)
        return words["problem_unreachable"].format(seconds=RETRY_AFTER), language
    _log.error("a question could not be answered", exc_info=error)
    return words["failure"], language
