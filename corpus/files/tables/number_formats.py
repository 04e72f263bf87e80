"""Shows numbers by the plain formats of Excel (ECMA-376, 18.8.31), so that they are quoted as people see them.

Plain are digits, a decimal point, groups of thousands, percent, and words around: "0000", "#,##0.00", "0%",
'"S/" 0.00'. Decimals are shown behind a point and thousands by commas, whatever the country: which signs a person
sees depends on the computer, and isn't in the file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from corpus.files.tables.cells import MAX_DIGITS, number_cell

GENERAL = "General"
"""The format of a number that has none."""

BUILT_IN = {
    **{0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"},
    **{37: "#,##0;(#,##0)", 38: "#,##0;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)"},
}
"""Plain formats that a workbook needn't state, by their numbers (18.8.30)."""

MAX_FORMAT = 255
"""Characters of a format, more than Excel allows."""

_MAX_DECIMALS = 10
"""Digits behind the point; with those before it they are as many as `Decimal` counts by itself."""

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | \[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\] | (?P<literal>[-$+():'\s€£¥])
    | (?P<color>\[(?:black|blue|cyan|green|magenta|red|white|yellow|color\s?\d+)\])
    | _(?P<width>.) | \*(?P<filling>[ ]) | (?P<percent>%)
    | (?P<general>general) | (?P<text>@) | (?P<digit>[0#?]) | (?P<group>,) | (?P<point>\.) | (?P<end>;)
    """,
    re.I | re.X | re.S,
)
"""What a plain format is written of; others have exponents, fractions, conditions, dates."""

_NUMBER = ("digit", "group", "point", "general")
_WORDS = ("quoted", "escaped", "currency", "literal", "percent")
_BLANKS = ("width", "filling")

_EMPTY = {"0": "0", "#": "", "?": " "}
"""What a digit's place shows if the number has no digit there."""

_Token = tuple[str, str]
"""Its kind, a group of the pattern, and its text."""

_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Section:
    """How the numbers of one sign are shown: the words around, and the digits between them.

    `whole` are the digits before the point (see `_EMPTY`), with words between, as in "000-000", and `decimals` those
    behind it. Without digits, `is_general` tells numbers as they are from words alone.
    """

    before: str
    after: str = ""
    is_general: bool = False
    whole: tuple[_Token, ...] = ()
    decimals: str = ""
    has_point: bool = False
    is_grouped: bool = False
    is_percent: bool = False


@lru_cache(maxsize=10_000)
def format_number(value: float, code: str) -> str | None:
    """Show a number of at most 15 digits by a format; None if the format isn't plain, or shows nothing.

    >>> format_number(1, "0%"), format_number(24.6, '"S/" #,##0.00'), format_number(12345, "000000")
    ('100%', 'S/ 24.60', '012345')
    >>> format_number(1500, "0.0E+00") is None
    True
    """
    # Text formats show numbers as if they had none.
    sections = _parse(GENERAL if code == "@" else code)
    if sections is None:
        return None
    # For positive numbers, negative ones, and zero; the first counts for those that have none.
    index = 1 if value < 0 else 2 if value == 0 else 0
    has_own = 0 < index < len(sections)
    section = sections[index if has_own else 0]
    shown = section and _show(abs(value), section)
    if not shown or shown.isspace():
        return None
    return " ".join(f"{'-' if value < 0 and not has_own else ''}{shown}".split())


@lru_cache(maxsize=1000)
def _parse(code: str) -> Sequence[_Section | None] | None:
    """Divide a format into its sections, None for one that isn't plain; None if the format can't be divided."""
    sections: list[list[_Token]] = [[]]
    end = 0
    while end < len(code) <= MAX_FORMAT:
        match = _TOKEN.match(code, end)
        if match is None or match.lastgroup is None:
            return None
        if match.lastgroup == "end":
            sections.append([])
        else:
            sections[-1].append((match.lastgroup, match[match.lastgroup]))
        end = match.end()
    return [_read_section(section) for section in sections] if end == len(code) else None


def _read_section(tokens: Sequence[_Token]) -> _Section | None:
    places = [place for place, (kind, _) in enumerate(tokens) if kind in _NUMBER]
    if any(kind == "text" for kind, _ in tokens):
        return None
    if not places:
        return _Section(_words(tokens))
    number = tokens[places[0] : places[-1] + 1]
    before, after = _words(tokens[: places[0]]), _words(tokens[places[-1] + 1 :])
    kinds = [kind for kind, _ in number]
    percents = sum(kind == "percent" for kind, _ in tokens)
    if kinds == ["general"]:
        return None if percents else _Section(before, after, is_general=True)
    point = kinds.index("point") if "point" in kinds else len(kinds)
    whole, decimals = kinds[:point], kinds[point + 1 :]
    between = {*whole} - {"digit", "group"}
    is_grouped = "group" in whole
    if (
        percents > 1
        or {*decimals} - {"digit"}
        or len(decimals) > _MAX_DECIMALS
        or between - {*_WORDS}
        or "percent" in between
        # Commas at the end divide by thousands.
        or (is_grouped and (between or whole[-1] == "group"))
    ):
        return None
    return _Section(
        before,
        after,
        whole=tuple(token for token in number[:point] if token[0] != "group"),
        decimals="".join(text for _, text in number[point + 1 :]),
        has_point="point" in kinds,
        is_grouped=is_grouped,
        is_percent=bool(percents),
    )


def _show(value: float, section: _Section) -> str:
    """Show a number by a section of a format, without its sign."""
    shown = ""
    if section.is_general:
        shown = number_cell(value).text
    elif section.whole or section.has_point:
        number = Decimal(f"{value:.{MAX_DIGITS}g}").scaleb(2 if section.is_percent else 0)
        rounded = number.quantize(Decimal((0, (1,), -len(section.decimals))), ROUND_HALF_UP)
        digits, _, decimals = f"{rounded:f}".partition(".")
        shown = _fill(section.whole, digits.lstrip("0"))
        if section.is_grouped:
            shown = _THOUSANDS.sub(",", shown)
        while decimals and decimals[-1] == "0" and section.decimals[len(decimals) - 1] in "#?":
            decimals = decimals[:-1]
        shown += f".{decimals}" if section.has_point else ""
    return f"{section.before}{shown}{section.after}"


def _fill(places: Sequence[_Token], digits: str) -> str:
    """Fill digits in from the right; the first place takes all that are left."""
    shown = ""
    left = sum(kind == "digit" for kind, _ in places)
    for kind, text in reversed(places):
        if kind == "digit":
            left -= 1
            taken = digits[-1:] if left else digits
            digits = digits[: len(digits) - len(taken)]
            shown = (taken or _EMPTY[text]) + shown
        else:
            shown = text + shown
    return shown


def _words(tokens: Sequence[_Token]) -> str:
    return "".join(" " if kind in _BLANKS else text for kind, text in tokens if kind in (*_WORDS, *_BLANKS))
