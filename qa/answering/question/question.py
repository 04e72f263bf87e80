"""A question as typed, parsed: cleaned, bounded, with its language, its focus, its terms and what it mentions."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from corpus import Language
from index import fold, terms
from qa.answering.question.language import SPANISH_MARKS, detect_language
from qa.answering.question.mentions import Mentions, find_mentions
from qa.answering.question.smalltalk import strip_greeting
from qa.errors import QuestionTooLongError

MAX_QUESTION_LENGTH = 2000
"""Characters of a question; the time to embed one grows steeply with its length."""

_MAX_RAW_LENGTH = 10 * MAX_QUESTION_LENGTH
"""Characters of a text, blanks included, beyond which it is not even cleaned."""

_LONG_QUESTION = 300
"""Characters beyond which a question counts as rambling: only its focus is searched."""

_START_LENGTH = 500
"""Characters from which the language of a text is detected that may be too long for a question."""

_MIN_WORDS_FOR_LANGUAGE = 3
"""Words needed to detect a language with certainty; "5G?" or "email" may be either."""

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

    `text` is the cleaned question as typed; `focus` the part of it that asks, without a greeting and with its spelling
    corrected: that is what is embedded and searched. `terms` are the distinct terms of the focus, in order (see
    `index.terms`). `mentions` are the countries and years in the whole text, `focus_mentions` those in the focus as
    typed.
    """

    text: str
    focus: str
    language: Language
    terms: tuple[str, ...]
    mentions: Mentions
    focus_mentions: Mentions

    @property
    def is_blank(self) -> bool:
        """Whether there is no letter or digit to search for."""
        return not any(character.isalnum() for character in self.text)


def parse_question(
    text: str,
    fallback_language: Language | None = None,
    extra_countries: Collection[str] = (),
    language: Language | None = None,
    correct_spelling: Callable[[str], str] = str,
    page_language: Language | None = None,
) -> ParsedQuestion:
    """Parse a question.

    Args:
        text: the question as typed.
        fallback_language: the language of the conversation so far, assumed for a question of a word or two.
        extra_countries: keys of countries to look for besides those of the CLDR; see `country_key`.
        language: the question's, if it is known; None: detect it.
        correct_spelling: corrects the part that asks, see `SpellingCorrector`; by default it stays as it is.
        page_language: that of the page, assumed for a first question of a word or two that isn't Spanish: names and
            abbreviations are taken for English.

    Raises:
        QuestionTooLongError: it is longer than `MAX_QUESTION_LENGTH`.
    """
    if len(text) > _MAX_RAW_LENGTH:
        raise QuestionTooLongError(len(text), MAX_QUESTION_LENGTH)
    cleaned = clean(text)
    # NFC may lengthen a text, collapsing white space shortens it; neither counts against the limit.
    if (length := min(len(cleaned), len(text))) > MAX_QUESTION_LENGTH:
        raise QuestionTooLongError(length, MAX_QUESTION_LENGTH)
    typed_focus = extract_focus(cleaned)
    focus = correct_spelling(typed_focus)
    if language is None:
        is_short = len(cleaned.split()) < _MIN_WORDS_FOR_LANGUAGE and not SPANISH_MARKS.search(cleaned)
        language = fallback_language if fallback_language and is_short else detect_language(focus)
        if is_short and fallback_language is None and language == "en":
            language = page_language or language
    mentions = find_mentions(cleaned, extra_countries)
    return ParsedQuestion(
        text=cleaned,
        focus=focus,
        language=language,
        terms=_distinct_terms(focus),
        mentions=mentions,
        focus_mentions=mentions if typed_focus == cleaned else find_mentions(typed_focus, extra_countries),
    )


def add_context(question: ParsedQuestion, context: str) -> ParsedQuestion:
    """Put a text, such as the title of what answered before, in front of the focus; mentions stay the question's."""
    focus = f"{context} {question.focus}"
    return replace(question, focus=focus, terms=_distinct_terms(focus))


def _distinct_terms(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms(text)))


def replace_lone_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which can't be encoded as UTF-8, with replacement characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(text: str) -> str:
    """Drop control characters and lone surrogates, collapse white space, and normalize to NFC."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def detect_language_of_start(text: str) -> Language:
    """Detect the language of a text that could not be parsed as a question, by its first characters."""
    return detect_language(clean(text[:_START_LENGTH]))


def starts_with_question_word(text: str) -> bool:
    """Check whether a text starts with a word that asks."""
    return _INTERROGATIVE.match(text) is not None


def question_key(text: str) -> str:
    """Return what is the same for questions that differ by case, accents, punctuation and white space only.

    >>> question_key("¿Qué LEY  protege mis datos?") == question_key("que ley protege mis datos")
    True
    """
    return " ".join(re.findall(r"\w+", fold(text)))


def extract_focus(text: str) -> str:
    """Return the part of a long text that asks, or a short text whole; without a greeting in front.

    That is its sentences with a question mark, else those that start with a question word, else the last one.
    """
    if len(text) > _LONG_QUESTION:
        sentences = [match.group().strip() for match in _SENTENCE.finditer(text) if match.group().strip()]
        asking = [s for s in sentences if s.endswith("?")] or [s for s in sentences if starts_with_question_word(s)]
        text = " ".join(asking or sentences[-1:])
        if len(text) > _LONG_QUESTION:
            text = text[-_LONG_QUESTION:].split(" ", 1)[-1]
    return strip_greeting(text)
