"""What the path of an address says in words, spelled as people spell them. Pure functions."""

import re
from collections.abc import Mapping
from functools import lru_cache

from corpus import HomeNames
from qa.presentation.links.linked_text import LinkedText
from qa.presentation.links.norms import plain_words

_PAGE_NUMBER = re.compile(r"^(?!(?:19|20)\d\d-)\d{3,}-(?=\w)")
_PIECE = re.compile(r"[^\W\d_]+-\d{1,2}(?![^\W_])|[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-?\d{1,2})?|\d{1,2}[^\W\d_]|\d{1,3}|(?:19|20)\d\d")
_HUMP = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_COUNT = re.compile(r"\d{1,3}")
_EMPTY = re.compile(
    "americas|c|content|default|edit|en|es|home|index|inicio|main|navegador|nndc|noticias?|pages?|public|ver|view|web",
    re.IGNORECASE,
)
"""Words that say nothing at the beginning or the end of an address."""

_MAX_PLACES = 8
"""Places whose spellings are remembered: that of the build in use, and those of tests."""

_PEOPLE = "funcionarios"
"""The folder of a government's site whose pages are named after people."""

_SPANISH_ENDING = re.compile(r"(?<=[cgs])ion$")
_SPELLED: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("COVID-19",),
    (
        *("COVID-19", "campaña", "científico", "comité", "continúa", "diseño", "económica", "electrónico"),
        *("implementará", "móvil", "más", "padrón", "país", "política", "políticas", "público", "secretaría"),
        *("sólidas", "tecnología", "índice"),
    ),
)
"""Names, and words with accents, in English and Spanish addresses, which have neither capitals nor accents."""


def find_topic(segments: list[str], text: LinkedText, is_english: bool) -> str:
    """Return the last words of a path, without file extensions, in sentence case; "" if it has none."""
    topics = (_topic(segment, text, is_english) for segment in reversed(segments))
    topic = next(filter(None, topics), "")
    return topic.title() if _PEOPLE in segments else topic


def _topic(segment: str, text: LinkedText, is_english: bool) -> str:
    """Read the words of a path segment up to an id; "" if it means something to a server only."""
    words: list[str] = []
    for piece in _PIECE.findall(_PAGE_NUMBER.sub("", segment)):
        if _WORD.fullmatch(piece):
            words += _HUMP.split(piece)
        elif words:
            break
    while words and (_EMPTY.fullmatch(words[-1]) or _COUNT.fullmatch(words[-1])):
        words.pop()
    while words and _EMPTY.fullmatch(words[0]):
        words.pop(0)
    if not any(sum(map(str.isalpha, word)) > 1 for word in words):
        return ""
    topic = _without_body(" ".join(_spell(word, text, is_english) for word in words), text.names)
    return topic[0].upper() + topic[1:]


@lru_cache(_MAX_PLACES)
def _spellings(position: int, names: HomeNames) -> Mapping[str, str]:
    """Return how words are spelled, by their letters: 0 for English addresses, 1 for Spanish ones."""
    return {plain_words(word).replace(" ", ""): word for word in (*_SPELLED[position], *names.spellings[position])}


def _without_body(topic: str, names: HomeNames) -> str:
    """Leave out the name of a public body in front of the words that tell more."""
    plain = topic.lower()
    prefixes = (f"{body.lower()} " for body in names.bodies)
    return next((topic[len(prefix) :] for prefix in prefixes if plain.startswith(prefix)), topic)


def _spell(word: str, text: LinkedText, is_english: bool) -> str:
    """Spell a word of an address: "5g", "politica", "transformacion"; unless in English, the text may help."""
    plain = plain_words(word).replace(" ", "")
    if word[0].isdigit():
        spelled = word.upper()
    elif is_english:
        spelled = _spellings(0, text.names).get(plain, word.lower())
    else:
        spelled = _spellings(1, text.names).get(plain) or text.spelling(plain) or word.lower()
        spelled = _SPANISH_ENDING.sub("ión", spelled)
    return spelled[0].upper() + spelled[1:] if word[0].isupper() else spelled
