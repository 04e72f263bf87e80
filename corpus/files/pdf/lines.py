"""Rebuilds the lines of a text from the rows on a PDF's pages, as the readers of the exports expect them.

A page has no blank lines, only distances: between two rows there are as many blank lines as line spacings fit between
them, and across a page break as many as fit in the area that other pages fill. Running heads and feet are dropped, and
lines that a narrow page wrapped are joined. The first line of a page is marked, unless the page break splits a
paragraph.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.files.content import Content
from corpus.files.pdf.outline import BookmarkedTitles
from corpus.files.pdf.unwrapping import PrintedLine, unwrap_lines
from corpus.text.flow import continues_sentence, page_width

_BASELINE_TOLERANCE = 0.4
"""Rows closer to each other than this share of the font size are one row, printed in pieces."""

_RUNNING_SHARE = 0.8
"""The minimum share of pages with a running head or foot; a title page may have none."""

_SURE_RUNNING_SHARE = 0.5
"""The same of a row that counts the pages, or isn't short; the cover, contents and annexes may lack it."""

_OF_CHAPTER = "(the title of a chapter)"
"""What stands for the words of running heads that differ by chapter."""

_MIN_SURE_RUNNING = 3
_MIN_RUNNING = 2
_MIN_SHORT_RUNNING = 3
_MAX_RUNNING_LENGTH = 300

_MAX_SHORT_ROW_LENGTH = 12
"""Characters of a row up to which more pages are required to call it running: "No" may end two pages by chance."""

_DIGITS = re.compile(r"\d+")

_DEFAULT_SPACING = 1.2
"""The line spacing, in font sizes, assumed if no page has two lines."""

_BLANK_LINE = 1.4
"""Line spacings between rows from which there is a blank line between them: half a line between paragraphs counts, a
larger font does not."""

_TOLERANCE = 0.1
"""The share of a line that may be missing when blank lines across a page break are counted."""

_MAX_BLANK_LINES = 5
_ENDS_IN_NUMBER = re.compile(r"(?<!\d)\d{1,3}\.\s*$")


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


def rebuild_text(pages: Sequence[Sequence[TextRow]], titles: BookmarkedTitles | None = None) -> Content:
    """Rebuild the text of pages, each given as its rows in any order.

    `titles` are those of the document's bookmarks, if it has any.
    """
    titles = titles or BookmarkedTitles(())
    printed = unwrap_lines(_space_lines(_drop_running_rows([_sort_rows(page) for page in pages], titles)))
    width = page_width([line.text for line in printed])
    lines: list[str] = []
    starts: list[int] = []
    previous = None
    for line in printed:
        lines += [""] * line.blank
        # Pages without text start where the next one with text does.
        starts += [len(lines) + 1] * (line.page + 1 - len(starts))
        # A form feed marks the first line of a page.
        lines.append("\f" + line.text.lstrip() if _is_page_start(line, previous, width) else line.text)
        previous = line
    starts += [len(lines) + 1] * (len(pages) - len(starts))
    return Content("\n".join(lines) + "\n", pages=tuple(starts))


def _sort_rows(rows: Sequence[TextRow]) -> list[TextRow]:
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


def _drop_running_rows(pages: Sequence[Sequence[TextRow]], titles: BookmarkedTitles) -> list[list[TextRow]]:
    """Drop the rows that are first or last on most pages, at the same height and with the same words."""
    bodies = [list(page) for page in pages]
    for end in (0, -1):
        while page_numbers := _find_running_rows(bodies, end, titles):
            for number in page_numbers:
                bodies[number].pop(end)
    return bodies


