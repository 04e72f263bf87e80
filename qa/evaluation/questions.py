"""Questions to measure with, as JSON Lines."""

from collections.abc import Iterable

from pydantic import BaseModel

from corpus import Entry, Language
from qa.conversation import Turn
from qa.records import read_lines


class EvaluationQuestion(BaseModel):
    """A question and what a right answer to it is.

    `gold` holds numbers of questions, or ids of entries, whose answers answer it, each of them alone; none for an
    unanswerable one. `must_contain` are strings that a right passage holds, `must_cite` links of the fact.
    """

    question: str
    lang: Language
    kind: str = "any"
    gold: tuple[int | str, ...] = ()
    must_contain: tuple[str, ...] = ()
    must_cite: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()

    def answering(self, entries: Iterable[Entry]) -> tuple[str, ...]:
        """The ids of those entries that answer the question."""
        return tuple(
            entry.id for entry in entries if entry.id in self.gold or not set(self.gold).isdisjoint(entry.questions)
        )


def read_questions(text: str, name: str) -> list[EvaluationQuestion]:
    """Reads all questions of a file.

    Raises:
        BatchError: a line is not JSON, or lacks a field; names the line.
    """
    return list(read_lines(text, name, EvaluationQuestion))
