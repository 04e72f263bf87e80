"""The cells of a spreadsheet: what stands in them as text, and what of them can't be quoted."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

_MAX_DIGITS = 15
"""Digits of a number that a spreadsheet keeps."""

Range = tuple[tuple[int, int], tuple[int, int]]
"""The (row, column) of the first and of the last cell of merged cells, from 0."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell; `fault` says what is wrong with one that the spreadsheet holds as something else."""

    text: str = ""
    fault: str = ""

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
    text = f"{value:.0f}" if value == int(value) else f"{value:.{_MAX_DIGITS}g}"
    if abs(value) >= 10**_MAX_DIGITS:
        # An account number, say, whose last digits are zeros now.
        return unquotable_cell(text, f"is a number of more than {_MAX_DIGITS} digits, whose last ones are lost")
    return Cell(text)


def unquotable_cell(text: str, fault: str) -> Cell:
    """Return the cell of a date, for instance: it was read as one, whatever was written or is seen."""
    return Cell(text, f"{fault}; format the column as text, and write it again")


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
