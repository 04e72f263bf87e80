"""A question as typed, made fit to be searched: cleaned, bounded, its language told, its point found."""

import re
import unicodedata
from dataclasses import dataclass

from corpus import Language
from qa.answering.question.language import SPANISH_MARKS, detect_language
from qa.answering.question.smalltalk import strip_greeting
from qa.errors import QuestionError

MAX_QUESTION_LENGTH = 2000
"""Characters of the longest question that is taken; the time to embed one grows steeply with its length."""

_MAX_RAW_LENGTH = 10 * MAX_QUESTION_LENGTH
"""Characters, blanks and all, from which a text is not even cleaned."""

_LONG_QUESTION = 300
"""Characters from which a question counts as rambling, and only its point is searched."""

_MIN_WORDS_FOR_LANGUAGE = 2
"""Words from which no language can be told with certainty ("5G?", "email")."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_INTERROGATIVE = re.compile(
    r"^\W*(?:what|which|who|whom|whose|where|when|why|how|is|are|do|does|did|can|could|may|"
    r"qué|que|cuál|cual|cuáles|cuales|quién|quien|quiénes|dónde|donde|cuándo|cuando|cómo|como|cuánto|cuanto|"
    r"cuánta|cuántos|cuántas|cuantos|cuantas|hay|existe|puedo|es|tiene)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A question ready to be searched.

    `text` is the cleaned question; `point` the part of it that asks, without a greeting; `language` "en" or "es".
    """

    text: str
    point: str
    language: Language

    @property
    def is_blank(self) -> bool:
        """Whether there is no letter or digit to search for."""
        return not any(character.isalnum() for character in self.text)


def replace_lone_surrogates(text: str) -> str:
    """The text with halves of surrogate pairs, which can't be written down again, as replacement characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(text: str) -> str:
    """The text without control characters and halves of surrogate pairs, white space collapsed, in NFC."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _sentences(text: str) -> list[str]:
    return [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip()]


def starts_with_question_word(text: str) -> bool:
    """Whether a text starts with a word that asks."""
    return _INTERROGATIVE.match(text) is not None


def extract_focus(text: str) -> str:
    """The part of a rambling text that asks: its questions, else the sentences that start like one, else its end."""
    if len(text) <= _LONG_QUESTION:
        return text
    sentences = _sentences(text)
    asking = [s for s in sentences if s.endswith("?")] or [s for s in sentences if starts_with_question_word(s)]
    point = " ".join(asking or sentences[-1:])
    return point[-_LONG_QUESTION:].split(" ", 1)[-1] if len(point) > _LONG_QUESTION else point


def parse_question(text: str, spoken: Language | None = None) -> ParsedQuestion:
    """Prepares a question.

    Args:
        text: the question as typed.
        spoken: the language of the conversation so far; a word or two are taken to be of it.

    Raises:
        QuestionError: it is longer than `MAX_QUESTION_LENGTH`.
    """
    cleaned, point = _clean_and_focus(text)
    few = len(cleaned.split()) <= _MIN_WORDS_FOR_LANGUAGE and not SPANISH_MARKS.search(cleaned)
    return ParsedQuestion(cleaned, point, spoken if spoken and few else detect_language(point))


def parse_question_in(text: str, language: Language) -> ParsedQuestion:
    """Prepares a question whose language is known; raises as `parse_question` does."""
    return ParsedQuestion(*_clean_and_focus(text), language)


def _clean_and_focus(text: str) -> tuple[str, str]:
    """A question cleaned, and the part of it that asks."""
    if len(text) > _MAX_RAW_LENGTH:
        raise QuestionError(len(text), MAX_QUESTION_LENGTH)
    cleaned = clean(text)
    # Composing may lengthen a text, collapsing shortens it; neither is counted against who typed it.
    length = min(len(cleaned), len(text))
    if length > MAX_QUESTION_LENGTH:
        raise QuestionError(length, MAX_QUESTION_LENGTH)
    return cleaned, strip_greeting(extract_focus(cleaned))
