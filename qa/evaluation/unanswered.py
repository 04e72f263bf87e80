"""The questions that were not answered, in groups of similar ones, as JSON and as text.

Similarity is the cosine of the questions' vectors. They are clustered by average linkage (Sokal and Michener, 1958),
which neither joins a chain of neighbours whose ends differ, as single linkage does, nor splits what is similar overall.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from corpus import LANGUAGES, Language
from index import Vectors
from qa.answering.question.question import extract_focus
from qa.serving.feedback_store import AnsweredQuestion, Feedback

MAX_QUESTIONS = 5_000
"""Distinct questions that are grouped at most; time and memory grow with their square (5,000: 200 MB)."""

_DISTANCE = 0.16
"""The mean cosine distance, 0 to 2, up to which groups are merged.

Chosen on 560 example questions of 120 facts and 400 unanswerable ones of the shipped corpus, with the default model.
Two questions for the same fact have a median cosine of .82 in one language and .79 across both, two for different
entries .73 and .70 (one in a hundred above .81 and .78); no distance separates them cleanly. At .14 a group is hardly
more than one sentence retyped; at .18 groups form by grammar ("What ... in the city?"). At .16 a group is a topic, such
as a country's ranks, or one office holder. It keeps 22 % of the pairs that ask for the same fact together, most of them
similar in wording: one topic in two groups is better than two topics in one.
"""

_MAX_SHOWN = 10
"""Questions of a group that the text shows; the JSON shows all."""

RECORDING_CURE = "to keep the questions that are asked, run peru-qa serve with PERU_QA_RECORD_QUESTIONS=1"


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question, in one wording, that was refused or whose answer was rated unhelpful.

    `times` is how often; `refused` and `unhelpful` say why, and may both count the same asking.
    """

    question: str
    languages: tuple[Language, ...]
    times: int
    refused: int
    unhelpful: int

    @property
    def focus(self) -> str:
        """The part that asks, by which questions are compared."""
        return extract_focus(self.question)


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Similar questions, the most frequent first."""

    questions: tuple[UnansweredQuestion, ...]

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that they were asked in."""
        return _sort_languages({language for question in self.questions for language in question.languages})

    @property
    def times(self) -> int:
        """How often they were refused or rated unhelpful."""
        return sum(question.times for question in self.questions)

    @property
    def refused(self) -> int:
        """How often they were refused."""
        return sum(question.refused for question in self.questions)

    @property
    def unhelpful(self) -> int:
        """How often their answer or refusal was rated unhelpful."""
        return sum(question.unhelpful for question in self.questions)


def _sort_languages(languages: Collection[Language]) -> tuple[Language, ...]:
    return tuple(language for language in LANGUAGES if language in languages)


def find_unanswered(recorded: Iterable[AnsweredQuestion], feedback: Iterable[Feedback]) -> list[UnansweredQuestion]:
    """Find the questions that were refused, or whose answer was rated unhelpful; the most frequent first.

    A refusal that was both recorded and rated is one asking, so of each wording's recorded and rated refusals the
    greater number counts; either may be missing, since recording may be off, and few people rate.
    """
    refusals: dict[str, list[AnsweredQuestion]] = defaultdict(list)
    unhelpful: dict[str, list[AnsweredQuestion]] = defaultdict(list)
    for subject in recorded:
        if not subject.answered:
            refusals[subject.question].append(subject)
    for rating in feedback:
        if not rating.helpful:
            unhelpful[rating.subject.question].append(rating.subject)
    questions = [_count(question, refusals[question], unhelpful[question]) for question in {**refusals, **unhelpful}]
    return sorted(questions, key=_most_frequent_first)


def _count(question: str, refusals: list[AnsweredQuestion], unhelpful: list[AnsweredQuestion]) -> UnansweredQuestion:
    answers = sum(subject.answered for subject in unhelpful)
    refused = max(len(refusals), len(unhelpful) - answers)
    languages = _sort_languages({subject.language for subject in (*refusals, *unhelpful)})
    return UnansweredQuestion(question, languages, refused + answers, refused, len(unhelpful))


def _most_frequent_first(question: UnansweredQuestion) -> tuple[int, str]:
    return -question.times, question.question


def group_similar(questions: Sequence[UnansweredQuestion], vectors: Vectors) -> list[QuestionGroup]:
    """Group similar questions, each given in one wording only; the largest group first.

    `vectors` are the unit vectors of their focuses, of shape (len(questions), dimension).
    """
    groups: dict[int, list[UnansweredQuestion]] = defaultdict(list)
    for label, question in zip(cluster_similar(vectors), questions, strict=True):
        groups[label].append(question)
    result = [QuestionGroup(tuple(sorted(members, key=_most_frequent_first))) for members in groups.values()]
    return sorted(result, key=lambda group: (-group.times, group.questions[0].question))


def cluster_similar(vectors: Vectors) -> list[int]:
    """Return the number of the group that each question is in, given their unit vectors."""
    if len(vectors) < 2:
        return [0] * len(vectors)
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=_DISTANCE
    )
    return [int(label) for label in clustering.fit_predict(vectors)]


def report_record(groups: Sequence[QuestionGroup], recording: bool) -> dict[str, Any]:
    """Describe the groups as a JSON object; `recording` is whether questions are being recorded."""
    return {
        "recording": recording,
        "times": sum(group.times for group in groups),
        "groups": [
            {
                "times": group.times,
                "refused": group.refused,
                "unhelpful": group.unhelpful,
                "languages": list(group.languages),
                "questions": [
                    {**asdict(question), "languages": list(question.languages)} for question in group.questions
                ],
            }
            for group in groups
        ],
    }


def report_text(groups: Sequence[QuestionGroup], recording: bool) -> str:
    """Describe the groups as text; `recording` is whether questions are or were recorded, which it mentions if not."""
    if not groups:
        none = "No question is known to have gone unanswered"
        return f"{none}." if recording else f"{none}, and none is recorded; {RECORDING_CURE}"
    blocks = [_group_text(group) for group in groups]
    total = sum(group.times for group in groups)
    counted = f"{count_text(total, 'question')} not answered or rated unhelpful"
    blocks.append(f"{counted}, {count_text(len(groups), 'group')} of similar ones")
    if not recording:
        blocks[-1] += f"\nNo question is recorded, so this is only what was rated; {RECORDING_CURE}"
    return "\n\n".join(blocks)


def _group_text(group: QuestionGroup) -> str:
    lines = [
        f"{count_text(group.times, 'time')}: {group.refused} refused, {group.unhelpful} rated unhelpful"
        f" ({', '.join(group.languages)})"
    ]
    lines += [f"  {question.times:3} × {question.question}" for question in group.questions[:_MAX_SHOWN]]
    hidden = len(group.questions) - _MAX_SHOWN
    return "\n".join([*lines, f"        and {hidden} more; --json lists all"] if hidden > 0 else lines)


def count_text(count: int, noun: str) -> str:
    """Write a number of things.

    >>> count_text(1, "row"), count_text(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
