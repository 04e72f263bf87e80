"""Questions to measure with, as JSON Lines."""

from collections.abc import Callable, Iterable

from pydantic import BaseModel

from corpus import Entry, Language, read_json_lines
from qa.answering.question.history import Turn
from qa.errors import BatchError


class EvaluationQuestion(BaseModel):
    """A question and what a right answer to it is.

    `gold` holds numbers of questions, or ids of entries, whose answers answer it, each of them alone; none for an
    unanswerable one, None where nobody has judged it yet (`peru-qa feedback` prints such). `must_contain` are strings
    that a right passage holds, `must_cite` links of the fact.
    """

    question: str
    lang: Language
    kind: str = "any"
    gold: tuple[int | str, ...] | None = ()
    must_contain: tuple[str, ...] = ()
    must_cite: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()

    def answering(self, entries: Iterable[Entry]) -> tuple[str, ...]:
        """The ids of those entries that answer the question."""
        gold = set(self.gold or ())
        return tuple(entry.id for entry in entries if entry.id in gold or not gold.isdisjoint(entry.questions))


def read_questions(text: str, name: str, warn: Callable[[str], None] = lambda text: None) -> list[EvaluationQuestion]:
    """Reads all questions of a file but those that nobody has judged.

    Args:
        text: the file's content.
        name: of the file.
        warn: called with a sentence where questions are passed over.

    Raises:
        BatchError: a line is not JSON, or lacks a field; names the line. Or there is nothing to measure with.
    """
    questions = [question for _, question in read_json_lines(text, name, EvaluationQuestion, BatchError)]
    judged = [question for question in questions if question.gold is not None]
    if not judged:
        raise BatchError(
            f'{name}: no question has a known answer; fill in "gold": the entries that answer, or [] for none'
        )
    if len(judged) < len(questions):
        warn(
            f'{name}: {len(questions) - len(judged)} of {len(questions)} questions passed over, as their "gold" is null'
        )
    return judged
