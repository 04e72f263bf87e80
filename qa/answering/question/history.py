"""TODO: what is this."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.answering.question.question import LONGEST, AskedQuestion, asked
from qa.answering.question.smalltalk import courtesy_in

_RECENT = 20
"""Turns among which they are looked for."""

_MOST_BEFORE = 2
"""Earlier questions that are heard; each costs two more texts to embed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the conversation; `role` is "user" or "assistant"."""

    role: Literal["user", "assistant"]
    content: str


def earlier_questions(history: Sequence[Turn]) -> list[AskedQuestion]:
    """The last questions of a conversation, in their order; courtesies and what can't be asked are none."""
    questions: list[AskedQuestion] = []
    for turn in history[-_RECENT:]:
        if turn.role == "user" and len(turn.content) <= LONGEST and courtesy_in(turn.content) is None:
            question = asked(turn.content, questions[-1].language if questions else None)
            if not question.is_blank:
                questions.append(question)
    return questions[-_MOST_BEFORE:]


def parse_in_conversation(text: str, history: Sequence[Turn]) -> tuple[AskedQuestion, list[AskedQuestion]]:
    """A question as it is asked after others, and those that it may lean on."""
    before = earlier_questions(history)
    return asked(text, before[-1].language if before else None), before
