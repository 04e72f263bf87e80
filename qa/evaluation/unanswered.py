"""What was asked and not answered, in groups of like questions, as JSON and as text for a person.

Likeness is the cosine of the questions' vectors; groups are found by average linkage (Sokal and Michener, 1958), which
neither chains what is only neighbour by neighbour alike, as single linkage does, nor tears what is alike on the whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus import LANGUAGES, Language
from index import Vectors
from qa.answering.question.question import extract_focus
from qa.answering.question.smalltalk import strip_greeting
from qa.serving.feedback_store import AnsweredQuestion, Feedback

MAX_QUESTIONS = 5_000
"""Different questions that are grouped; time and memory grow with their square (5,000: 200 MB)."""

_DISTANCE = 0.16
"""The mean cosine distance, 0 to 2, up to which groups are joined.

Chosen on 560 example questions of 120 facts and 400 unanswerable ones of the shipped corpus, with the default model.
Two that ask for one fact have a median cosine of .82 in one language and .79 across both, two of different entries
.73 and .70 (one in a hundred above .81 and .78); no distance parts them cleanly. At .14 a group is hardly more than
one sentence retyped; at .18 groups form by their grammar ("What ... in Peru?"). At .16 a group is a topic, such as
Peru's ranks, or one office holder. It keeps 22 % of the pairs that ask for one fact together, most of them worded
alike: rather one topic in two groups than two in one.
"""

_MAX_SHOWN = 10
"""Questions of a group that the text shows; the JSON has all."""

_CURE = "to keep the questions that are asked, set PERU_QA_RECORD_QUESTIONS=1"


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question, in one wording, that was not answered, or not to somebody's satisfaction.

    `times` is how often it was asked in vain; `refused` and `unhelpful` say why, and may both count one asking.
    """

    question: str
    languages: tuple[Language, ...]
    times: int
    refused: int
    unhelpful: int

    @property
    def point(self) -> str:
        """The part that asks, which is what is compared."""
        return strip_greeting(extract_focus(self.question))


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Like questions, the most frequent first."""

    questions: tuple[UnansweredQuestion, ...]

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that it was asked in."""
        return _in_order(language for one in self.questions for language in one.languages)

    @property
    def times(self) -> int:
        """How often it was asked in vain."""
        return sum(one.times for one in self.questions)

    @property
    def refused(self) -> int:
        """How often it was refused."""
        return sum(one.refused for one in self.questions)

    @property
    def unhelpful(self) -> int:
        """How often what was said was rated unhelpful."""
        return sum(one.unhelpful for one in self.questions)


def _in_order(languages: Iterable[Language]) -> tuple[Language, ...]:
    spoken = set(languages)
    return tuple(language for language in LANGUAGES if language in spoken)


def find_unanswered(asked: Iterable[AnsweredQuestion], feedback: Iterable[Feedback]) -> list[UnansweredQuestion]:
    """The questions that were refused, or whose answer did not help, the most frequent first.

    A refusal that was recorded and rated is one asking: of each wording's recorded and rated refusals, the greater
    number counts, since either may be there without the other (recording may be off, and few people rate).
    """
    recorded: dict[str, list[AnsweredQuestion]] = defaultdict(list)
    rated: dict[str, list[AnsweredQuestion]] = defaultdict(list)
    for subject in asked:
        if not subject.answered:
            recorded[subject.question].append(subject)
    for one in feedback:
        if not one.helpful:
            rated[one.subject.question].append(one.subject)
    questions = [_counting(question, recorded[question], rated[question]) for question in {**recorded, **rated}]
    return sorted(questions, key=_rank)


def _counting(
    question: str, recorded: Sequence[AnsweredQuestion], rated: Sequence[AnsweredQuestion]
) -> UnansweredQuestion:
    answers = sum(subject.answered for subject in rated)
    refused = max(len(recorded), len(rated) - answers)
    languages = _in_order(subject.language for subject in (*recorded, *rated))
    return UnansweredQuestion(question, languages, refused + answers, refused, len(rated))


def _rank(one: UnansweredQuestion) -> tuple[int, str]:
    return -one.times, one.question


def group_similar(questions: Sequence[UnansweredQuestion], vectors: Vectors) -> list[QuestionGroup]:
    """Like questions together, the largest group first.

    Args:
        questions: each wording once.
        vectors: unit vectors of their points, of shape (len(questions), dimension).
    """
    groups: dict[int, list[UnansweredQuestion]] = defaultdict(list)
    for label, question in zip(_labels(vectors), questions, strict=True):
        groups[label].append(question)
    found = [QuestionGroup(tuple(sorted(members, key=_rank))) for members in groups.values()]
    return sorted(found, key=lambda group: (-group.times, group.questions[0].question))


def _labels(vectors: Vectors) -> list[int]:
    """The number of each vector's group."""
    if len(vectors) < 2:
        return [0] * len(vectors)
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=_DISTANCE
    )
    return [int(label) for label in clustering.fit_predict(vectors)]


def report_record(groups: Sequence[QuestionGroup], recording: bool) -> dict[str, Any]:
    """The groups as one JSON object; `recording` tells whether questions are being kept."""
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
                    {
                        "question": one.question,
                        "languages": list(one.languages),
                        "times": one.times,
                        "refused": one.refused,
                        "unhelpful": one.unhelpful,
                    }
                    for one in group.questions
                ],
            }
            for group in groups
        ],
    }


def report_text(groups: Sequence[QuestionGroup], recording: bool) -> str:
    """The groups for a person; `recording` tells whether questions are being kept, which is said where they aren't."""
    if not groups:
        silence = "No question is known to have gone unanswered"
        return f"{silence}." if recording else f"{silence}, and recording is off; {_CURE}"
    blocks = [_group_text(group) for group in groups]
    total = sum(group.times for group in groups)
    blocks.append(f"{_counted(total, 'question')} not answered, {_counted(len(groups), 'group')} of like ones")
    if not recording:
        blocks[-1] += f"\nRecording is off, so that this is what was rated or recorded before; {_CURE}"
    return "\n\n".join(blocks)


def _group_text(group: QuestionGroup) -> str:
    lines = [
        f"{_counted(group.times, 'time')}: {group.refused} refused, {group.unhelpful} rated unhelpful"
        f" ({', '.join(group.languages)})"
    ]
    lines += [f"  {one.times:3} × {one.question}" for one in group.questions[:_MAX_SHOWN]]
    hidden = len(group.questions) - _MAX_SHOWN
    return "\n".join([*lines, f"        and {hidden} more; --json lists all"] if hidden > 0 else lines)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
