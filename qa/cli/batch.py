"""A batch of questions: JSON Lines in, answers as JSON Lines out, in the same order."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, JsonValue

from corpus import read_json_lines
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn
from qa.answering.question.question import clean, detect_language_of_start
from qa.errors import BatchError, EditionError, QuestionTooLongError
from qa.presentation.json_records import AnswerRecord


class BatchQuestion(BaseModel):
    """A question of a batch; other keys of its line are ignored."""

    id: JsonValue = None
    question: str
    history: list[Turn] = []
    edition: str | None = None


def read_batch(text: str, name: str) -> list[BatchQuestion]:
    """Read all questions before any is answered; BatchError names the first line that is not a question."""
    return [question for _, question in read_json_lines(text, name, BatchQuestion, BatchError)]


def answer_batch(
    answerer: Answerer, batch: Iterable[BatchQuestion], edition: str | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the JSON object of each answer.

    A question that is too long, or names an unknown edition, gets a refusal with the reason in `error`. `edition` is
    the id of the edition for questions that name none; None: whichever they are about. EditionError: it is unknown.
    """
    answerer.find_edition(edition)
    for entry in batch:
        try:
            answer = answerer.answer(entry.question, entry.history, edition=entry.edition or edition)
        except (QuestionTooLongError, EditionError) as error:
            refusal = AnswerRecord.from_answer(_refusal(answerer, entry.question), entry.id)
            yield {**refusal.to_json(), "error": str(error)}
        else:
            yield AnswerRecord.from_answer(answer, entry.id).to_json()


def _refusal(answerer: Answerer, question: str) -> Answer:
    language = detect_language_of_start(question)
    return Answer(
        question=clean(question),
        language=language,
        kind="refusal",
        text_language=language,
        build=answerer.index.build,
    )
