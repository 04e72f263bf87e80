"""Questions as JSON Lines in, answers as JSON Lines out, in the same order."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, JsonValue

from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.answering.question.history import Turn
from qa.answering.question.language import detect_language
from qa.answering.question.question import clean
from qa.errors import EditionError, QuestionError
from qa.presentation.json_records import answer_record
from qa.records import read_lines


class BatchQuestion(BaseModel):
    """A question of a batch; what else stands in its line is left alone."""

    id: JsonValue = None
    question: str
    history: list[Turn] = []
    edition: str | None = None


def read_batch(text: str, name: str) -> list[BatchQuestion]:
    """Reads all questions before any is answered, so that a bad line costs no work.

    Raises:
        BatchError: a line is not JSON, or has no question; names the line.
    """
    return list(read_lines(text, name, BatchQuestion))


def answer_batch(
    answerer: Answerer, questions: Iterable[BatchQuestion], edition: str | None = None
) -> Iterator[dict[str, Any]]:
    """The JSON object of each answer; one that can't be answered gets one that says why in `error`.

    It is too long, or names an edition that the index doesn't hold.

    Args:
        answerer: what answers.
        questions: the batch.
        edition: the id of the edition for the questions that name none; None: whichever they are about.

    Raises:
        EditionError: the index doesn't hold that edition.
    """
    answerer.find_edition(edition)
    for asked in questions:
        try:
            answer = answerer.answer(asked.question, asked.history, edition=asked.edition or edition)
        except (QuestionError, EditionError) as error:
            yield _refused(answerer, asked, str(error))
        else:
            yield answer_record(answer, asked.id)


def _refused(answerer: Answerer, asked: BatchQuestion, reason: str) -> dict[str, Any]:
    language = detect_language(clean(asked.question[:500]))
    refusal = Answer(
        question=clean(asked.question),
        language=language,
        kind="refusal",
        confidence=0.0,
        text="",
        original="",
        text_language=language,
        verdict=None,
        citations=(),
        suggestions=(),
        build=answerer.index.build,
        elapsed_ms=0.0,
    )
    return {**answer_record(refusal, asked.id), "error": reason}
