"""The cells of a spreadsheet: what stands in them as text, where it leads, and what of them can't be quoted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from urllib.parse import quote

from corpus.text.cleaning import clean_text
from corpus.text.links import absolute_url

MAX_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""

_MAX_ADDRESS = 5000
"""Characters of a link's address; Excel keeps 2,079."""

_LINK_FORMULA = re.compile(r'(?:[a-z]+:)?=?\s*HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:[,;].*)?\)\s*', re.I | re.S)
"""A formula that is a link to an address, as Excel and OpenDocument ("of:=...") write it."""

_LINKING = re.compile(r"\bHYPERLINK\(", re.I)

_MAX_FORMULA = 8192
"""Characters of a formula, as many as Excel allows; matching a longer one takes much memory."""

_WHITE_SPACE = re.compile(r"\s")

Range = tuple[tuple[int, int], tuple[int, int]]
"""The (row, column) of the first and of the last cell of merged cells, from 0."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, and the web addresses that it leads to.

    `fault` says what is wrong with one that the spreadsheet holds as something else.
    """

    text: str = ""
    fault: str = ""
    links: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self.fault)


NO_CELL = Cell()


def number_cell(value: float) -> Cell:
    """Return the cell of a number, without its format: a whole number without a point.

    >>> number_cell(12.0).text, number_cell(0.1 + 0.2).text
    ('12', '0.3')
    """
    if not isfinite(value):
        return unquotable_cell(str(value), "is no number")
    text = f"{value:.0f}" if value == int(value) else f"{value:.{MAX_DIGITS}g}"
    if abs(value) >= 10**MAX_DIGITS:
        # An account number, say, whose last digits are zeros now.
        return unquotable_cell(text, f"is a number of more than {MAX_DIGITS} digits, whose last ones are lost")
    return Cell(text)


def unquotable_cell(text: str, fault: str) -> Cell:
    """Return the cell of a date, for instance: it was read as one, whatever was written or is seen."""
    return Cell(text, f"{fault}; format the column as text, and write it again")


def web_link(target: str) -> str | None:
    """Return the address that a link leads to; None if that is no web page, but a mailbox or a place in the file.

    ValueError if it is longer than any program writes it.
    """
    url = absolute_url(clean_text(target).strip())
    if url and len(url) > _MAX_ADDRESS:
        raise ValueError("the address of a link is too long")
    return url and _WHITE_SPACE.sub(lambda blank: quote(blank[0]), url)


def find_target(formula: str) -> str | None:
    """Return the target of a formula that is a link, "" if the target is computed; None if the formula is no link.

    >>> find_target('HYPERLINK("https://a.example","See")'), find_target("HYPERLINK(A2)"), find_target("SUM(A2)")
    ('https://a.example', '', None)
    """
    if not _LINKING.search(formula):
        return None
    link = _LINK_FORMULA.fullmatch(formula) if len(formula) <= _MAX_FORMULA else None
    return link[1].replace('""', '"') if link else ""


def computed_link() -> Cell:
    """Return the cell of a link whose address is computed by a formula, from other cells, say."""
    return Cell("", "is a link whose address is computed; write the address itself")


def spread_merged(rows: list[list[Cell]], merged: Iterable[Range]) -> None:
    """Give the first column of merged cells their content in each row, in place; rows that are blank stay so."""
    is_blank = [not any(row) for row in rows]
    free: dict[int, int] = {}
    for (first, column), (last, _) in sorted(merged):
        # Ranges that overlap another are invalid, and many of them would take long.
        if first < free.get(column, 0) or first >= len(rows) or column >= len(rows[first]) or not rows[first][column]:
            continue
        free[column] = last + 1
        for number in range(first + 1, min(last + 1, len(rows))):
            if not is_blank[number] and column < len(rows[number]):
                rows[number][column] = rows[first][column]
