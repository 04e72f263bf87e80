"""Counts the items of a Word document's lists, whose numbers stand in no text (ECMA-376 part 1, 17.9)."""

import re
from dataclasses import dataclass

from docx.oxml.ns import qn

from corpus.files.outlined.docx.styles import XmlElement, value
from corpus.files.outlined.numerals import roman_numeral

BULLET = "•"
_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")

_MAX_ROMAN = 3999
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered: its kind of numbers, the text around them, and the first number."""

    kind: str
    text: str
    start: int


def format_number(number: int, kind: str) -> str:
    """Write a number in one of Word's kinds (`w:numFmt`); others than these are written in digits.

    >>> format_number(4, "lowerRoman"), format_number(28, "upperLetter"), format_number(7, "decimalZero")
    ('iv', 'BB', '07')
    """
    written = str(number)
    if kind in ("lowerLetter", "upperLetter") and number > 0:
        # After "z" come "aa", "bb" and so on.
        written = chr(ord("a") + (number - 1) % _LETTERS) * min((number - 1) // _LETTERS + 1, _LETTERS)
    elif kind in ("lowerRoman", "upperRoman") and 0 < number <= _MAX_ROMAN:
        written = roman_numeral(number)
    elif kind == "decimalZero":
        written = f"{number:02}"
    return written.upper() if kind.startswith("upper") else written


class ListNumbers:
    """Gives the items of lists their marks, in the order of the document."""

    def __init__(self, root: XmlElement) -> None:
        """Take the root element of the part with the lists; None if the document has none."""
        lists = [] if root is None else root.findall(qn("w:num"))
        kinds = [] if root is None else root.findall(qn("w:abstractNum"))
        self._kind_of = {one.get(qn("w:numId")): value(one, "w:abstractNumId") for one in lists}
        self._levels: dict[tuple[str | None, int], _Level] = {}
        for kind in kinds:
            for level in kind.findall(qn("w:lvl")):
                self._levels[kind.get(qn("w:abstractNumId")), _number(level.get(qn("w:ilvl")), 0)] = _Level(
                    value(level, "w:numFmt") or "decimal",
                    value(level, "w:lvlText") or "",
                    _number(value(level, "w:start"), 1),
                )
        self._restarts = {
            (one.get(qn("w:numId")), _number(override.get(qn("w:ilvl")), 0)): _number(start, 1)
            for one in lists
            for override in one.findall(qn("w:lvlOverride"))
            if (start := value(override, "w:startOverride")) is not None
        }
        self._counters: dict[str | None, list[int | None]] = {}

    def next_mark(self, list_id: str, level: int) -> str:
        """Return the mark of the next item of a list, such as "7." or a bullet; "" if its list has none.

        `level` counts from 0.
        """
        kind = self._kind_of.get(list_id)
        style = self._levels.get((kind, level))
        if style is None or not 0 <= level < _LEVELS:
            return ""
        # Lists of one kind count on, unless a list says that it starts anew: it does so once.
        counters = self._counters.setdefault(kind, [None] * _LEVELS)
        restart = self._restarts.pop((list_id, level), None)
        before = counters[level]
        counters[level] = restart if restart is not None else style.start if before is None else before + 1
        counters[level + 1 :] = [None] * (_LEVELS - level - 1)
        if style.kind == "bullet":
            return BULLET
        if style.kind == "none":
            return ""

        def write(match: re.Match[str]) -> str:
            number = int(match[1]) - 1
            counted = counters[number]
            other = self._levels.get((kind, number), style)
            return format_number(other.start if counted is None else counted, other.kind)

        return _PLACEHOLDER.sub(write, style.text)


def _number(text: str | None, default: int) -> int:
    # Word itself counts up to this; a hostile file may ask for more digits than can be printed.
    return int(text) if text is not None and text.isdecimal() and len(text) < _LEVELS else default
