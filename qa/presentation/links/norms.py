"""Laws and decrees: their type and number, as an address or a text names them. Pure functions.

Both are compared as plain words: without accents, capitals and punctuation ("d s n 029 2021 mef").
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
_NO_BODY = r"(?:final|version|copia|copy|web|pdf|es|en|eng|esp|anexo|annex|firmado|signed|draft|borrador|oficial)\b"
"""Words with which a file's name may go on after a number, and which are no body."""

_DATED = re.compile(
    rf"\b(?:n(?:o|ro)? )?(?P<number>(?!{_YEAR} )\d{{1,4}} {_YEAR}\b)"
    rf"(?P<body>(?: (?!{_NO_BODY})[a-z]{{2,6}}){{1,2}}(?= \d|$| {_NO_BODY}))?"
)
"""The number of a decree, and the body that issued it if only digits follow: "029 2021 mef"."""

_UNDATED = re.compile(
    r"\b(?:(?P<norm_law>ley|law)|(?P<norm_legislative_decree>decreto legislativo|legislative decree)) (?:n(?:o|ro)? )?"
    r"(?P<number>\d{4,5})\b"
)
"""The number of a law, and what is printed before it."""

_LISTED = re.compile(r"\d+ (?P<number>\d{4,5})$")
"""The same in a government's list of norms, after the page's own number."""

_MAX_KIND_DISTANCE = 60
"""Characters between a type and its number, such as the name of the body."""


def plain_words(text: str) -> str:
    """Reduce a text to its words in lower case, without accents and punctuation."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def norm_of_address(segments: Sequence[str], text: str, language: Language) -> str | None:
    """Name the law or decree that the end of a path names; its type may stand in the text only, in plain words.

    A number and a year alone may as well be those of a letter or a press release: without a type, only a list of norms
    tells that it is one.
    """
    *folders, last = segments or ("",)
    words, is_listed = plain_words(last), "normas-legales" in folders
    for match in reversed(list(_DATED.finditer(words))):
        kind = _kind_before(words, match.start()) or _kind_abbreviated(words, match) or _kind_in(text, match["number"])
        if kind or is_listed:
            return _name(kind or "norm", match, language)
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


def _kind_in(text: str, number: str) -> str | None:
    kinds = (_kind_before(text, match.start()) for match in re.finditer(rf"\b{number}\b", text))
    return next(filter(None, kinds), None)


def _kind_abbreviated(words: str, match: re.Match[str]) -> str | None:
    """Tell a resolution by the initials of its type and body, if the body follows too: "rscs n 01 2019 mef scs"."""
    before, body = words[: match.start()].split(), (match["body"] or "").split()
    return "norm_resolution" if before and body and before[-1] == f"r{body[-1]}" else None


def _name(kind: str, match: re.Match[str], language: Language) -> str:
    body = "/".join((match["body"] or "").upper().split())
    number = "-".join(filter(None, (match["number"].replace(" ", "-"), body)))
    return messages(language)[kind].format(number=number)


def _name_undated(match: re.Match[str], language: Language) -> str:
    """Name a norm without a year as it is printed; without a type, by its length.

    Laws have had five digits since 1950, legislative decrees have four.
    """
    by_length = "norm_law" if len(match["number"]) > len("1412") else "norm_legislative_decree"
    printed = (kind for kind in _UNDATED_KINDS if match.groupdict().get(kind))
    kind = next(printed, by_length)
    return messages(language)[kind].format(number=match["number"])
