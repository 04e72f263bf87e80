"""The rows of text on a PDF's pages: puts them in order, and drops running heads and feet."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_BASELINE_TOLERANCE = 0.4
"""Rows closer to each other than this share of the font size are one row, printed in pieces."""

_RUNNING_SHARE = 0.8
"""The minimum share of pages with a running head or foot; a title page may have none."""

_MIN_RUNNING = 2
_MIN_SHORT_RUNNING = 3
_MAX_RUNNING_LENGTH = 300

_MAX_SHORT_ROW_LENGTH = 12
"""Characters of a row up to which more pages are required to call it running: "No" may end two pages by chance."""

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TextRow:
    """Text on one baseline of a page, from the page's lower left corner; position and font size in points."""

    left: float
    height: float
    size: float
    text: str


def on_same_baseline(one: TextRow, other: TextRow) -> bool:
    """Check whether two pieces are on one baseline, or nearly so, as a superscript is."""
    return abs(one.height - other.height) < _BASELINE_TOLERANCE * max(one.size, other.size)


def sort_rows(rows: Sequence[TextRow]) -> list[TextRow]:
    """Sort the rows of a page from top to bottom, merging the pieces on one baseline from left to right."""
    ordered: list[list[TextRow]] = []
    for row in sorted((row for row in rows if row.text.strip()), key=lambda row: -row.height):
        if ordered and on_same_baseline(ordered[-1][0], row):
            ordered[-1].append(row)
        else:
            ordered.append([row])
    return [_join_pieces(sorted(pieces, key=lambda row: row.left)) for pieces in ordered]


def _join_pieces(pieces: Sequence[TextRow]) -> TextRow:
    text = pieces[0].text
    for piece in pieces[1:]:
        text += piece.text if text.endswith(" ") or piece.text.startswith(" ") else " " + piece.text
    return replace(pieces[0], size=max(piece.size for piece in pieces), text=text)


def drop_running_rows(pages: Sequence[Sequence[TextRow]]) -> list[list[TextRow]]:
    """Drop the rows that are first or last on nearly all pages, at the same height and with the same words."""
    bodies = [list(page) for page in pages]
    for end in (0, -1):
        while page_numbers := _find_running_rows(bodies, end):
            for number in page_numbers:
                bodies[number].pop(end)
    return bodies


def _find_running_rows(pages: Sequence[Sequence[TextRow]], end: int) -> list[int]:
    """Find the pages whose first (0) or last (-1) row is a running head or foot."""
    groups: dict[tuple[int, str, tuple[int, ...]], list[int]] = {}
    for number, page in enumerate(pages):
        if page and len(page[end].text) <= _MAX_RUNNING_LENGTH:
            row = page[end]
            for counters in _page_counters(row.text, number):
                groups.setdefault((round(row.height), _DIGITS.sub("#", row.text), counters), []).append(number)
    largest = max(groups.values(), key=len, default=[])
    if not largest:
        return []
    is_short = len(pages[largest[0]][end].text) <= _MAX_SHORT_ROW_LENGTH
    filled = sum(bool(page) for page in pages)
    required = max(_MIN_SHORT_RUNNING if is_short else _MIN_RUNNING, _RUNNING_SHARE * filled)
    return largest if len(largest) >= required else []


def _page_counters(text: str, page: int) -> Iterator[tuple[int, ...]]:
    """Yield the numbers in a row as they are, and with each in turn made relative to the page's number.

    Rows that differ only in one number, which counts the pages, have one of these in common. So the questions "10."
    and "12." at the top of two pages are not taken for a running head.
    """
    numbers = [int(digits[:9]) for digits in _DIGITS.findall(text)]
    yield (-1, *numbers)
    for position, number in enumerate(numbers):
        yield (position, *numbers[:position], number - page, *numbers[position + 1 :])
