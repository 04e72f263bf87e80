"""Cleans text of what programs leave in it that nobody typed: zero-width characters, ligatures, accents beside letters.

Line numbers stay as they are, and a clean text stays as it is.
"""

import re
import unicodedata
from collections import Counter
from typing import Literal

_INVISIBLE = (0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF)
"""Zero-width spaces, and marks of the writing direction."""

_BLANKS = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
"""No-break spaces, and spaces of other widths."""

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_NO_BREAK_HYPHEN = 0x2011
_SOFT_HYPHEN = "\xad"
_TYPED: dict[int, str | None] = {
    **dict.fromkeys(_INVISIBLE),
    **dict.fromkeys(_BLANKS, " "),
    **{ord(ligature): letters for ligature, letters in _LIGATURES.items()},
    _NO_BREAK_HYPHEN: "-",
}

_SHAPED = r"[^\0-\u036f\u2000-\u206f]"
_JOINER = re.compile(rf"(?<={_SHAPED})[\u200c\u200d](?={_SHAPED})|([\u200c\u200d])")
"""Zero-width joiners; those beside Latin letters or punctuation are captured, others shape Arabic letters and emoji."""

_DIVIDED_WORD = re.compile(r"(?<=[^\W\d_])\xad[ \t]*\n([ \t\f]*)([^\W\d_A-Z]\S*)[ \t]*")
"""A soft hyphen at the end of a line, and the rest of the word in the next one."""

_ACCENT = re.compile("[´˜¨¸]")
_COMBINING = {"´": "\u0301", "˜": "\u0303", "¨": "\u0308", "¸": "\u0327"}
_BEARERS = {"´": "aeiouıAEIOU", "˜": "nNaoAO", "¨": "uU", "¸": "cC"}
"""The letters that each accent stands on, in Spanish and its neighbours."""

_CONSONANT = "[b-df-hj-np-rtv-zB-DF-HJ-NP-RTV-Z]"
_APART = re.compile(rf"(?<={_CONSONANT})´ (?=[aeiouAEIOUı])|(?<=i)´ (?=on)|(?<=[^\W\d_])˜ (?=[nN])|(?<=[gG])¨ (?=[uU])")
"""Accents with a blank before their letter; behind a vowel or an s, they may end a word ("menu´ es", "cities´ own")."""

_GAP = re.compile("(?<=´) (?=[aeiouAEIOUı])|(?<=˜) (?=[nN])|(?<=¨) (?=[uU])")
_BEFORE_WORD = re.compile(r"(?<!\w)[´¨](?=\w)")
_OPENING_QUOTE = re.compile(r"[`‘]\w")

_CONTRACTION = re.compile(r"´(?:s|t|m|d|re|ve|ll|clock)\b", re.IGNORECASE)
_BEFORE_LETTER = re.compile(r"(?<=i)´on|(?<=qu)´", re.IGNORECASE)
"""Accents between two vowels that can stand on the second only: no Spanish word has "íon" or "qú"."""

_MAX_PASSES = 3
"""More than words need; a text made of accents would take one for each."""

_Side = Literal["before", "after"]
"""Where an accent is printed: before its letter ("m´as"), or after it ("ma´s")."""


def clean_text(text: str) -> str:
    """Write a text as somebody would type it, in as many lines as it has.

    Zero-width characters and soft hyphens are removed; no-break spaces become blanks, ligatures letters. Accents are
    composed with their letters, also those that a PDF prints beside them, if it is certain which letter is meant.

    >>> clean_text("o\ufb01cina p´ublica: https:\u200b//a.example")
    'oficina pública: https://a.example'
    """
    if text.isascii():
        return text
    if _SOFT_HYPHEN in text:
        text = _DIVIDED_WORD.sub(r"\2\n\1", text).replace(_SOFT_HYPHEN, "")
    text = _JOINER.sub(lambda match: "" if match[1] else match[0], clean_characters(text))
    text = unicodedata.normalize("NFC", text)
    # A composed accent may make its neighbour certain.
    for _ in range(_MAX_PASSES):
        before, text = text, _compose_accents(_close_gaps(text))
        if text == before:
            break
    return text


