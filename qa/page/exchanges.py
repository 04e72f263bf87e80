"""The conversation as the visitor's browser stores it: a list of exchanges, each a question and its reply.

The browser sends it with every question, so it is validated like all input from outside.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus import Language
from qa.answering.answer import Answer, Reason, Verdict
from qa.answering.question.question import MAX_QUESTION_LENGTH, replace_lone_surrogates
from qa.page.html.references import References
from qa.page.html.reply import name_answer_links, notice_html, question_html, quoted_text, remarks, reply_html
from qa.page.permalinks import QuestionPermalink
from qa.presentation.wording import localized, nearest_topics
from qa.serving.feedback_store import AnsweredQuestion

MAX_EXCHANGES = 50
"""Exchanges of a conversation that are kept; the oldest are dropped first."""

_Question = Annotated[str, Field(max_length=20_000)]

_Id = Annotated[str, Field(max_length=2_000)]
"""Questions and ids are bounded, since they are stored with feedback; the rest is only sent back to the browser."""


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True)


class CitedSource(_Stored):
    """A source that a reply cites: its title, formatted reference and permalink."""

    title: str
    text: str
    address: str


class SavedLink(_Stored):
    """A link of an answer, and its name; see `corpus.Link`."""

    name: str
    url: str
    is_gone: bool | None = None
    archived: str | None = None


class Rating(_Stored):
    """A visitor's rating of a reply; `id` is that of the stored feedback."""

    id: _Id
    helpful: bool


class SavedReply(_Stored):
    """A question, or a part of one, and what a transcript says in reply.

    `verdict` stands before `quotation`, which translates `original`, if it is a translation; `remarks` are what the
    reply says next to them.
    `references` are the sources of an answer, or the nearest topics of a refusal, whose `reason` is why. `offers` are
    suggested questions.
    """

    question: _Question
    verdict: Verdict | None = None
    quotation: str = ""
    original: str = ""
    remarks: tuple[str, ...] = ()
    references: tuple[CitedSource, ...] = ()
    links: tuple[SavedLink, ...] = ()
    answered: bool = False
    reason: Reason | None = None
    offers: tuple[str, ...] = ()


class Exchange(SavedReply):
    """A question and its reply, with what is needed to save, share and rate it.

    `edition` is the id of the edition chosen for it, or "" for all. `reply` is HTML. `parts` are the replies to each
    topic of a question that has several; all else is as in the first. `entry` is the id of the entry found first.
    `confidence` is 0 to 1; `build` is the one that replied, or "" for a notice.
    """

    earlier: Annotated[tuple[_Question, ...], Field(max_length=2)] = ()
    edition: _Id = ""
    reply: str
    parts: tuple[SavedReply, ...] = ()
    entry: _Id | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    language: Language
    build: _Id
    rating: Rating | None = None

    @property
    def url(self) -> str:
        """The permalink that asks the question again."""
        return QuestionPermalink(self.question.strip(), self.earlier, self.edition).url

    @property
    def is_notice(self) -> bool:
        """Whether the question could not be processed, so that no build replied."""
        return not self.build

    @property
    def is_rateable(self) -> bool:
        """Whether the reply is an answer or a refusal, and not small talk or a notice."""
        return self.entry is not None

    @property
    def subject(self) -> AnsweredQuestion:
        """What feedback on the reply is about."""
        return AnsweredQuestion(
            question=self.question,
            earlier=self.earlier,
            language=self.language,
            entry=self.entry,
            answered=self.answered,
            confidence=self.confidence,
            build=self.build,
        )

    def replies_to(self, permalink: QuestionPermalink) -> bool:
        """Check whether this is the question of a permalink.

        `earlier` may lack some of the permalink's questions, since not every question can be followed up.
        """
        question = permalink.question[:MAX_QUESTION_LENGTH].strip()
        is_same = (self.question.strip(), self.edition) == (question, permalink.edition)
        return is_same and set(self.earlier) <= set(permalink.earlier)


def exchange_from_answer(answer: Answer, references: References) -> Exchange:
    """Make the exchange of an answer."""
    return Exchange(
        **_save(answer, references),
        earlier=answer.earlier,
        edition=references.chosen_edition(answer),
        reply=reply_html(answer, references),
        parts=tuple(SavedReply(**_save(part, references)) for part in answer.parts),
        entry=answer.citations[0].entry if answer.citations else None,
        confidence=answer.confidence,
        language=answer.language,
        build=answer.build,
    )


def _save(answer: Answer, references: References) -> dict[str, Any]:
    """Return the fields of `SavedReply`, by name."""
    cited = answer.citations[:1] if answer.answered else nearest_topics(answer)
    quotation = quoted_text(answer)
    named = name_answer_links(answer, references) if answer.answered else {}
    return {
        "question": answer.question,
        # Where the tick is all that there is, the remarks say it.
        "verdict": answer.verdict if quotation else None,
        "quotation": quotation,
        "original": answer.original if answer.translated and quotation else "",
        "remarks": remarks(answer),
        "references": tuple(
            CitedSource(
                title=localized(citation).title,
                text=references.citation_reference(citation, answer.language),
                address=references.citation_url(citation),
            )
            for citation in cited
        ),
        "links": tuple(
            SavedLink(name=name, url=link.url, is_gone=link.is_gone, archived=link.archived)
            for link, name in named.items()
        ),
        "answered": answer.answered,
        "reason": answer.reason,
        # One list is enough below an answer: what else to see.
        "offers": () if answer.answered and not answer.parts else answer.suggestions,
    }


def notice_exchange(question: str, text: str, language: Language, edition: str = "") -> Exchange:
    """Make the exchange of a question that could not be processed, cut to the length of a question."""
    return Exchange(
        question=replace_lone_surrogates(question[:MAX_QUESTION_LENGTH]),
        edition=edition[:MAX_QUESTION_LENGTH],
        reply=notice_html(text, language),
        remarks=(text,),
        language=language,
        build="",
    )


def restore_exchanges(stored: object) -> tuple[Exchange, ...]:
    """Restore the exchanges that a browser has stored, dropping whatever is invalid or of another version."""
    exchanges = []
    for record in stored[-MAX_EXCHANGES:] if isinstance(stored, list) else ():
        with suppress(ValidationError):
            exchanges.append(Exchange.model_validate(record))
    return tuple(exchanges)


def append_exchange(exchanges: Sequence[Exchange], exchange: Exchange) -> tuple[Exchange, ...]:
    """Append an exchange to a conversation, dropping the oldest if there are too many."""
    return (*exchanges, exchange)[-MAX_EXCHANGES:]


def dump_exchanges(exchanges: Iterable[Exchange]) -> list[dict[str, Any]]:
    """Convert exchanges to the JSON that the browser stores."""
    return [exchange.model_dump(mode="json") for exchange in exchanges]


def chat_messages(exchanges: Sequence[Exchange]) -> list[Any]:
    """Convert exchanges to messages of Gradio's chat; questions are offered below the last one only."""
    messages: list[Any] = []
    for number, exchange in enumerate(exchanges, start=1):
        offers = exchange.offers if number == len(exchanges) else ()
        messages += [
            {"role": "user", "content": question_html(exchange.question, exchange.language)},
            {"role": "assistant", "content": exchange.reply, "options": [{"value": offer} for offer in offers]},
        ]
    return messages
