"""Small talk: greetings, thanks and questions about the chat itself, which the questionnaire need not answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from corpus import LANGUAGES, Language
from index import fold

SmalltalkKind = Literal["abilities", "identity", "wellbeing", "farewell", "thanks", "greeting"]
"""By precedence: "Hi, who are you?" asks for the identity."""

_KINDS: tuple[SmalltalkKind, ...] = get_args(SmalltalkKind)
_Phrases = Mapping[tuple[str, ...], SmalltalkKind]
_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’]")
_LEADING_GREETING = re.compile(
    r"^[\W_]*(?:hola+|buen(?:os|as) (?:d[ií]as|tardes|noches)|saludos|"
    r"hello|hi|hey|good (?:morning|afternoon|evening))\b"
    r"(?: (?:there|amigos?|a todos))?\W*(?<![¿\"“(])(?=[¿\"“(]?\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """The kind of a text that is nothing but small talk, and its language."""

    kind: SmalltalkKind
    language: Language


def detect_smalltalk(text: str, fallback_language: Language = "en") -> Smalltalk | None:
    """Return the kind of a text that consists of small talk only, the first in precedence; None for any other text.

    `fallback_language` is assumed for phrases that both languages have ("ok").
    """
    words = tuple(_WORD.findall(fold(_APOSTROPHES.sub("", text))))
    phrases, fillers = _load_phrases()
    for language in sorted(phrases, key=lambda language: language != fallback_language):
        if kinds := _match_phrases(words, phrases[language], fillers):
            return Smalltalk(min(kinds, key=_KINDS.index), language)
    return None


def strip_greeting(text: str) -> str:
    """Remove the greeting in front of a question.

    >>> strip_greeting("Hola, ¿cuál es el portal?")
    '¿cuál es el portal?'
    """
    return _LEADING_GREETING.sub("", text)


def _match_phrases(words: tuple[str, ...], phrases: _Phrases, fillers: frozenset[str]) -> set[SmalltalkKind]:
    """Return the kinds of the phrases that make up all of the words; none if anything else is among them."""
    kinds: set[SmalltalkKind] = set()
    position = 0
    while position < len(words):
        length = next((n for n in range(len(words) - position, 0, -1) if words[position : position + n] in phrases), 0)
        if length:
            kinds.add(phrases[words[position : position + length]])
        elif words[position] not in fillers:
            return set()
        position += length or 1
    return kinds


@cache
def _load_phrases() -> tuple[Mapping[Language, _Phrases], frozenset[str]]:
    """Return the kind of each phrase, by language and by its words; and filler words that may surround any phrase."""
    record = json.loads((Path(__file__).parent / "smalltalk.json").read_text(encoding="utf-8"))
    phrases: dict[Language, _Phrases] = {
        language: {tuple(phrase.split()): kind for kind in _KINDS for phrase in record[language][kind]}
        for language in LANGUAGES
    }
    return phrases, frozenset(record["fillers"])
