"""Finds the headings that a PDF's outline names, its bookmarks, among the lines of its text."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PdfReader

from corpus.files.content import Content
from corpus.text.blocks import Block, Remark
from corpus.text.cleaning import clean_text

_MAX_ITEMS = 10_000
_MAX_LEVEL = 20
"""Of an outline; a hostile one may be nested in itself."""

_MAX_HEADING_LINES = 4
"""Lines over which a heading may be printed."""


_NUMBER = re.compile(r"\W*(?:\d+(?:\.\d+)*[.):]?|(?:[ivxlc]+|[a-z])[.)])(?=\s|$)", re.I)
"""The number of a heading: 2, 2.1, IV. or b)."""


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


class BookmarkedTitles:
    """The titles of the bookmarks of each page."""

    def __init__(self, items: Sequence[OutlineItem]) -> None:
        self._titles: dict[int, list[str]] = {}
        for item in items:
            self._titles.setdefault(item.page, []).append(_letters_without_number(item.title))

    def has(self, page: int, text: str) -> bool:
        """Check whether a row of a page, counted from 0, prints the title of a bookmark, or its beginning."""
        titles = self._titles.get(page)
        return titles is not None and any(title.startswith(_letters_without_number(text) or text) for title in titles)


def mark_headings(content: Content, items: Sequence[OutlineItem]) -> Content:
    """Divide the lines of a PDF into blocks at the headings that its outline names; into none if no line is one."""
    lines = content.text.split("\n")
    headings: list[Block] = []
    end = 0
    missing: list[OutlineItem] = []
    for item in items:
        found = _find_heading(lines, item, end, content.pages)
        if found:
            headings.append(Block(found, item.level))
            end = found[1]
        else:
            missing.append(item)
    content = replace(content, remarks=(*content.remarks, *_remarks(missing)))
    if not headings:
        return content
    starts = [heading.lines[0] for heading in headings[1:]]
    blocks = [*_text_between(lines, 1, headings[0].lines[0])]
    for heading, following in zip(headings, [*starts, len(lines) + 1], strict=True):
        blocks += [heading, *_text_between(lines, heading.lines[1] + 1, following)]
    return replace(content, blocks=tuple(blocks))


def _find_heading(lines: Sequence[str], item: OutlineItem, end: int, pages: Sequence[int]) -> tuple[int, int] | None:
    """Find the first and last line, from 1, that print a heading on its page, from the line of index `end` on."""
    if item.page >= len(pages):
        return None
    start = max(end, pages[item.page] - 1)
    stop = pages[item.page + 1] - 1 if item.page + 1 < len(pages) else len(lines)
    return _find_words(lines, range(start, stop), item.title, _letters) or _find_words(
        lines, range(start, stop), item.title, _letters_without_number
    )


def _find_words(
    lines: Sequence[str], searched: range, title: str, read: Callable[[str], str]
) -> tuple[int, int] | None:
    """Find the first and last line, from 1, that print a title, as it is read, among the lines of some indexes."""
    wanted = read(title)
    for first in searched if wanted else ():
        text = ""
        for last in range(first, min(first + _MAX_HEADING_LINES, searched.stop)):
            text = f"{text} {lines[last]}"
            printed = read(text)
            if printed == wanted:
                return first + 1, last + 1
            if not wanted.startswith(printed) or not text.strip():
                break
    return None


def _letters(text: str) -> str:
    """Return the letters and digits of a heading: blanks and signs are printed in several ways."""
    return "".join(filter(str.isalnum, clean_text(text))).casefold()


def _letters_without_number(text: str) -> str:
    """Leave out the number of a heading too, which a program may have counted otherwise, or not have written."""
    return _letters(_NUMBER.sub("", text))


def _remarks(missing: Sequence[OutlineItem]) -> Iterator[Remark]:
    """Yield what to check if some bookmarks lead to no heading."""
    if missing:
        first, others = missing[0], len(missing) - 1
        are = f"and {others} more are" if others else "is"
        title = " ".join(clean_text(first.title).split())
        yield Remark(
            "bookmarks without heading",
            f'"{title}" (page {first.page + 1}) {are} not printed there, and divide no text',
        )


def _text_between(lines: Sequence[str], first: int, following: int) -> list[Block]:
    """Return the block of the lines from one, from 1, up to another; none if they are blank."""
    filled = [number for number in range(first, following) if lines[number - 1].strip()]
    return [Block((filled[0], filled[-1]))] if filled else []
