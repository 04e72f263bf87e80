"""The conversation as the visitor's browser keeps it: a list of exchanges, each a question and what was replied.

It comes back from the browser with every question, so it is checked like anything else that comes from outside.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus import Language
from qa.answering.answer import Answer
from qa.answering.question.question import MAX_QUESTION_LENGTH, replace_lone_surrogates
from qa.page.html.reply import asked_html, notice_html, quoted_text, remarks, reply_html
from qa.page.permalinks import QuestionPermalink
from qa.presentation.wording import MAX_NEAREST, localized
from qa.serving.catalogue import Catalogue
from qa.serving.feedback_store import AnsweredQuestion

MAX_EXCHANGES = 50
"""Exchanges that are kept; the oldest go first."""

_Asked = Annotated[str, Field(max_length=20_000)]

_Id = Annotated[str, Field(max_length=2_000)]
"""What feedback is kept with is bounded, since it is written down; the rest goes back to the browser only."""


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True)


class Reference(_Stored):
    """Where something stands: its title, a formatted reference, and the address that reads it."""

    title: str
    text: str
    address: str


class Rating(_Stored):
    """What the visitor thought of a reply; `id` is that of the feedback kept."""

    id: _Id
    helpful: bool


class Exchange(_Stored):
    """A question and the reply to it, with what saving, sharing and rating it needs.

    `earlier` are the questions that it was heard behind, `edition` the id of the one that was chosen for it ("": all).
    `reply` is what the chat shows, HTML: `quotation` the words of the source in it, `original` those that a translated
    one translates, and `remarks` what is said beside them.
    `references` are where an answer stands, or the nearest topics of a refusal; `offers` the questions offered below
    it; `entry` is the one cited first; `confidence` 0 to 1. What could not be taken has no `build`.
    """

    question: _Asked
    earlier: Annotated[tuple[_Asked, ...], Field(max_length=2)] = ()
    edition: _Id = ""
    reply: str
    offers: tuple[str, ...] = ()
    quotation: str = ""
    original: str = ""
    remarks: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    links: tuple[str, ...] = ()
    entry: _Id | None = None
    answered: bool = False
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    language: Language
    build: _Id
    rating: Rating | None = None

    @property
    def address(self) -> str:
        """The address that asks the question again."""
        return QuestionPermalink(self.question.strip(), self.earlier, self.edition).address

    def replies_to(self, asking: QuestionPermalink) -> bool:
        """Whether it is what an address asks for; questions that can't be leaned on were left out of `earlier`."""
        same = (self.question.strip(), self.edition) == (asking.question[:MAX_QUESTION_LENGTH].strip(), asking.edition)
        return same and set(self.earlier) <= set(asking.earlier)

    @property
    def is_rateable(self) -> bool:
        """Whether it answers or refuses, and is no courtesy and no notice."""
        return self.entry is not None

    @property
    def subject(self) -> AnsweredQuestion:
        """What feedback is about."""
        return AnsweredQuestion(
            question=self.question,
            earlier=self.earlier,
            language=self.language,
            entry=self.entry,
            answered=self.answered,
            confidence=self.confidence,
            build=self.build,
        )


def exchange_from_answer(answer: Answer, catalogue: Catalogue) -> Exchange:
    """What is kept of an answer."""
    cited = answer.citations[: 1 if answer.answered else MAX_NEAREST]
    quotation = quoted_text(answer)
    return Exchange(
        question=answer.question,
        earlier=answer.earlier,
        edition=answer.edition.id if answer.edition and len(catalogue.editions) > 1 else "",
        reply=reply_html(answer, catalogue),
        offers=answer.suggestions,
        quotation=quotation,
        original=answer.original if answer.translated and quotation else "",
        remarks=remarks(answer),
        references=tuple(
            Reference(
                title=localized(one).title,
                text=catalogue.reference(one.entry, answer.language, one.lines[0]),
                address=catalogue.citation_address(one),
            )
            for one in cited
        ),
        links=tuple(link.url for link in cited[0].links) if answer.answered else (),
        entry=answer.citations[0].entry if answer.citations else None,
        answered=answer.answered,
        confidence=answer.confidence,
        language=answer.language,
        build=answer.build,
    )


def notice_exchange(question: str, text: str, language: Language, edition: str = "") -> Exchange:
    """What is kept of a question that could not be taken: as much of it as one may be long."""
    return Exchange(
        question=replace_lone_surrogates(question[:MAX_QUESTION_LENGTH]),
        edition=edition[:MAX_QUESTION_LENGTH],
        reply=notice_html(text, language),
        remarks=(text,),
        language=language,
        build="",
    )


def restore_exchanges(kept: object) -> tuple[Exchange, ...]:
    """The exchanges that a browser has kept, without what is none of ours, such as those of another version."""
    exchanges = []
    for one in kept[-MAX_EXCHANGES:] if isinstance(kept, list) else ():
        with suppress(ValidationError):
            exchanges.append(Exchange.model_validate(one))
    return tuple(exchanges)


def append_exchange(exchanges: Sequence[Exchange], exchange: Exchange) -> tuple[Exchange, ...]:
    """A conversation with one more exchange, without those that are too many."""
    return (*exchanges, exchange)[-MAX_EXCHANGES:]


def dump_exchanges(exchanges: Iterable[Exchange]) -> list[dict[str, Any]]:
    """The exchanges as the browser is to keep them."""
    return [exchange.model_dump(mode="json") for exchange in exchanges]


def chat_messages(exchanges: Sequence[Exchange]) -> list[Any]:
    """The exchanges as Gradio's chat takes them; questions are offered below the last one."""
    messages: list[Any] = []
    for number, exchange in enumerate(exchanges, start=1):
        offers = exchange.offers if number == len(exchanges) else ()
        messages += [
            {"role": "user", "content": asked_html(exchange.question, exchange.language)},
            {"role": "assistant", "content": exchange.reply, "options": [{"value": offer} for offer in offers]},
        ]
    return messages
