"""Finds the headings that a PDF's outline names, its bookmarks, among the lines of its text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PdfReader

from corpus.files.content import Content
from corpus.text.blocks import Block, Remark
from corpus.text.cleaning import clean_text

_MAX_ITEMS = 10_000
_MAX_LEVEL = 20
"""Of an outline; a hostile one may be nested in itself."""

_MAX_TITLE = 1000
"""Characters of a bookmark; a heading of four lines has some 400."""

_MAX_HEADING_LINES = 4
"""Lines over which a heading may be printed."""

_MAX_QUOTED = 60
"""Characters of a bookmark that a remark quotes."""

_MAX_SEARCHED_LINES = 500
"""Lines of a page on which a heading is looked for; one full of small print has some 100."""


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
            yield OutlineItem(str(item.title)[:_MAX_TITLE], level, page)


class BookmarkedTitles:
    """The titles of a document's bookmarks, which tell headings from running heads."""

    def __init__(self, items: Sequence[OutlineItem]) -> None:
        self._titles: dict[int, list[str]] = {}
        self._first_pages: dict[str, int] = {}
        for item in items:
            title = _letters_without_number(item.title)
            self._titles.setdefault(item.page, []).append(title)
            self._first_pages[title] = min(item.page, self._first_pages.get(title, item.page))

    def has(self, page: int, text: str) -> bool:
        """Check whether a row of a page, counted from 0, prints the title of a bookmark, or its beginning."""
        titles = self._titles.get(page)
        return titles is not None and any(title.startswith(_letters_without_number(text) or text) for title in titles)

    def repeats(self, page: int, text: str) -> bool:
        """Check whether a row prints the title of a bookmark to its page, or to one before it, as a chapter's head."""
        first = self._first_pages.get(_letters_without_number(text))
        return first is not None and first <= page


def mark_headings(content: Content, items: Sequence[OutlineItem]) -> Content:
    """Divide the lines of a PDF into blocks at the headings that its outline names; into none if no line is one."""
    lines = content.text.split("\n")
    headings: list[Block] = []
    end = 0
    missing: list[OutlineItem] = []
    searched = _Lines(lines, content.pages)
    for item in items:
        found = searched.find(item, end)
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


class _Lines:
    """The lines of a text, in which headings are looked for by their letters, with their numbers or without."""

    def __init__(self, lines: Sequence[str], pages: Sequence[int]) -> None:
        self._letters = list(map(_letters, lines))
        self._without_numbers = list(map(_letters_without_number, lines))
        self._pages = pages

    def find(self, item: OutlineItem, end: int) -> tuple[int, int] | None:
        """Find the first and last line, from 1, that print a heading on its page, from the line of index `end` on."""
        if item.page >= len(self._pages):
            return None
        start = max(end, self._pages[item.page] - 1)
        stop = self._pages[item.page + 1] - 1 if item.page + 1 < len(self._pages) else len(self._letters)
        searched = range(start, min(stop, start + _MAX_SEARCHED_LINES))
        return self._find(searched, _letters(item.title), self._letters) or self._find(
            searched, _letters_without_number(item.title), self._without_numbers
        )

    def _find(self, searched: range, wanted: str, beginnings: Sequence[str]) -> tuple[int, int] | None:
        """Find the lines that print some letters; `beginnings` are those of each line if it is a heading's first."""
        for first in searched if wanted else ():
            printed = beginnings[first]
            if not printed or not wanted.startswith(printed):
                continue
            for last in range(first, min(first + _MAX_HEADING_LINES, searched.stop)):
                printed += self._letters[last] if last > first else ""
                if printed == wanted:
                    return first + 1, last + 1
        return None


def _letters(text: str) -> str:
    """Return the letters and digits of a heading: blanks and signs are printed in several ways."""
    return "".join(filter(str.isalnum, clean_text(text))).casefold()


def _letters_without_number(text: str) -> str:
    """Leave out the number of a heading too, which a program may have counted otherwise, or not have written."""
    return _letters(text[match.end() :] if (match := _NUMBER.match(text)) else text)


def _remarks(missing: Sequence[OutlineItem]) -> Iterator[Remark]:
    """Yield what to check if some bookmarks lead to no heading."""
    if missing:
        first, others = missing[0], len(missing) - 1
        are = f"and {others} more are" if others else "is"
        title = " ".join(clean_text(first.title).split())[:_MAX_QUOTED]
        yield Remark(
            "bookmarks without heading",
            f'"{title}" (page {first.page + 1}) {are} not printed there, and divide no text',
        )


def _text_between(lines: Sequence[str], first: int, following: int) -> list[Block]:
    """Return the block of the lines from one, from 1, up to another; none if they are blank."""
    filled = [number for number in range(first, following) if lines[number - 1].strip()]
    return [Block((filled[0], filled[-1]))] if filled else []
