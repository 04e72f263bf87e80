"""Finds the headings that a PDF's outline names, its bookmarks, among the lines of its text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PdfReader

from corpus.files.content import Content
from corpus.text.blocks import Block

_MAX_ITEMS = 10_000
_MAX_LEVEL = 20
"""Of an outline; a hostile one may be nested in itself."""

_MAX_HEADING_LINES = 4
"""Lines over which a heading may be printed."""


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A bookmark: its words, its level from 1, and the page that it leads to, from 0."""

    title: str
    level: int
    page: int


def read_outline_items(reader: PdfReader) -> list[OutlineItem]:
    """Read the bookmarks of a PDF, in order; none if they can't be read, since the text doesn't depend on them."""
    try:
        items = list(_flatten(reader, reader.outline, 1))
    # By its documentation pypdf may raise anything for a broken file.
    except Exception:
        return []
    return items[:_MAX_ITEMS]


def _flatten(reader: PdfReader, outline: Sequence[Any], level: int) -> Iterator[OutlineItem]:
    # pypdf nests the items below another in a list behind it.
    for item in outline:
        if isinstance(item, list):
            if level < _MAX_LEVEL:
                yield from _flatten(reader, item, level + 1)
        elif (page := reader.get_destination_page_number(item)) is not None and item.title:
            yield OutlineItem(str(item.title), level, page)


def mark_headings(content: Content, items: Sequence[OutlineItem]) -> Content:
    """Divide the lines of a PDF into blocks at the headings that its outline names; into none if no line is one."""
    lines = content.text.split("\n")
    headings: list[Block] = []
    end = 0
    for item in items:
        if item.page < len(content.pages):
            found = _find_heading(lines, item.title, max(end, content.pages[item.page] - 1), content.pages, item.page)
            if found:
                headings.append(Block(found, item.level))
                end = found[1]
    if not headings:
        return content
    starts = [heading.lines[0] for heading in headings[1:]]
    blocks = [*_text_between(lines, 1, headings[0].lines[0])]
    for heading, following in zip(headings, [*starts, len(lines) + 1], strict=True):
        blocks += [heading, *_text_between(lines, heading.lines[1] + 1, following)]
    return replace(content, blocks=tuple(blocks))


def _find_heading(
    lines: Sequence[str], title: str, start: int, pages: Sequence[int], page: int
) -> tuple[int, int] | None:
    """Find the first and last line, from 1, that print a heading on a page, from the line of index `start` on."""
    stop = pages[page + 1] - 1 if page + 1 < len(pages) else len(lines)
    wanted = _letters(title)
    for first in range(start, stop):
        printed = ""
        for last in range(first, min(first + _MAX_HEADING_LINES, stop)):
            printed += _letters(lines[last])
            if printed == wanted:
                return first + 1, last + 1
            if not wanted.startswith(printed) or not printed:
                break
    return None


def _letters(text: str) -> str:
    return "".join(text.split()).casefold()


def _text_between(lines: Sequence[str], first: int, following: int) -> list[Block]:
    """Return the block of the lines from one, from 1, up to another; none if they are blank."""
    filled = [number for number in range(first, following) if lines[number - 1].strip()]
    return [Block((filled[0], filled[-1]))] if filled else []
