"""Rows on pages back to the lines of a text, as the readers of the exports expect them.

A page knows no blank lines, only distances: a row is parted from the one above by as many blank lines as usual
distances fit between them, and at a page's end and top by what is left free of the area that other pages fill.
Running heads and feet are left out. The first line of a page is marked, unless the page cut a paragraph. What a narrow
page wrapped once more - a link, or every line of a text that had its line ends already - is made whole again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.text.flow import goes_on, page_width, wraps

PAGE_START = "\f"
"""What the first line of a page begins with."""

_USUAL_DISTANCE = 1.2
"""From one line to the next, in font sizes, where no page has two."""

_BLANK_LINE = 1.4
"""How many usual distances part a row from one behind a blank line, at least: half a line between paragraphs is
a blank line too, a larger font is none."""

_SLACK = 0.1
"""How much of a distance may lack where blank lines at a page's end and top are counted."""

_MOST_BLANK_LINES = 5

_SAME_HEIGHT = 0.4
"""Rows nearer to each other than this share of the font's size are one, printed in pieces."""

_RUNNING_SHARE = 0.8
"""On how many of the pages a running head or foot stands; a title page may go without."""

_FEWEST_RUNNING = 2
_FEWEST_SHORT_RUNNING = 3
_LONGEST_RUNNING = 300

_SHORT_ROW = 12
"""Letters of a row up to which it takes more pages to be a running one: "No" may end two pages by chance."""

_COMB_SHARE = 0.15
"""From how many full, and how many short unfinished lines on a page is taken to have wrapped a text's own lines."""

_FEWEST_COMB = 3
_SHORT_LINE_SHARE = 0.6
_DIGITS = re.compile(r"\d+")
_NUMBER_ENDS = re.compile(r"(?<!\d)\d{1,3}\.\s*$")
_BARE_LINK = re.compile(r"\s*https?://\S+")
_LINK_REST = re.compile(r"(?!https?://|\d{1,3}\.$)[^\s()@]+(?:\s\d{1,4}/\d{1,4})?")
_PAGE_NUMBER = re.compile(r"\d{1,4}/\d{1,4}")
_LINK_AHEAD = re.compile(r"\s*\(?(?:https?://|www\.)")
_LINK_AT_END = re.compile(r"(?:https?://|www\.)\S*$")

_BREAKS_LINK = re.compile(r"[-/?=&_%.]$|^[/?=&_%]")
"""Where links are broken: behind these at a row's end, and before some at the next one's start."""


@dataclass(frozen=True, slots=True)
class Row:
    """Text on one baseline of a page. `left` and `height` tell where it begins, from the page's lower left corner,
    and `size` the font's size, all in points.
    """

    left: float
    height: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class PrintedText:
    """The lines of all pages. `pages` are the numbers of the lines that the pages begin with, counted from 1."""

    text: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _PrintedLine:
    """A line, the blank lines above it, and whether it is the first of its page; `row` is its last row alone."""

    page: int
    text: str
    row: str
    blank: int
    first: bool


def printed_text(pages: Sequence[Sequence[Row]]) -> PrintedText:
    """The text of pages, each given as its rows in any order."""
    bodies = _without_running_rows([_in_order(page) for page in pages])
    printed = _whole_lines(_printed_lines(bodies))
    width = page_width([line.text for line in printed])
    lines: list[str] = []
    starts: list[int] = []
    before = None
    for line in printed:
        lines += [""] * line.blank
        # Pages without text begin where the next one with text does.
        starts += [len(lines) + 1] * (line.page + 1 - len(starts))
        cut = before is not None and goes_on(before.text, line.text.strip(), line.blank > 0, width)
        # Behind a question's number the form prints answers: there the mark tells whose.
        if line.first and (before is None or not cut or _NUMBER_ENDS.search(before.text)):
            lines.append(PAGE_START + line.text.lstrip())
        else:
            lines.append(line.text)
        before = line
    starts += [len(lines) + 1] * (len(pages) - len(starts))
    return PrintedText("\n".join(lines) + "\n", tuple(starts))


