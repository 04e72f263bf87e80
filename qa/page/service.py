"""What a visitor can do, without the widgets: ask a question, read an entry, rate a reply."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus import Language, Page
from index import MilvusError
from qa.answering.answer import Answer
from qa.answering.question.conversation import Turn
from qa.answering.question.question import detect_language_of_start
from qa.errors import RETRY_AFTER, EditionError, FeedbackError, NotReadyError, QuestionTooLongError
from qa.messages import messages
from qa.page.exchanges import Exchange, Rating, append_exchange, exchange_from_answer, notice_exchange
from qa.page.html.reader import reader_html
from qa.page.html.references import References
from qa.page.html.topics import topics_html
from qa.page.permalinks import EntryPermalink, QuestionPermalink
from qa.presentation.plain_text import answer_text
from qa.presentation.wording import edition_text, too_long_text
from qa.serving.feedback_store import FeedbackStore, Reason
from qa.serving.live import LiveBuild, LiveService, StartupProgress
from qa.serving.question_recorder import QuestionRecorder

_EXAMPLE_QUESTIONS = 4
_log = logging.getLogger(__name__)


class ChatService:
    """Serves all visitors and keeps no state of theirs, which each call takes and returns."""

    def __init__(
        self,
        live: LiveService,
        store: FeedbackStore,
        record_days: int | None,
        log_answer: Callable[[Answer, str], None] = lambda answer, channel: None,
    ) -> None:
        """Take what the chat works with; `log_answer` is called with each answer, and "page" as its channel.

        `record_days` is how long questions are recorded for, which the page says; None: they aren't recorded.
        """
        self._live = live
        self._store = store
        self._recorder = QuestionRecorder(store, record_days is not None)
        self._log_answer = log_answer
        self.record_days = record_days

    @property
    def progress(self) -> StartupProgress:
        """How far the startup is."""
        return self._live.progress

    @property
    def page(self) -> Page:
        """What the office of the documents says of its page."""
        return self._live.page

    def ask(self, question: str, earlier: Sequence[str], page_language: Language = "en", edition: str = "") -> Exchange:
        """Answer a question; an error becomes a notice in the chat.

        Args:
            question: as typed.
            earlier: the questions of the conversation so far, oldest first.
            page_language: the language to reply in if the question's can't be detected.
            edition: the id of the chosen edition; "": all editions.
        """
        history = [Turn("user", text) for text in earlier]
        try:
            build = self._live.current
            answer = build.answerer.answer(question, history, page_language, edition or None)
            self._log_answer(answer, "page")
            exchange = exchange_from_answer(answer, _references(build))
        except Exception as error:
            # The page's last line of defence: the visitor gets a sentence, the log gets the details.
            return notice_exchange(question, *_error_notice(question, error, self.page), edition)
        self._recorder.record(answer)
        return exchange

    def resume(
        self, exchanges: Sequence[Exchange], permalink: QuestionPermalink, page_language: Language
    ) -> tuple[Exchange, ...]:
        """Move a permalink's question to the end of the conversation, with its earlier reply or a new one."""
        if [edition.id for edition in self._live.answerer.editions] == [permalink.edition]:
            # The only edition is never chosen.
            permalink = replace(permalink, edition="")
        replies = [exchange for exchange in exchanges if exchange.replies_to(permalink)]
        others = [exchange for exchange in exchanges if not exchange.replies_to(permalink)]
        # A question that could not be processed may succeed now.
        if replies and not replies[-1].is_notice:
            return append_exchange(others, replies[-1])
        reply = self.ask(permalink.question, permalink.earlier, page_language, permalink.edition)
        return append_exchange(others, reply)

    def answer_as_text(self, question: str) -> str:
        """Answer a question as plain text, for programs; an error becomes a sentence."""
        try:
            answer = self._live.answerer.answer(question)
            self._log_answer(answer, "page")
            return answer_text(answer)
        except Exception as error:
            return _error_notice(question, error, self.page)[0]

    def edition_choices(self, language: Language) -> tuple[tuple[str, str], ...]:
        """List the names and ids of the editions to choose from, "" for all; none if there is only one edition."""
        editions = self._live.current.catalogue.editions
        if len(editions) == 1:
            return ()
        named = [(edition_text(edition, language), edition.id) for edition in editions]
        return ((messages(language)["all_editions"], ""), *named)

    def _known_edition(self, edition_id: str) -> str | None:
        """Return the id of an edition; None if the build in use doesn't have it, or none is chosen."""
        return next((edition.id for edition in self._live.answerer.editions if edition.id == edition_id), None)

    def example_questions(self, language: Language, edition: str = "") -> tuple[str, ...]:
        """Return questions to begin with: the office's own, or such as the chosen edition answers."""
        if not edition and (stated := self.page.words(language).examples):
            return stated
        suggester = self._live.answerer.suggester
        return suggester.suggest_any(language, (), _EXAMPLE_QUESTIONS, self._known_edition(edition))

    def list_topics(self, filter_text: str, language: Language, edition: str = "") -> str:
        """List the entries of the chosen edition that match a filter, as HTML."""
        return str(topics_html(_references(self._live.current), filter_text, language, self._known_edition(edition)))

    def show_entry(self, permalink: EntryPermalink, language: Language) -> str:
        """Show an entry in the source reader, as HTML."""
        return str(reader_html(_references(self._live.current), permalink, language))

    def rate(self, exchange: Exchange, helpful: bool) -> Exchange:
        """Store a visitor's rating of a reply, replacing an earlier one.

        Raises:
            FeedbackError: it can't be stored.
        """
        if exchange.entry not in self._live.answerer.index.entries:
            raise FeedbackError("the reply cites an entry that the index doesn't have; ask the question again")
        # Stored before the earlier one is deleted, so that a failure in between loses neither.
        rating = Rating(id=self._store.rate(exchange.subject, helpful), helpful=helpful)
        self.withdraw(exchange)
        return exchange.model_copy(update={"rating": rating})

    def withdraw(self, exchange: Exchange) -> Exchange:
        """Delete a visitor's rating of a reply.

        Raises:
            FeedbackError: it can't be deleted.
        """
        if exchange.rating is not None:
            self._store.withdraw(exchange.rating.id)
        return exchange.model_copy(update={"rating": None})

    def explain(self, exchange: Exchange, reason: Reason | None, comment: str) -> bool:
        """Add a reason and a comment to a rating; return whether there was a rating.

        Raises:
            FeedbackError: it can't be stored.
        """
        return exchange.rating is not None and self._store.explain(exchange.rating.id, reason, comment)


def _references(build: LiveBuild) -> References:
    return References(build.catalogue, build.answerer.suggester)


def _error_notice(question: str, error: Exception, page: Page) -> tuple[str, Language]:
    """Say why a question could not be answered, in its language, and log what the visitor can't act on."""
    language = detect_language_of_start(question)
    words = messages(language)
    if isinstance(error, QuestionTooLongError):
        return too_long_text(error, language), language
    if isinstance(error, EditionError):
        known = ", ".join(edition_text(edition, language) for edition in error.known)
        return words["no_edition"].format(edition=error.edition, editions=known), language
    if isinstance(error, NotReadyError):
        return messages(language, page)["loading"], language
    if isinstance(error, MilvusError):
        _log.warning("%s", error)
        return words["problem_unreachable"].format(seconds=RETRY_AFTER), language
    _log.error("a question could not be answered", exc_info=error)
    return words["failure"], language
