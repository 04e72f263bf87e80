"""Labelled questions to measure with: read from JSON Lines, or written from visitors' feedback."""

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel

from corpus import Entry, Language, read_json_lines
from qa.answering.question.conversation import Turn
from qa.errors import BatchError
from qa.serving.feedback_store import Feedback


class EvaluationQuestion(BaseModel):
    """A question and its right answers.

    `gold` holds numbers of questionnaire questions, or ids of entries, each of which answers it; it is empty for an
    unanswerable question, and None until somebody has labelled it (`peru-qa feedback` prints such). `must_contain` are
    strings that a right passage contains, `must_cite` links that the answer must cite.
    """

    question: str
    lang: Language
    kind: str = "any"
    gold: tuple[int | str, ...] | None = ()
    must_contain: tuple[str, ...] = ()
    must_cite: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()

    def right_entries(self, entries: Iterable[Entry]) -> tuple[str, ...]:
        """Return the ids of those entries that answer the question."""
        gold = set(self.gold or ())
        return tuple(entry.id for entry in entries if entry.id in gold or not gold.isdisjoint(entry.questions))


def read_questions(text: str, name: str, warn: Callable[[str], None] = lambda text: None) -> list[EvaluationQuestion]:
    """Read the labelled questions of a file from its content; `warn` is called if unlabelled ones are skipped.

    Raises:
        BatchError: a line is not JSON, or lacks a field; names the line. Or no question is labelled.
    """
    questions = [question for _, question in read_json_lines(text, name, EvaluationQuestion, BatchError)]
    labelled = [question for question in questions if question.gold is not None]
    if not labelled:
        raise BatchError(f'{name}: no question is labelled; fill in "gold": the entries that answer, or [] for none')
    skipped = len(questions) - len(labelled)
    if skipped:
        warn(f'{name}: {skipped} of {len(questions)} questions skipped, since their "gold" is null')
    return labelled


def feedback_record(feedback: Feedback) -> dict[str, Any]:
    """Describe feedback as a question that `peru-qa eval` reads.

    `gold` is the right answer as far as the rating implies it; None if it implies only that the given answer was
    wrong, until somebody fills it in.
    """
    subject = feedback.subject
    history = [{"role": "user", "content": question} for question in subject.earlier]
    return {
        "question": subject.question,
        "lang": subject.language,
        "kind": "feedback",
        "gold": _gold(feedback),
        **({"history": history} if history else {}),
        "helpful": feedback.helpful,
        "reason": feedback.reason,
        "comment": feedback.comment,
        "entry": subject.entry,
        "answered": subject.answered,
        "confidence": round(subject.confidence, 4),
        "build": subject.build,
        "day": feedback.day,
    }


def _gold(feedback: Feedback) -> list[str] | None:
    subject = feedback.subject
    if subject.answered and feedback.helpful:
        return [subject.entry] if subject.entry is not None else None
    rightly_refused = not subject.answered and feedback.helpful
    wrongly_answered = subject.answered and feedback.reason == "not_in_document"
    return [] if rightly_refused or wrongly_answered else None