def same_height(one: Row, other: Row) -> bool:
    """Whether two pieces of text stand on one baseline, or nearly so, as a raised figure does."""
    return abs(one.height - other.height) < _SAME_HEIGHT * max(one.size, other.size)


def _in_order(rows: Sequence[Row]) -> list[Row]:
    """Rows from top to bottom; what stands on one baseline is one row, from left to right."""
    ordered: list[list[Row]] = []
    for row in sorted((row for row in rows if row.text.strip()), key=lambda row: -row.height):
        if ordered and same_height(ordered[-1][0], row):
            ordered[-1].append(row)
        else:
            ordered.append([row])
    return [_joined(sorted(pieces, key=lambda row: row.left)) for pieces in ordered]


def _joined(pieces: Sequence[Row]) -> Row:
    text = pieces[0].text
    for piece in pieces[1:]:
        text += piece.text if text.endswith(" ") or piece.text.startswith(" ") else " " + piece.text
    return replace(pieces[0], size=max(piece.size for piece in pieces), text=text)


def _without_running_rows(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """The pages less the rows that stand first or last on nearly all of them, at one height and in the same words."""
    bodies = [list(page) for page in pages]
    for end in (0, -1):
        while running := _running(bodies, end):
            for number in running:
                bodies[number].pop(end)
    return bodies


def _running(pages: Sequence[Sequence[Row]], end: int) -> list[int]:
    """Numbers of the pages whose first (0) or last (-1) row is a running head or foot; none where there is no such."""
    groups: dict[tuple[int, str, tuple[int, ...]], list[int]] = {}
    filled = 0
    for number, page in enumerate(pages):
        filled += bool(page)
        if page and len(page[end].text) <= _LONGEST_RUNNING:
            for counts in _countings(page[end].text, number):
                group = (round(page[end].height), _DIGITS.sub("#", page[end].text), counts)
                groups.setdefault(group, []).append(number)
    found = max(groups.values(), key=len, default=[])
    short = found and len(pages[found[0]][end].text) <= _SHORT_ROW
    fewest = _FEWEST_SHORT_RUNNING if short else _FEWEST_RUNNING
    return found if len(found) >= max(fewest, _RUNNING_SHARE * filled) else []


def _countings(text: str, page: int) -> Iterable[tuple[int, ...]]:
    """The numbers of a row: as they stand, and with each in turn counted from the page's own.

    Rows that differ in one number alone, which counts the pages, have one of these in common. So the questions
    "10." and "12." at the top of two pages are no running head.
    """
    numbers = [int(digits[:9]) for digits in _DIGITS.findall(text)]
    yield (-1, *numbers)
    for position, number in enumerate(numbers):
        yield (position, *numbers[:position], number - page, *numbers[position + 1 :])


def _printed_lines(pages: Sequence[Sequence[Row]]) -> list[_PrintedLine]:
    """A line for each row, with the blank lines that its distance from the row above stands for."""
    filled = [page for page in pages if page]
    highest = max((page[0].height for page in filled), default=0.0)
    lowest = min((page[-1].height for page in filled), default=0.0)
    usual = _usual_distance(filled)
    lines: list[_PrintedLine] = []
    free = 0.0
    for number, page in enumerate(pages):
        above = None
        for row in page:
            distance = row.size * usual
            if above is None:
                blank = int(free + (highest - row.height) / distance + _SLACK) if lines else 0
            elif above.height - row.height < distance * _BLANK_LINE:
                blank = 0
            else:
                blank = max(round((above.height - row.height) / distance) - 1, 1)
            lines.append(_PrintedLine(number, row.text, row.text, min(blank, _MOST_BLANK_LINES), above is None))
            free = (row.height - lowest) / distance
            above = row
    return lines


def _usual_distance(pages: Sequence[Sequence[Row]]) -> float:
    """The distance from one line to the next, in font sizes: the most frequent one, of equally frequent the least."""
    distances = [(above.height - row.height) / row.size for page in pages for above, row in pairwise(page)]
    counts = Counter(round(distance, 1) for distance in distances)
    frequent = max(counts, key=lambda distance: (counts[distance], -distance), default=0)
    return median(distance for distance in distances if round(distance, 1) == frequent) if frequent else _USUAL_DISTANCE


def _whole_lines(lines: Sequence[_PrintedLine]) -> list[_PrintedLine]:
    """The lines, with those joined that only the page's width had parted."""
    width = page_width([line.text for line in lines])
    # In a font of one width lines are full at just this length.
    longest = max((len(line.text.rstrip()) for line in lines), default=0)
    comb = _is_comb(lines, longest)
    whole: list[_PrintedLine] = []
    for line in lines:
        if whole and not line.blank:
            last = whole[-1]
            if _link_goes_on(last, line.text, width, longest):
                whole[-1] = replace(last, text=last.text + line.text, row=line.text)
                continue
            if comb and _was_wrapped(last, line.text, longest):
                whole[-1] = replace(last, text=last.text + _joint(last, longest) + line.text, row=line.text)
                continue
        whole.append(line)
    return whole


def _is_full(row: str, following: str, longest: int) -> bool:
    """Whether the next row's first word had no room in this one."""
    words = following.split(maxsplit=1)
    return bool(words) and len(row.rstrip()) + 1 + len(words[0]) > longest


def _is_comb(lines: Sequence[_PrintedLine], longest: int) -> bool:
    """Whether the page wrapped a text's own lines: full lines take turns with short ones that end no sentence."""
    full = short = pairs = 0
    for line, following in pairwise(lines):
        if not following.blank and not _BARE_LINK.fullmatch(line.text.rstrip()):
            pairs += 1
            full += _is_full(line.text, following.text, longest)
            short += _is_short(line.text, longest) and following.text[:1].islower()
    return min(full, short) >= max(_FEWEST_COMB, pairs * _COMB_SHARE)


def _is_short(row: str, longest: int) -> bool:
    return len(row.rstrip()) < longest * _SHORT_LINE_SHARE


def _was_wrapped(line: _PrintedLine, following: str, longest: int) -> bool:
    """Whether a row of a comb goes on in the following one: it is full, and what is left over is short.

    A link that stands alone, and one behind another, has its own line.
    """
    ends_link = _BARE_LINK.fullmatch(line.text.rstrip()) or _LINK_AT_END.search(line.text.rstrip(" )"))
    if ends_link and (_LINK_AHEAD.match(following) or " " in following.strip()):
        return False
    return _is_full(line.row, following, longest) and _is_short(following, longest)


def _joint(line: _PrintedLine, longest: int) -> str:
    """What stood where a row of one-width letters was wrapped: a blank at its end may have had no room."""
    if line.row.endswith(" ") or _LINK_AT_END.search(line.text):
        return ""
    return " " if len(line.row) == longest or line.row[-1:] not in "-/" else ""


def _link_goes_on(line: _PrintedLine, following: str, width: int, longest: int) -> bool:
    """Whether a link that stands alone was wrapped and ends in the following row.

    A running foot that a text has of its own is a link and, behind a blank, the page's number.
    """
    if not _BARE_LINK.fullmatch(line.text.rstrip()) or not _LINK_REST.fullmatch(following.rstrip()):
        return False
    if line.text.endswith(" "):
        return _PAGE_NUMBER.fullmatch(following.strip()) is not None and wraps(line.row, following, width)
    breaks = _BREAKS_LINK.search(line.row) or _BREAKS_LINK.match(following)
    return len(line.row) == longest or (wraps(line.row, following, width) and breaks is not None)
