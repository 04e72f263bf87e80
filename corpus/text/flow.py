"""Reflows printed lines: which line ends were made by the page's width, and which by the author.

A line end is the page's if the next line's first word would not have fitted. That one rule recovers paragraphs, lists
and wrapped links from either export without knowing any of its texts.
"""

import re
import sys
from collections.abc import Sequence

from corpus.text.located import LocatedText, SourceLine

_BULLET = re.compile(r"[●•▪○]")
_LIST_MARKER = re.compile(r"(?:[●•▪○–]|-(?=\s?[A-Z])|\(?(?:[ivxIVX]{1,5}|\d{1,2}|[a-z])\))\s*\S")
_SENTENCE_END = re.compile(r"[.!?:;)\]”\"’]$")
_OPEN_LINK = re.compile(r"\(\s*(?:https?://|www\.)[^\s()]*\s?$")
_OPEN_BARE_LINK = re.compile(r"(?:^|[\s>])https?://[^\s()]*[-?=&_%]$")
_LINK_START = re.compile(r"\(?\s*(?:https?://|www\.)\S")
_LINK_END = re.compile(r"(?:https?://|www\.)[^\s()]+\s?\)?[.;,]{0,2}$")
_CLOSING = re.compile(r"[.,;)]")

UNWRAPPED = sys.maxsize
"""The width of a page that wraps no line: the author made all line ends, as in a Word file's paragraphs."""

_MAX_LINK_LENGTH = 2000
"""Characters up to which a link is joined across lines."""

_FULL_LINE_SHARE = 0.88
"""The share of the page's width from which a line counts as full: fonts are proportional, so the number of characters
in a full line varies by about a tenth."""


def page_width(lines: Sequence[str]) -> int:
    """Return the usual length of a full line, in characters: the 90th percentile of the lines with text."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip() and "://" not in line)
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def is_wrapped(line: str, following: str, width: int) -> bool:
    """Check whether the page's width, and not the author, ended a line."""
    word = following.split(maxsplit=1)[0] if following.split() else ""
    return len(line.rstrip()) + 1 + len(word) > width * _FULL_LINE_SHARE


def _continues_link(text: str, following: str, gap: bool) -> bool:
    """Check whether a link broken at the end of `text` continues in `following`."""
    if _OPEN_LINK.search(text):
        # A link in brackets continues until its bracket closes, across page breaks too.
        first, *rest = following.split()
        return ")" in first or not rest or text.endswith("-")
    # A bare one continues only if it ends in a character that no link ends with.
    return not gap and _OPEN_BARE_LINK.search(text) is not None


def breaks_sentence(line: str, following: str, width: int) -> bool:
    """Check whether the page ended `line` within a sentence, so that `following` starts like an item only by chance.

    A link at its end is a reference, and ends a sentence too.
    """
    text = line.strip()[-_MAX_LINK_LENGTH:]
    return is_wrapped(line, following, width) and not (_SENTENCE_END.search(text) or _LINK_END.search(text))


def continues_sentence(line: str, following: str, gap: bool, width: int) -> bool:
    """Check whether the following line continues the sentence of `line`.

    Across a gap only an unfinished sentence continues: after a full line without a sentence's end, or if the next line
    starts in lower case.
    """
    if width == UNWRAPPED:
        return False
    if _LINK_START.match(following) or _LIST_MARKER.match(following):
        return not gap and is_wrapped(line, following, width)
    if following[:1].islower():
        return True
    return is_wrapped(line, following, width) and not (gap and _SENTENCE_END.search(line.strip()))


def _separator(text: str, line: str, following: str, gap: bool, width: int) -> str:
    """Return what separates the text so far, which ends with `line`, from the following line."""
    if width == UNWRAPPED:
        return "\n\n" if gap else "\n"
    if _continues_link(text, following, gap):
        return ""
    if _LINK_END.search(text) and _CLOSING.match(following):
        return ""
    if re.search(r"[\w\s]-$", text[-2:]) and not _LINK_START.match(following):
        return ""
    if not width:
        return " "
    starts_item = _BULLET.match(following) or (
        _LIST_MARKER.match(following) and not breaks_sentence(line, following, width)
    )
    starts_link = _LINK_START.match(following) and _LINK_END.search(text)
    if not starts_item and not starts_link and continues_sentence(line, following, gap, width):
        return " "
    return "\n\n" if gap else "\n"


def reflow(lines: Sequence[SourceLine], width: int) -> LocatedText:
    """Join lines into text, with line breaks only where the author made them.

    The lines are not blank, and in reading order; a jump in their numbers is a gap (blank lines, a page break, a
    printed list of links). `width` is the length of a full line, in characters; 0 joins all lines with blanks, and
    `UNWRAPPED` none.
    """
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length, previous = 0, None
    # The last two words decide how the next line is joined: "( https://a.example/b-".
    last_words = ""
    for line in lines:
        words = " ".join(line.text.split())
        if previous is not None:
            gap = width > 0 and line.number != previous.number + 1
            separator = _separator(last_words, previous.text, words, gap, width)
            parts.append(separator)
            length += len(separator)
            last_words += separator
        marks.append((length, line.number))
        parts.append(words)
        length += len(words)
        last_words = " ".join((last_words + words).rsplit(None, 2)[-2:])[-_MAX_LINK_LENGTH:]
        previous = line
    return LocatedText("".join(parts), tuple(marks))