def _find_running_rows(pages: Sequence[Sequence[TextRow]], end: int, titles: BookmarkedTitles) -> list[int]:
    """Find the pages whose first (0) or last (-1) row is a running head or foot, maybe of left or right pages only.

    The title of the chapter that a page belongs to counts as the same words on all pages.
    """
    groups: dict[tuple[int, str, tuple[int, ...]], list[int]] = {}
    for number, page in enumerate(pages):
        if page and len(page[end].text) <= _MAX_RUNNING_LENGTH and not _is_heading(number, page, end, titles):
            row = page[end]
            for counters in _page_counters(row.text, number):
                groups.setdefault((round(row.height), _DIGITS.sub("#", row.text), counters), []).append(number)
            if titles.repeats(number, row.text):
                groups.setdefault((round(row.height), _OF_CHAPTER, (0,)), []).append(number)
    filled = [number for number, page in enumerate(pages) if page]
    for (_, text, (counted, *_)), found in sorted(groups.items(), key=lambda group: -len(group[1])):
        sides = {number % 2 for number in found}
        of = sum(number % 2 in sides for number in filled)
        is_short = len(text) <= _MAX_SHORT_ROW_LENGTH
        # A number with a point is a question's, of which each page may have one.
        is_sure = not is_short or (counted >= 0 and not text.endswith("#."))
        if is_sure and len(found) >= _MIN_SURE_RUNNING:
            required = _SURE_RUNNING_SHARE * of
        else:
            required = max(_MIN_SHORT_RUNNING if is_short else _MIN_RUNNING, _RUNNING_SHARE * of)
        if len(found) >= required and (len(sides) > 1 or len(found) >= _MIN_SURE_RUNNING):
            return found
    return []


def _is_heading(number: int, page: Sequence[TextRow], end: int, titles: BookmarkedTitles) -> bool:
    """Check whether a page's first or last row is a heading: the only one that prints the title of a bookmark to it."""
    printed = page[end].text.split()
    return titles.has(number, page[end].text) and sum(row.text.split() == printed for row in page) == 1


def _page_counters(text: str, page: int) -> Iterator[tuple[int, ...]]:
    """Yield the numbers in a row as they are, and with each in turn made relative to the page's number.

    Rows that differ only in one number, which counts the pages, have one of these in common. So the questions "10."
    and "12." at the top of two pages are not taken for a running head.
    """
    numbers = [int(digits[:9]) for digits in _DIGITS.findall(text)]
    yield (-1, *numbers)
    for position, number in enumerate(numbers):
        yield (position, *numbers[:position], number - page, *numbers[position + 1 :])


def _is_page_start(line: PrintedLine, previous: PrintedLine | None, width: int) -> bool:
    """Check whether a line starts a page, and doesn't continue a paragraph of the page before."""
    if not line.is_first or previous is None:
        return line.is_first
    # The form prints answers after a question's number; there the mark decides which question an answer belongs to.
    return _ENDS_IN_NUMBER.search(previous.text) is not None or not continues_sentence(
        previous.text, line.text.strip(), line.blank > 0, width
    )


def _space_lines(pages: Sequence[Sequence[TextRow]]) -> list[PrintedLine]:
    """Make a line of each row, with the number of blank lines that its distance from the row above amounts to."""
    filled = [page for page in pages if page]
    highest = max((page[0].height for page in filled), default=0.0)
    lowest = min((page[-1].height for page in filled), default=0.0)
    usual_spacing = _line_spacing(filled)
    lines: list[PrintedLine] = []
    free = 0.0  # Lines that would have fitted below the last one of the page before.
    for number, page in enumerate(pages):
        above = None
        for row in page:
            spacing = row.size * usual_spacing
            if above is None:
                blank = int(free + (highest - row.height) / spacing + _TOLERANCE) if lines else 0
            elif above.height - row.height < spacing * _BLANK_LINE:
                blank = 0
            else:
                blank = max(round((above.height - row.height) / spacing) - 1, 1)
            lines.append(PrintedLine(number, row.text, row.text, min(blank, _MAX_BLANK_LINES), above is None))
            free = (row.height - lowest) / spacing
            above = row
    return lines


def _line_spacing(pages: Sequence[Sequence[TextRow]]) -> float:
    """Return the most frequent distance between lines, in font sizes; the smallest of equally frequent ones."""
    distances = [(above.height - row.height) / row.size for page in pages for above, row in pairwise(page)]
    counts = Counter(round(distance, 1) for distance in distances)
    most_frequent = max(counts, key=lambda distance: (counts[distance], -distance), default=0)
    if not most_frequent:
        return _DEFAULT_SPACING
    return median(distance for distance in distances if round(distance, 1) == most_frequent)
