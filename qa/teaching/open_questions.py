"""The questions that a person should look at: refused, rated unhelpful, or answered with doubt; in groups of like ones.

Pure functions. What identifies a person is masked before anything else is done with a question.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from corpus import Language
from index import Vectors, build_moment
from qa.answering.question.question import MAX_QUESTION_LENGTH, extract_focus, question_key
from qa.evaluation.unanswered import cluster_similar
from qa.serving.feedback_store import AnsweredQuestion, Feedback, RecordedQuestion
from qa.teaching.masking import mask_personal

DOUBT = 0.55
"""The confidence below which an answer counts as given with doubt.

Of the 480 development and held-out questions, 16 are answered with less on the shipped corpus, of which 4 are wrong; of
the 373 answered with more, 6 are (2 of the 83 up to .75). Nothing is answered below the threshold, some .4.
"""

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question in one wording, masked: how often it was asked, and why it should be looked at.

    `refused`, `unhelpful` and `doubtful` are how often it was refused, rated unhelpful, and answered with doubt; a
    refusal may be rated, too. `last` is the last day that is known, an ISO date; `confidence`, 0 to 1, that of the last
    time; `known` is whether the corpus says already what answers it.
    """

    question: str
    language: Language
    times: int
    refused: int
    unhelpful: int
    doubtful: int
    last: str | None
    confidence: float
    known: bool = False

    @property
    def focus(self) -> str:
        """The part that asks, by which questions are compared."""
        return extract_focus(self.question)


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """Questions that are like each other: the most central one, and the others, the most frequent first."""

    central: OpenQuestion
    others: tuple[OpenQuestion, ...] = ()

    @property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """All questions of the group, the central one first."""
        return (self.central, *self.others)

    @property
    def times(self) -> int:
        """How often any of them was asked."""
        return sum(question.times for question in self.questions)

    @property
    def last(self) -> str | None:
        """The last day on which any of them was asked, as far as known."""
        return max((question.last for question in self.questions if question.last), default=None)


def find_open(
    recorded: Iterable[RecordedQuestion],
    feedback: Iterable[Feedback],
    known: Container[str] = _NOTHING,
    taught: Mapping[str, datetime] = _NOTHING,
    doubt: float = DOUBT,
) -> list[OpenQuestion]:
    """Find the questions that should be looked at, the most frequent first.

    An asking that was both recorded and rated counts once: of each wording's recorded and rated ones the greater number
    counts, as in `find_unanswered`.

    Args:
        recorded: all questions that were recorded, oldest first.
        feedback: all ratings, oldest first.
        known: the keys of the questions of which the corpus says already what answers them (see `question_key`). Of
            these only what got a thumb down is found.
        taught: the last moment, in UTC, at which each of them was taught, by its key; a thumb down from before is
            settled by that.
        doubt: the confidence below which an answer was given with doubt.
    """
    asked: dict[str, list[RecordedQuestion]] = defaultdict(list)
    rated: dict[str, list[RecordedQuestion]] = defaultdict(list)
    for one in recorded:
        question = _masked(one.subject)
        if question_key(question) not in known and (not one.subject.answered or one.subject.confidence < doubt):
            asked[question].append(one)
    for rating in feedback:
        question = _masked(rating.subject)
        key = question_key(question)
        if not rating.helpful and not _is_settled(rating, taught.get(key)):
            rated[question].append(RecordedQuestion(rating.subject, rating.day))
    questions = [
        _count(question, asked[question], rated[question], question_key(question) in known)
        for question in {**asked, **rated}
    ]
    return sorted(questions, key=_most_frequent_first)


def _is_settled(rating: Feedback, taught: datetime | None) -> bool:
    """Check whether a question was taught after the build was made that gave the rated answer.

    Of a rating only the day is kept, but its build names its moment. A later build knows what was taught, so a thumb
    down on its answers counts; without a name like that, the day of the teaching is settled, too.
    """
    if taught is None:
        return False
    built = build_moment(rating.subject.build)
    return rating.day <= taught.date().isoformat() if built is None else built < taught


def find_unsettled(feedback: Iterable[Feedback], taught: Mapping[str, datetime]) -> frozenset[str]:
    """Return the keys of the questions whose thumb down no teaching has settled; see `find_open`."""
    return frozenset(question_key(found.question) for found in find_open((), feedback, taught=taught))


def _masked(subject: AnsweredQuestion) -> str:
    return mask_personal(subject.question)[:MAX_QUESTION_LENGTH]


def _count(question: str, asked: list[RecordedQuestion], rated: list[RecordedQuestion], known: bool) -> OpenQuestion:
    """Count how often a wording was recorded as refused or in doubt, and rated unhelpful."""
    refused, doubtful = _count_by_answer(asked)
    rated_refusals, rated_answers = _count_by_answer(rated)
    # The day that is unknown is the earliest.
    last = max(reversed((*asked, *rated)), key=lambda one: one.day or "")
    return OpenQuestion(
        question=question,
        language=last.subject.language,
        times=max(refused, rated_refusals) + max(doubtful, rated_answers),
        refused=max(refused, rated_refusals),
        unhelpful=len(rated),
        doubtful=doubtful,
        last=last.day,
        confidence=last.subject.confidence,
        known=known,
    )


def _count_by_answer(questions: list[RecordedQuestion]) -> tuple[int, int]:
    """Return how many were refused, and how many answered."""
    answered = sum(one.subject.answered for one in questions)
    return len(questions) - answered, answered


def _most_frequent_first(question: OpenQuestion) -> tuple[int, str]:
    return -question.times, question.question


def group_open(questions: Sequence[OpenQuestion], vectors: Vectors) -> list[OpenGroup]:
    """Group questions that are like each other, as `report` does; the most frequent group first.

    The most central question of a group is the one whose cosines with all askings of the group add up to most.

    Args:
        questions: each in one wording only.
        vectors: the unit vectors of their focuses, of shape (len(questions), dimension).
    """
    members: dict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(cluster_similar(vectors)):
        members[group].append(number)
    groups = []
    for numbers in members.values():
        times = np.array([questions[number].times for number in numbers])
        centrality = (vectors[numbers] @ vectors[numbers].T) @ times
        central = numbers[int(centrality.argmax())]
        others = (questions[number] for number in numbers if number != central)
        groups.append(OpenGroup(questions[central], tuple(sorted(others, key=_most_frequent_first))))
    return sorted(groups, key=lambda group: (-group.times, group.central.question))
