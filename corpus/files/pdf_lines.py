"""Rebuilds the lines of a text from rows on pages, as the readers of the exports expect them.

A page has no blank lines, only distances: between two rows there are as many blank lines as line spacings fit between
them, and across a page break as many as fit in the area that other pages fill. Running heads and feet are dropped. The
first line of a page is marked, unless the page break splits a paragraph. What a narrow page wrapped a second time (a
link, or every line of a text that had line ends already) is unwrapped.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.text.flow import continues_sentence, is_wrapped, page_width

PAGE_START = "\f"
"""Marks the first line of a page."""

_DEFAULT_SPACING = 1.2
"""The line spacing, in font sizes, assumed if no page has two lines."""

_BLANK_LINE = 1.4
"""Line spacings between rows from which there is a blank line between them: half a line between paragraphs counts, a
larger font does not."""

_TOLERANCE = 0.1
"""The share of a line that may be missing when blank lines across a page break are counted."""

_MAX_BLANK_LINES = 5

_BASELINE_TOLERANCE = 0.4
"""Rows closer to each other than this share of the font size are one row, printed in pieces."""

_RUNNING_SHARE = 0.8
"""The minimum share of pages with a running head or foot; a title page may have none."""

_MIN_RUNNING = 2
_MIN_SHORT_RUNNING = 3
_MAX_RUNNING_LENGTH = 300

_MAX_SHORT_ROW_LENGTH = 12
"""Characters of a row up to which more pages are required to call it running: "No" may end two pages by chance."""

_WRAPPED_SHARE = 0.15
"""The share of full lines, and of short unfinished lines, from which the page is assumed to have wrapped a text that
had line ends already."""

_MIN_WRAPPED = 3
_SHORT_LINE_SHARE = 0.6
_DIGITS = re.compile(r"\d+")
_NUMBER_ENDS = re.compile(r"(?<!\d)\d{1,3}\.\s*$")
_BARE_LINK = re.compile(r"\s*https?://\S+")
_LINK_REST = re.compile(r"(?!https?://|\d{1,3}\.$)[^\s()@]+(?:\s\d{1,4}/\d{1,4})?")
_PAGE_NUMBER = re.compile(r"\d{1,4}/\d{1,4}")
_LINK_AHEAD = re.compile(r"\s*\(?(?:https?://|www\.)")
_LINK_AT_END = re.compile(r"(?:https?://|www\.)\S*$")

_BREAKS_LINK = re.compile(r"[-/?=&_%.]$|^[/?=&_%]")
"""Where links are wrapped: after these characters at a row's end, and before some of them at the next row's start."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """Text on one baseline of a page, from the page's lower left corner; position and font size in points."""

    left: float
    height: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class PdfText:
    """The lines of all pages. `pages` are the numbers of the first lines of the pages, counted from 1."""

    text: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _PrintedLine:
    """A line, the number of blank lines above it, and whether it is the first of its page; `row` is its last row."""

    page: int
    text: str
    row: str
    blank: int
    first: bool


def rebuild_text(pages: Sequence[Sequence[TextRow]]) -> PdfText:
    """Rebuild the text of pages, each given as its rows in any order."""
    bodies = _drop_running_rows([_sort_rows(page) for page in pages])
    printed = _unwrap_lines(_space_lines(bodies))
    width = page_width([line.text for line in printed])
    lines: list[str] = []
    starts: list[int] = []
    before = None
    for line in printed:
        lines += [""] * line.blank
        # Pages without text start where the next one with text does.
        starts += [len(lines) + 1] * (line.page + 1 - len(starts))
        cut = before is not None and continues_sentence(before.text, line.text.strip(), line.blank > 0, width)
        # The form prints answers after a question's number; there the mark decides whose answer it is.
        if line.first and (before is None or not cut or _NUMBER_ENDS.search(before.text)):
            lines.append(PAGE_START + line.text.lstrip())
        else:
            lines.append(line.text)
        before = line
    starts += [len(lines) + 1] * (len(pages) - len(starts))
    return PdfText("\n".join(lines) + "\n", tuple(starts))


def on_same_baseline(one: TextRow, other: TextRow) -> bool:
    """Check whether two pieces are on one baseline, or nearly so, as a superscript is."""
    return abs(one.height - other.height) < _BASELINE_TOLERANCE * max(one.size, other.size)


def _sort_rows(rows: Sequence[TextRow]) -> list[TextRow]:
    """Sort rows from top to bottom, merging the pieces on one baseline from left to right."""
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


def _drop_running_rows(pages: Sequence[Sequence[TextRow]]) -> list[list[TextRow]]:
    """Drop the rows that are first or last on nearly all pages, at the same height and with the same words."""
    bodies = [list(page) for page in pages]
    for end in (0, -1):
        while running := _find_running_rows(bodies, end):
            for number in running:
                bodies[number].pop(end)
    return bodies


def _find_running_rows(pages: Sequence[Sequence[TextRow]], end: int) -> list[int]:
    """Find the pages whose first (0) or last (-1) row is a running head or foot."""
    groups: dict[tuple[int, str, tuple[int, ...]], list[int]] = {}
    filled = 0
    for number, page in enumerate(pages):
        filled += bool(page)
        if page and len(page[end].text) <= _MAX_RUNNING_LENGTH:
            for counts in _page_counters(page[end].text, number):
                group = (round(page[end].height), _DIGITS.sub("#", page[end].text), counts)
                groups.setdefault(group, []).append(number)
    found = max(groups.values(), key=len, default=[])
    short = found and len(pages[found[0]][end].text) <= _MAX_SHORT_ROW_LENGTH
    fewest = _MIN_SHORT_RUNNING if short else _MIN_RUNNING
    return found if len(found) >= max(fewest, _RUNNING_SHARE * filled) else []