def clean_characters(text: str) -> str:
    """Clean part of a text of what needs no context: zero-width characters, spaces, ligatures."""
    return text.translate(_TYPED)


def _close_gaps(text: str) -> str:
    """Remove the blanks between accents and their letters, where a PDF draws them apart ("p´ ublica")."""
    # Quotation marks stand before as many words as behind.
    if len(_APART.findall(text)) > len(_BEFORE_WORD.findall(text)):
        return _GAP.sub("", text)
    return text


def _compose_accents(text: str) -> str:
    """Compose the accents beside letters of which it is certain which they stand on."""
    places = [match.start() for match in _ACCENT.finditer(text)]
    usual = _find_usual_side(text, places)
    quotes = _find_quotes(text, places)
    pieces: list[str] = []
    copied = 0
    for place in places:
        side = _choose_side(text, place, usual, quotes)
        start = place if side == "before" else place - 1
        if side is None or start < copied:
            continue
        letter = text[place + 1] if side == "before" else text[place - 1]
        pieces += [text[copied:start], letter.replace("ı", "i") + _COMBINING[text[place]]]
        copied = start + 2
    return unicodedata.normalize("NFC", "".join([*pieces, text[copied:]]))


def _choose_side(text: str, place: int, usual: _Side | None, quotes: frozenset[str]) -> _Side | None:
    """Choose the side of an accent, None if it is uncertain.

    `usual` is the side where the text prints its accents, `quotes` are the accents that serve it as quotation marks.
    """
    sides = _possible_sides(text, place)
    if not _is_within_word(text, place):
        # The other side has no letter, so it may be a quotation mark.
        is_certain = text[place] not in quotes or (text[place] == "´" and sides == [usual])
        return sides[0] if sides and is_certain else None
    if len(sides) < 2:
        side = sides[0] if sides else None
        return None if side == "after" != usual and _CONTRACTION.match(text, place) else side
    likelier = [side for side in sides if text[place + 1 if side == "before" else place - 1] in "nNı"]
    if len(likelier) == 1:
        return likelier[0]
    return usual or ("before" if _BEFORE_LETTER.match(text, place) else None)


def _possible_sides(text: str, place: int) -> list[_Side]:
    """Return the sides of an accent that have a letter which it stands on; none for an apostrophe ("D´Onofrio")."""
    bearers = _BEARERS[text[place]]
    sides: list[_Side] = []
    if _is_within_word(text, place) and text[place + 1].isupper() and text[place + 2 : place + 3].islower():
        return sides
    if text[place + 1 : place + 2] in tuple(bearers):
        sides.append("before")
    if text[max(place - 1, 0) : place] in tuple(bearers):
        sides.append("after")
    return sides


def _is_within_word(text: str, place: int) -> bool:
    return text[max(place - 1, 0) : place].isalpha() and text[place + 1 : place + 2].isalpha()


def _find_usual_side(text: str, places: list[int]) -> _Side | None:
    """Find the side where a text prints its accents, by those within words that have a letter on one side only."""
    counts: Counter[_Side] = Counter()
    for place in places:
        sides = _possible_sides(text, place)
        if len(sides) == 1 and _is_within_word(text, place) and not _CONTRACTION.match(text, place):
            counts[sides[0]] += 1
    before, after = counts["before"], counts["after"]
    return None if before == after else "before" if before > after else "after"


def _find_quotes(text: str, places: list[int]) -> frozenset[str]:
    """Find the accents that may serve as quotation marks: those that both start and end words."""
    initial = {text[place] for place in places if not text[max(place - 1, 0) : place].isalnum()}
    final = {text[place] for place in places if not text[place + 1 : place + 2].isalnum()}
    if _OPENING_QUOTE.search(text):
        initial.add("´")
    return frozenset(initial & final)
