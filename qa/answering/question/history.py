"""TODO: what is this."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.answering.question.question import MAX_QUESTION_LENGTH, ParsedQuestion, parse_question
from qa.answering.question.smalltalk import detect_smalltalk

_RECENT_TURNS = 20
"""Turns among which they are looked for."""

_MAX_EARLIER = 2
"""Earlier questions that are heard; each costs two more texts to embed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the conversation; `role` is "user" or "assistant"."""

    role: Literal["user", "assistant"]
    content: str


def parse_earlier_questions(history: Sequence[Turn]) -> list[ParsedQuestion]:
    """The last questions of a conversation, in their order; courtesies and what can't be asked are none."""
    questions: list[ParsedQuestion] = []
    for turn in history[-_RECENT_TURNS:]:
        if turn.role == "user" and len(turn.content) <= MAX_QUESTION_LENGTH and detect_smalltalk(turn.content) is None:
            question = parse_question(turn.content, questions[-1].language if questions else None)
            if not question.is_blank:
                questions.append(question)
    return questions[-_MAX_EARLIER:]


def parse_in_conversation(text: str, history: Sequence[Turn]) -> tuple[ParsedQuestion, list[ParsedQuestion]]:
    """A question as it is asked after others, and those that it may lean on."""
    before = parse_earlier_questions(history)
    return parse_question(text, before[-1].language if before else None), before
