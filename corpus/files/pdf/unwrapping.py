"""Joins lines of a PDF that a narrow page wrapped: a link, or every line of a text that had line ends already."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.text.flow import is_wrapped, page_width

_WRAPPED_SHARE = 0.15
"""The share of full lines, and of short unfinished lines, from which the page is assumed to have wrapped a text that
had line ends already."""

_MIN_WRAPPED = 3
_SHORT_LINE_SHARE = 0.6
_BARE_LINK = re.compile(r"\s*https?://\S+")
_LINK_REST = re.compile(r"(?!https?://|\d{1,3}\.$)[^\s()@]+(?:\s\d{1,4}/\d{1,4})?")
_PAGE_NUMBER = re.compile(r"\d{1,4}/\d{1,4}")
_LINK_AHEAD = re.compile(r"\s*\(?(?:https?://|www\.)")
_LINK_AT_END = re.compile(r"(?:https?://|www\.)\S*$")

_LINK_BREAK = re.compile(r"[-/?=&_%.]$|^[/?=&_%]")
"""Where links are wrapped: after these characters at a row's end, and before some of them at the next row's start."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line on page `page`, counted from 0, with the number of blank lines above it.

    `row` is the last of the rows that it was joined from; `is_first` marks the first line of a page.
    """

    page: int
    text: str
    row: str
    blank: int
    is_first: bool


def unwrap_lines(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Join the lines that only the page's width split."""
    width = page_width([line.text for line in lines])
    # In a monospaced font all full lines have exactly this length.
    longest = max((len(line.text.rstrip()) for line in lines), default=0)
    wrapped_twice = _is_wrapped_twice(lines, longest)
    unwrapped: list[PrintedLine] = []
    for line in lines:
        last = unwrapped[-1] if unwrapped and not line.blank else None
        if last and _continues_link(last, line.text, width, longest):
            unwrapped[-1] = replace(last, text=last.text + line.text, row=line.text)
        elif last and wrapped_twice and _was_wrapped(last, line.text, longest):
            unwrapped[-1] = replace(last, text=last.text + _separator(last, longest) + line.text, row=line.text)
        else:
            unwrapped.append(line)
    return unwrapped


def _is_wrapped_twice(lines: Sequence[PrintedLine], longest: int) -> bool:
    """Check whether the page wrapped a text that had line ends: full lines alternate with short unfinished ones."""
    pairs = [
        (line.text, following.text)
        for line, following in pairwise(lines)
        if not following.blank and not _BARE_LINK.fullmatch(line.text.rstrip())
    ]
    full = sum(_is_full(text, following, longest) for text, following in pairs)
    short = sum(_is_short(text, longest) and following[:1].islower() for text, following in pairs)
    return min(full, short) >= max(_MIN_WRAPPED, len(pairs) * _WRAPPED_SHARE)


def _is_full(row: str, following: str, longest: int) -> bool:
    """Check whether the next row's first word didn't fit in this row."""
    words = following.split(maxsplit=1)
    return bool(words) and len(row.rstrip()) + 1 + len(words[0]) > longest


def _is_short(row: str, longest: int) -> bool:
    return len(row.rstrip()) < longest * _SHORT_LINE_SHARE


def _was_wrapped(line: PrintedLine, following: str, longest: int) -> bool:
    """Check whether a line that had its own end was wrapped here: the row is full, and the rest is short.

    A link by itself, or after another one, has its own line.
    """
    ends_link = _BARE_LINK.fullmatch(line.text.rstrip()) or _LINK_AT_END.search(line.text.rstrip(" )"))
    if ends_link and (_LINK_AHEAD.match(following) or " " in following.strip()):
        return False
    return _is_full(line.row, following, longest) and _is_short(following, longest)


def _separator(line: PrintedLine, longest: int) -> str:
    """Return what was between two rows of a monospaced font: a blank at the row's end may not have fitted."""
    if line.row.endswith(" ") or _LINK_AT_END.search(line.text):
        return ""
    return " " if len(line.row) == longest or line.row[-1:] not in "-/" else ""


def _continues_link(line: PrintedLine, following: str, width: int, longest: int) -> bool:
    """Check whether a link by itself was wrapped, and ends in the following row.

    A running foot that belongs to the text is a link and, after a blank, the page's number.
    """
    if not _BARE_LINK.fullmatch(line.text.rstrip()) or not _LINK_REST.fullmatch(following.rstrip()):
        return False
    if line.text.endswith(" "):
        return _PAGE_NUMBER.fullmatch(following.strip()) is not None and is_wrapped(line.row, following, width)
    is_link_break = _LINK_BREAK.search(line.row) or _LINK_BREAK.match(following)
    return len(line.row) == longest or (is_wrapped(line.row, following, width) and is_link_break is not None)
