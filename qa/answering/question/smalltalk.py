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

SmalltalkKind = Literal["abilities", "identity", "wellbeing", "farewell", "thanks", "greeting"]
"""The weightiest first: "Hi, who are you?" asks who."""

_KINDS: tuple[SmalltalkKind, ...] = get_args(SmalltalkKind)
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
    """A courtesy, and the language that it is said in."""

    courtesy: SmalltalkKind
    language: Language


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The courtesy of each phrase, given as its words; the words that may stand around them and change nothing."""

    phrases: Mapping[Language, Mapping[tuple[str, ...], SmalltalkKind]]
    around: frozenset[str]


@cache
def _load_phrases() -> _Phrases:
    record = json.loads((Path(__file__).parent / "smalltalk.json").read_text(encoding="utf-8"))
    phrases: dict[Language, dict[tuple[str, ...], SmalltalkKind]] = {
        language: {tuple(phrase.split()): courtesy for courtesy in _KINDS for phrase in record[language][courtesy]}
        for language in LANGUAGES
    }
    return _Phrases(phrases, frozenset(record["around"]))


def detect_smalltalk(text: str, spoken: Language = "en") -> Smalltalk | None:
    """What is said where a text is nothing but courtesies; the weightiest of several.

    Args:
        text: what is said.
        spoken: the language that is taken for what is said alike in both ("ok").
    """
    words = tuple(_WORD.findall(fold(_APOSTROPHES.sub("", text))))
    known = _load_phrases()
    for language in sorted(known.phrases, key=lambda language: language != spoken):
        said = _match_phrases(words, known.phrases[language], known.around)
        if said:
            return Smalltalk(min(said, key=_KINDS.index), language)
    return None


def _match_phrases(
    words: tuple[str, ...], phrases: Mapping[tuple[str, ...], SmalltalkKind], around: frozenset[str]
) -> set[SmalltalkKind]:
    """The courtesies that make up all of the words; none where anything else is among them."""
    said: set[SmalltalkKind] = set()
    position = 0
    while position < len(words):
        length = next((n for n in range(len(words) - position, 0, -1) if words[position : position + n] in phrases), 0)
        if length:
            said.add(phrases[words[position : position + length]])
        elif words[position] not in around:
            return set()
        position += length or 1
    return said


def strip_greeting(text: str) -> str:
    """A question without the greeting before it.

    >>> without_greeting("Hola, ¿cuál es el portal?")
    '¿cuál es el portal?'
    """
    return _LEADING_GREETING.sub("", text)
