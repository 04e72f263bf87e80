"""A question in its conversation: the questions before it that it may refer to, and whether it is small talk."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus import Language
from qa.answering.question.intents.commands import Command, detect_command
from qa.answering.question.question import MAX_QUESTION_LENGTH, ParsedQuestion, parse_question, replace_lone_surrogates
from qa.answering.question.smalltalk import Smalltalk, detect_smalltalk

_RECENT_TURNS = 20
"""Turns at the end of the history in which earlier questions are looked for."""

MAX_EARLIER = 2
"""Earlier questions that are taken into account; each costs two more texts to embed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the conversation; `role` is "user" or "assistant"."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class QuestionInContext:
    """A question with what its conversation says about it.

    `typed` is the question as typed, `earlier` the last questions before it, oldest first. `already_asked` holds
    the texts of all questions of the conversation, this one included. `fallback_language` is the one to reply in if the
    question itself has none, as a greeting or a blank text. `command` is set if the text is one; `question` is then
    what a correction means, or else the text itself.
    """

    typed: str
    question: ParsedQuestion
    earlier: tuple[ParsedQuestion, ...]
    already_asked: tuple[str, ...]
    fallback_language: Language
    smalltalk: Smalltalk | None
    command: Command | None = None

    @property
    def asks_about_answer(self) -> bool:
        """Whether it is a command that asks for something to be done with the last answer."""
        return self.command is not None and self.command.is_about_answer

    @property
    def is_searchable(self) -> bool:
        """Whether there is anything to search for: it is neither small talk nor blank."""
        return self.smalltalk is None and not self.question.is_blank


def understand(
    text: str,
    history: Sequence[Turn] = (),
    fallback_language: Language = "en",
    extra_countries: Collection[str] = (),
    correct_spelling: Callable[[str], str] = str,
) -> QuestionInContext:
    """Parse a question as typed, and the conversation before it, oldest first.

    `fallback_language` is the one to reply in if neither the text nor the conversation has one ("ok", "DNI"). For
    `extra_countries` and `correct_spelling` see `parse_question`.

    Raises:
        QuestionTooLongError: the question is too long.
    """
    text = replace_lone_surrogates(text)
    earlier = parse_earlier_questions(history, extra_countries, correct_spelling)
    command = detect_command(text)
    meant = text if command is None or command.is_about_answer else command.meant
    question = parse_question(
        meant,
        earlier[-1].language if earlier else None,
        extra_countries,
        correct_spelling=correct_spelling,
        page_language=fallback_language,
    )
    language = earlier[-1].language if earlier else fallback_language
    return QuestionInContext(
        typed=text,
        question=question,
        earlier=tuple(earlier),
        already_asked=(*(turn.content for turn in history if turn.role == "user"), question.text),
        fallback_language=language,
        smalltalk=detect_smalltalk(question.text, language),
        command=command,
    )


def parse_earlier_questions(
    history: Sequence[Turn],
    extra_countries: Collection[str] = (),
    correct_spelling: Callable[[str], str] = str,
) -> list[ParsedQuestion]:
    """Parse the last questions of a conversation, oldest first.

    Small talk, blanks, what is too long, and commands are skipped; a correction is what it means.
    """
    questions: list[ParsedQuestion] = []
    for turn in history[-_RECENT_TURNS:]:
        command = detect_command(turn.content)
        if _asks(turn) and (command is None or not command.is_about_answer):
            text = command.meant if command else turn.content
            language = questions[-1].language if questions else None
            questions.append(parse_question(text, language, extra_countries, correct_spelling=correct_spelling))
    return questions[-MAX_EARLIER:]


def split_at_last_question(history: Sequence[Turn]) -> tuple[str, Sequence[Turn]] | None:
    """Return the last question that a command may be about, and the turns before it; None without such a question.

    Small talk, blanks, what is too long, and commands that only repeat an answer are skipped.
    """
    for number in reversed(range(max(0, len(history) - _RECENT_TURNS), len(history))):
        command = detect_command(history[number].content)
        if _asks(history[number]) and (command is None or command.kind not in ("simpler", "translate")):
            return history[number].content, history[max(0, number - _RECENT_TURNS) : number]
    return None


def _asks(turn: Turn) -> bool:
    """Check whether a turn is the visitor's, and neither small talk nor blank nor too long."""
    text = turn.content
    if turn.role != "user" or len(text) > MAX_QUESTION_LENGTH or detect_smalltalk(text) is not None:
        return False
    return any(character.isalnum() for character in text)
