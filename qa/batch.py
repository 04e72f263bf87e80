"""Questions as JSON Lines in, answers as JSON Lines out, in the same order."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, JsonValue, ValidationError

from qa.answering import Answerer, Turn
from qa.errors import BatchError, QuestionError
from qa.question import clean, language_of
from qa.serialising import answer_record


class _Line(BaseModel):
    """A question of a batch; what else stands in its line is left alone."""

    id: JsonValue = None
    question: str
    history: list[Turn] = []


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A question with the id that it was given."""

    id: JsonValue
    question: str
    history: tuple[Turn, ...]


def read_batch(text: str, name: str) -> list[BatchQuestion]:
    """Reads all questions before any is answered, so that a bad line costs no work.

    Raises:
        BatchError: a line is not JSON, or has no question; names the line.
    """
    questions = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            parsed = _Line.model_validate(json.loads(line))
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"])) or "the line"
            raise BatchError(f"{name}:{number}: {where}: {fault['msg'].lower()}; mend that line") from error
        except (ValueError, RecursionError) as error:
            raise BatchError(f"{name}:{number}: not JSON ({error}); write one object a line") from error
        questions.append(BatchQuestion(parsed.id, parsed.question, tuple(parsed.history)))
    return questions


def answer_batch(answerer: Answerer, questions: Iterable[BatchQuestion]) -> Iterator[dict[str, Any]]:
    """The JSON object of each answer; a question that is too long gets one that says so in `error`."""
    for asked in questions:
        try:
            answer = answerer.answer(asked.question, asked.history)
        except QuestionError as error:
            yield _refused(answerer, asked, str(error))
        else:
            yield answer_record(answer, asked.id)


def _refused(answerer: Answerer, asked: BatchQuestion, reason: str) -> dict[str, Any]:
    language = language_of(clean(asked.question[:500]))
    return {
        "id": asked.id,
        "question": clean(asked.question),
        "language": language,
        "answered": False,
        "confidence": 0.0,
        "answer": {"text": "", "verdict": None, "language": language, "translated": False},
        "citations": [],
        "suggestions": [],
        "build": answerer.index.build,
        "elapsed_ms": 0.0,
        "error": reason,
    }
