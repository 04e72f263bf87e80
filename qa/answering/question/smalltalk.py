"""Greetings, thanks and questions about the chat itself: what is said to it and not asked of the questionnaire."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from corpus import LANGUAGES, Language
from index import fold

Courtesy = Literal["abilities", "identity", "wellbeing", "farewell", "thanks", "greeting"]
"""The weightiest first: "Hi, who are you?" asks who."""

_COURTESIES: tuple[Courtesy, ...] = get_args(Courtesy)
_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’]")
_GREETING_BEFORE = re.compile(
    r"^[\W_]*(?:hola+|buen(?:os|as) (?:d[ií]as|tardes|noches)|saludos|"
    r"hello|hi|hey|good (?:morning|afternoon|evening))\b"
    r"(?: (?:there|amigos?|a todos))?\W*(?<![¿\"“(])(?=[¿\"“(]?\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A courtesy, and the language that it is said in."""

    courtesy: Courtesy
    language: Language


@dataclass(frozen=True, slots=True)
class _Known:
    """The courtesy of each phrase, given as its words; the words that may stand around them and change nothing."""

    phrases: Mapping[Language, Mapping[tuple[str, ...], Courtesy]]
    around: frozenset[str]


@cache
def _known() -> _Known:
    record = json.loads((Path(__file__).parent / "smalltalk.json").read_text(encoding="utf-8"))
    phrases: dict[Language, dict[tuple[str, ...], Courtesy]] = {
        language: {tuple(phrase.split()): courtesy for courtesy in _COURTESIES for phrase in record[language][courtesy]}
        for language in LANGUAGES
    }
    return _Known(phrases, frozenset(record["around"]))


def courtesy_in(text: str, spoken: Language = "en") -> Said | None:
    """What is said where a text is nothing but courtesies; the weightiest of several.

    Args:
        text: what is said.
        spoken: the language that is taken for what is said alike in both ("ok").
    """
    words = tuple(_WORD.findall(fold(_APOSTROPHES.sub("", text))))
    known = _known()
    for language in sorted(known.phrases, key=lambda language: language != spoken):
        said = _said(words, known.phrases[language], known.around)
        if said:
            return Said(min(said, key=_COURTESIES.index), language)
    return None


def _said(words: tuple[str, ...], phrases: Mapping[tuple[str, ...], Courtesy], around: frozenset[str]) -> set[Courtesy]:
    """The courtesies that make up all of the words; none where anything else is among them."""
    said: set[Courtesy] = set()
    position = 0
    while position < len(words):
        length = next((n for n in range(len(words) - position, 0, -1) if words[position : position + n] in phrases), 0)
        if length:
            said.add(phrases[words[position : position + length]])
        elif words[position] not in around:
            return set()
        position += length or 1
    return said


def without_greeting(text: str) -> str:
    """A question without the greeting before it.

    >>> without_greeting("Hola, ¿cuál es el portal?")
    '¿cuál es el portal?'
    """
    return _GREETING_BEFORE.sub("", text)