def _page_counters(text: str, page: int) -> Iterable[tuple[int, ...]]:
    """Yield the numbers in a row as they are, and with each in turn made relative to the page's number.

    Rows that differ only in one number, which counts the pages, have one of these in common. So the questions "10."
    and "12." at the top of two pages are not taken for a running head.
    """
    numbers = [int(digits[:9]) for digits in _DIGITS.findall(text)]
    yield (-1, *numbers)
    for position, number in enumerate(numbers):
        yield (position, *numbers[:position], number - page, *numbers[position + 1 :])


def _space_lines(pages: Sequence[Sequence[TextRow]]) -> list[_PrintedLine]:
    """Make a line of each row, with the number of blank lines that its distance from the row above amounts to."""
    filled = [page for page in pages if page]
    highest = max((page[0].height for page in filled), default=0.0)
    lowest = min((page[-1].height for page in filled), default=0.0)
    usual = _line_spacing(filled)
    lines: list[_PrintedLine] = []
    free = 0.0
    for number, page in enumerate(pages):
        above = None
        for row in page:
            distance = row.size * usual
            if above is None:
                blank = int(free + (highest - row.height) / distance + _TOLERANCE) if lines else 0
            elif above.height - row.height < distance * _BLANK_LINE:
                blank = 0
            else:
                blank = max(round((above.height - row.height) / distance) - 1, 1)
            lines.append(_PrintedLine(number, row.text, row.text, min(blank, _MAX_BLANK_LINES), above is None))
            free = (row.height - lowest) / distance
            above = row
    return lines


def _line_spacing(pages: Sequence[Sequence[TextRow]]) -> float:
    """Return the most frequent distance between lines, in font sizes; the smallest of equally frequent ones."""
    distances = [(above.height - row.height) / row.size for page in pages for above, row in pairwise(page)]
    counts = Counter(round(distance, 1) for distance in distances)
    frequent = max(counts, key=lambda distance: (counts[distance], -distance), default=0)
    return (
        median(distance for distance in distances if round(distance, 1) == frequent) if frequent else _DEFAULT_SPACING
    )


def _unwrap_lines(lines: Sequence[_PrintedLine]) -> list[_PrintedLine]:
    """Join the lines that only the page's width split."""
    width = page_width([line.text for line in lines])
    # In a monospaced font all full lines have exactly this length.
    longest = max((len(line.text.rstrip()) for line in lines), default=0)
    comb = _is_wrapped_twice(lines, longest)
    whole: list[_PrintedLine] = []
    for line in lines:
        if whole and not line.blank:
            last = whole[-1]
            if _link_continues(last, line.text, width, longest):
                whole[-1] = replace(last, text=last.text + line.text, row=line.text)
                continue
            if comb and _was_wrapped(last, line.text, longest):
                whole[-1] = replace(last, text=last.text + _separator(last, longest) + line.text, row=line.text)
                continue
        whole.append(line)
    return whole


def _is_full(row: str, following: str, longest: int) -> bool:
    """Check whether the next row's first word didn't fit in this row."""
    words = following.split(maxsplit=1)
    return bool(words) and len(row.rstrip()) + 1 + len(words[0]) > longest


def _is_wrapped_twice(lines: Sequence[_PrintedLine], longest: int) -> bool:
    """Check whether the page wrapped a text that had line ends: full lines alternate with short unfinished ones."""
    full = short = pairs = 0
    for line, following in pairwise(lines):
        if not following.blank and not _BARE_LINK.fullmatch(line.text.rstrip()):
            pairs += 1
            full += _is_full(line.text, following.text, longest)
            short += _is_short(line.text, longest) and following.text[:1].islower()
    return min(full, short) >= max(_MIN_WRAPPED, pairs * _WRAPPED_SHARE)


def _is_short(row: str, longest: int) -> bool:
    return len(row.rstrip()) < longest * _SHORT_LINE_SHARE


def _was_wrapped(line: _PrintedLine, following: str, longest: int) -> bool:
    """Check whether a line that had its own end was wrapped here: the row is full, and the rest is short.

    A link by itself, or after another one, has its own line.
    """
    ends_link = _BARE_LINK.fullmatch(line.text.rstrip()) or _LINK_AT_END.search(line.text.rstrip(" )"))
    if ends_link and (_LINK_AHEAD.match(following) or " " in following.strip()):
        return False
    return _is_full(line.row, following, longest) and _is_short(following, longest)


def _separator(line: _PrintedLine, longest: int) -> str:
    """Return what was between two rows of a monospaced font: a blank at the row's end may not have fitted."""
    if line.row.endswith(" ") or _LINK_AT_END.search(line.text):
        return ""
    return " " if len(line.row) == longest or line.row[-1:] not in "-/" else ""


def _link_continues(line: _PrintedLine, following: str, width: int, longest: int) -> bool:
    """Check whether a link by itself was wrapped, and ends in the following row.

    A running foot that belongs to the text is a link and, after a blank, the page's number.
    """
    if not _BARE_LINK.fullmatch(line.text.rstrip()) or not _LINK_REST.fullmatch(following.rstrip()):
        return False
    if line.text.endswith(" "):
        return _PAGE_NUMBER.fullmatch(following.strip()) is not None and is_wrapped(line.row, following, width)
    breaks = _BREAKS_LINK.search(line.row) or _BREAKS_LINK.match(following)
    return len(line.row) == longest or (is_wrapped(line.row, following, width) and breaks is not None)
