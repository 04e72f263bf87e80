"""The API's objects as its OpenAPI document describes them: every field with what it means and an example.

Answers are made by `qa.presentation.json_records` and are sent as they are; a test holds them to these models.
"""

from typing import Annotated, Literal

from pydantic import BaseModel

from qa.answering.question.history import Turn
from qa.answering.question.question import MAX_QUESTION_LENGTH
from qa.presentation.json_records import _BUILD, _ENTRY, _LAW, _field, _Record

MAX_TURNS = 100
MAX_RESULTS = 50
_WHICH_EDITION = "The id of the edition to answer from; left out: whichever the question is about."


class TurnBody(BaseModel):
    """An earlier message of the conversation."""

    role: Literal["user", "assistant"] = _field("Who wrote it.", "user")
    content: str = _field("What was written.", "Is there a data protection authority?")


class QuestionBody(BaseModel):
    """A question, with the conversation that it follows."""

    question: str = _field(
        f"The question, in English or Spanish. At most {MAX_QUESTION_LENGTH:,} characters once blanks are collapsed; a blank one "
        "is refused politely.",
        _LAW,
    )
    history: list[TurnBody] = _field(
        "The conversation so far, oldest first. The last two questions in it are heard.",
        [{"role": "user", "content": "Is there a data protection authority?"}],
        max_length=MAX_TURNS,
        default=[],
    )
    edition: str | None = _field(_WHICH_EDITION, "peru-2022", default=None)

    def turns(self) -> list[Turn]:
        """The conversation so far."""
        return [Turn(one.role, one.content) for one in self.history]


SearchedFor = Annotated[
    str, _field(f"What to look for, in English or Spanish, at most {MAX_QUESTION_LENGTH:,} characters.", _LAW)
]
HowMany = Annotated[int, _field("How many passages to give, at most one of an entry.", 10, ge=1, le=MAX_RESULTS)]
ChosenEdition = Annotated[str | None, _field(_WHICH_EDITION, "peru-2022")]
EntryId = Annotated[str, _field("The entry's id, with its slash as it is.", _ENTRY)]


class AliveRecord(_Record):
    """The process is alive."""

    status: Literal["alive"] = _field("Always so.", "alive")


class ReadyRecord(_Record):
    """A verified index is loaded."""

    status: Literal["ready"] = _field("Always so; until then the response is a problem.", "ready")
    build: str = _field("The id of the index that answers.", _BUILD)
    faults: list[str] = _field("What is wrong in spite of that.", [])


class SentencesRecord(_Record):
    """A sentence for people, by language."""

    en: str = _field("In English.", "Many people are asking at this moment. Please try again in 5 seconds.")
    es: str = _field("In Spanish.", "Hay muchas personas preguntando en este momento. Inténtelo en 5 segundos.")


class ProblemRecord(_Record):
    """Why a request isn't answered (RFC 9457)."""

    type: str = _field("What kind of problem it is.", "urn:peru-qa:problem:busy")
    title: str = _field("The status in words.", "Service Unavailable")
    status: int = _field("The status.", 503, ge=400, le=599)
    detail: str = _field("What is wrong and what helps.", "Many people are asking at this moment.")
    messages: SentencesRecord | None = _field(
        "What to tell whoever asked, where it isn't the program's fault.",
        {"en": "Many people are asking at this moment.", "es": "Hay muchas personas preguntando en este momento."},
        default=None,
    )
    stage: Literal["building", "loading", "failed"] | None = _field(
        "How far getting ready is, where that is what is waited for.", "building", default=None
    )
