"""Laws and decrees: their type and number, as an address or a text names them. Pure functions.

Both are compared as plain words: without accents, capitals and punctuation ("d s n 029 2021 pcm").
"""

import re
import unicodedata
from collections.abc import Sequence

from corpus import Language
from qa.messages import messages

_KINDS = {
    "norm_legislative_decree": "decreto legislativo|legislative decree",
    "norm_supreme_decree": "decreto supremo|supreme decree|d s|ds",
    "norm_emergency_decree": "decreto de urgencia|emergency decree|d u|du",
    "norm_ministerial_resolution": "resolucion ministerial|ministerial resolution|r m|rm",
    "norm_resolution": "resolucion|resolution",
    "norm_law": "ley|law",
}
"""How each type is written, by the message that names it."""

_KIND = re.compile("|".join(rf"(?P<{key}>\b(?:{words})\b)" for key, words in _KINDS.items()))
_UNDATED_KINDS = ("norm_legislative_decree", "norm_law")
_YEAR = r"(?:19|20)\d\d"
_DATED = re.compile(
    rf"\b(?P<mark>n(?:o|ro)? )?(?P<number>(?!{_YEAR} )\d{{1,4}} {_YEAR}\b)(?P<body>(?: [a-z]{{2,6}}){{1,2}}(?= \d|$))?"
)
"""The number of a decree, and the body that issued it if only digits follow: "029 2021 pcm"."""

_UNDATED = re.compile(r"\b(?:ley|law|decreto legislativo|legislative decree) (?:n(?:o|ro)? )?(?P<number>\d{4,5})\b")
"""The number of a law."""

_LISTED = re.compile(r"\d+ (?P<number>\d{4,5})$")
"""The same in gob.pe's list of norms, after the page's own number."""

_MAX_KIND_DISTANCE = 60
"""Characters between a type and its number, such as the name of the body."""


def plain_words(text: str) -> str:
    """Reduce a text to its words in lower case, without accents and punctuation."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def norm_of_address(segments: Sequence[str], text: str, language: Language) -> str | None:
    """Name the law or decree that the end of a path names; its type may stand in the text only, in plain words."""
    *folders, last = segments or ("",)
    words, is_listed = plain_words(last), "normas-legales" in folders
    for match in reversed(list(_DATED.finditer(words))):
        kind = _kind_before(words, match.start())
        if kind or is_listed or match["mark"] or (match["body"] and len(match["number"]) > len("01 2020")):
            return _name(kind or _kind_in(text, match["number"]), match, language)
    undated = _UNDATED.search(words) or (_LISTED.search(words) if is_listed else None)
    return _name_undated(undated, language) if undated else None


def norm_at_end(text: str, language: Language) -> str | None:
    """Name the law or decree that a text ends with, given in plain words."""
    dated = next((match for match in _DATED.finditer(text) if match.end() == len(text)), None)
    if dated and (kind := _kind_before(text, dated.start())):
        return _name(kind, dated, language)
    undated = next((match for match in _UNDATED.finditer(text) if match.end() == len(text)), None)
    return _name_undated(undated, language) if undated else None


def _kind_before(words: str, end: int) -> str | None:
    found = list(_KIND.finditer(words, max(0, end - _MAX_KIND_DISTANCE), end))
    kinds = [match.lastgroup for match in found if match.lastgroup not in _UNDATED_KINDS]
    return kinds[-1] if kinds else None


def _kind_in(text: str, number: str) -> str:
    kinds = (_kind_before(text, match.start()) for match in re.finditer(rf"\b{number}\b", text))
    return next(filter(None, kinds), "norm")


def _name(kind: str, match: re.Match[str], language: Language) -> str:
    body = "/".join((match["body"] or "").upper().split())
    number = "-".join(filter(None, (match["number"].replace(" ", "-"), body)))
    return messages(language)[kind].format(number=number)


def _name_undated(match: re.Match[str], language: Language) -> str:
    """Name a norm without a year: laws have had five digits since 1950, legislative decrees have four."""
    kind = "norm_law" if len(match["number"]) > len("1412") else "norm_legislative_decree"
    return messages(language)[kind].format(number=match["number"])
