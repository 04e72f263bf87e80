"""The models of the API's requests, health checks and problems, each field with a description and an example."""

from typing import Annotated, Literal

from pydantic import BaseModel

from qa.answering.question.conversation import Turn
from qa.answering.question.question import MAX_QUESTION_LENGTH
from qa.presentation.record import BUILD_EXAMPLE, EDITION_EXAMPLE, ENTRY_EXAMPLE, QUESTION_EXAMPLE, Record, describe

MAX_TURNS = 100
MAX_RESULTS = 50
_WHICH_EDITION = "The id of the edition to answer from; if omitted, whichever the question is about."


class TurnBody(BaseModel):
    """An earlier message of the conversation."""

    role: Literal["user", "assistant"] = describe("Who wrote it.", "user")
    content: str = describe("What was written.", "Is there a data protection authority?")


class QuestionBody(BaseModel):
    """A question, with the conversation that it follows."""

    question: str = describe(
        f"The question, in English or Spanish. At most {MAX_QUESTION_LENGTH:,} characters once blanks are collapsed; "
        "a blank one is refused politely.",
        QUESTION_EXAMPLE,
    )
    history: list[TurnBody] = describe(
        "The conversation so far, oldest first. Only its last two questions are taken into account.",
        [{"role": "user", "content": "Is there a data protection authority?"}],
        max_length=MAX_TURNS,
        default=[],
    )
    edition: str | None = describe(_WHICH_EDITION, EDITION_EXAMPLE, default=None)
    explain: bool = describe("Whether to explain what the answer was decided by.", False, default=False)

    def turns(self) -> list[Turn]:
        """Return the conversation so far."""
        return [Turn(turn.role, turn.content) for turn in self.history]


SearchQuery = Annotated[
    str,
    describe(f"What to look for, in English or Spanish, at most {MAX_QUESTION_LENGTH:,} characters.", QUESTION_EXAMPLE),
]
PassageCount = Annotated[int, describe("How many passages to return, at most one per entry.", 10, ge=1, le=MAX_RESULTS)]
ChosenEdition = Annotated[str | None, describe(_WHICH_EDITION, EDITION_EXAMPLE)]
EntryId = Annotated[str, describe("The entry's id, with its slash not encoded.", ENTRY_EXAMPLE)]


class AliveRecord(Record):
    """The process is alive."""

    status: Literal["alive"] = describe("Always this value.", "alive")


class ReadyRecord(Record):
    """A verified index is loaded."""

    status: Literal["ready"] = describe("Always this value; until then the response is a problem.", "ready")
    build: str = describe("The id of the index that answers.", BUILD_EXAMPLE)
    faults: list[str] = describe("Problems that don't stop the server from answering.", [])


class SentencesRecord(Record):
    """A sentence for people, by language."""

    en: str = describe("In English.", "Many people are asking questions right now. Try again in 5 seconds.")
    es: str = describe(
        "In Spanish.", "Hay muchas personas preguntando en este momento. Inténtalo de nuevo en 5 segundos."
    )


class ProblemRecord(Record):
    """Why a request isn't answered (RFC 9457)."""

    type: str = describe("What kind of problem it is.", "urn:peru-qa:problem:busy")
    title: str = describe("The status in words.", "Service Unavailable")
    status: int = describe("The status.", 503, ge=400, le=599)
    detail: str = describe("What is wrong and what helps.", "Many people are asking questions right now.")
    messages: SentencesRecord | None = describe(
        "A message to show to the user, if the calling program is not at fault.",
        {"en": "Many people are asking questions right now.", "es": "Hay muchas personas preguntando en este momento."},
        default=None,
    )
    stage: Literal["building", "loading", "failed"] | None = describe(
        "The startup stage, while the server is still starting; otherwise null.", "building", default=None
    )
