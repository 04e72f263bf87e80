"""Printed lines back to flowing text: which line ends were made by the page's width, which by the author.

A line end is the page's when the next line's first word would not have fitted behind it. That one
question recovers paragraphs, lists and wrapped links from either export without knowing any of its
texts.
"""

import re
from collections.abc import Sequence

from corpus.text.located import Line, LocatedText

_BULLET = re.compile(r"[●•▪○]")
_LIST_MARKER = re.compile(r"(?:[●•▪○–]|-(?=\s?[A-Z])|\(?(?:[ivxIVX]{1,5}|\d{1,2}|[a-z])\))\s*\S")
_SENTENCE_END = re.compile(r"[.!?:;)\]”\"’]$")
_OPEN_LINK = re.compile(r"\(\s*(?:https?://|www\.)[^\s()]*\s?$")
_OPEN_BARE_LINK = re.compile(r"(?:^|[\s>])https?://[^\s()]*[-?=&_%]$")
_LINK_START = re.compile(r"\(?\s*(?:https?://|www\.)\S")
_LINK_END = re.compile(r"(?:https?://|www\.)[^\s()]+\s?\)?[.;,]{0,2}$")
_CLOSING = re.compile(r"[.,;)]")

_LONGEST_LINK = 2000
"""Characters; what is longer is no link to be joined."""

_FULL_LINE_SHARE = 0.88
"""A line counts as full from this share of the page's width on: fonts are proportional, so the number
of characters in a full line varies by about a tenth."""


def page_width(lines: Sequence[str]) -> int:
    """The usual length of a full line, in characters: the 90th percentile of the lines with text."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip() and "://" not in line)
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def wraps(line: str, following: str, width: int) -> bool:
    """Whether the end of `line` was made by the page's width."""
    word = following.split(maxsplit=1)[0] if following.split() else ""
    return len(line.rstrip()) + 1 + len(word) > width * _FULL_LINE_SHARE


def _continues_link(text: str, following: str, gap: bool) -> bool:
    """Whether a link broken at the end of `text` goes on in `following`.

    A link in brackets goes on until its bracket closes, over page breaks too; a bare one only where it
    ends in a character that no link ends with.
    """
    if _OPEN_LINK.search(text):
        first, *rest = following.split()
        return ")" in first or not rest or text.endswith("-")
    return not gap and _OPEN_BARE_LINK.search(text) is not None


def runs_on(line: str, following: str, width: int) -> bool:
    """Whether a line that looks like an item or a question only starts so because the page ended the one before."""
    return wraps(line, following, width) and not _SENTENCE_END.search(line.strip())


def goes_on(line: str, following: str, gap: bool, width: int) -> bool:
    """Whether the following line carries on the sentence that `line` was printing.

    Over a gap only an unfinished sentence goes on: in a full line without a sentence's end, or where the
    next line starts in lower case.
    """
    if _LINK_START.match(following) or _LIST_MARKER.match(following):
        return not gap and wraps(line, following, width)
    if following[:1].islower():
        return True
    return wraps(line, following, width) and not (gap and _SENTENCE_END.search(line.strip()))


def _joint(text: str, line: str, following: str, gap: bool, width: int) -> str:
    """What stands between the text so far, whose last line is `line`, and the following line."""
    if _continues_link(text, following, gap):
        return ""
    if _LINK_END.search(text) and _CLOSING.match(following):
        return ""
    if re.search(r"[\w\s]-$", text[-2:]) and not _LINK_START.match(following):
        return ""
    if not width:
        return " "
    starts_item = _BULLET.match(following) or (_LIST_MARKER.match(following) and not runs_on(line, following, width))
    if starts_item or (_LINK_START.match(following) and _LINK_END.search(text)):
        return "\n\n" if gap else "\n"
    if goes_on(line, following, gap, width):
        return " "
    return "\n\n" if gap else "\n"


def flowing(lines: Sequence[Line], width: int) -> LocatedText:
    """The text of lines whose numbers tell where others were left out (a gap).

    Args:
        lines: non-blank lines in reading order; a jump in their numbers is a gap (blank lines, a page
            break, a printed list of links).
        width: length of a full line, in characters; 0 joins every line with a blank.
    """
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    length, last = 0, None
    # The last two words tell how the next line goes on: "( https://a.example/b-".
    end = ""
    for line in lines:
        words = " ".join(line.text.split())
        if last is not None:
            gap = width > 0 and line.number != last.number + 1
            joint = _joint(end, last.text, words, gap, width)
            parts.append(joint)
            length += len(joint)
            end += joint
        marks.append((length, line.number))
        parts.append(words)
        length += len(words)
        end = " ".join((end + words).rsplit(None, 2)[-2:])[-_LONGEST_LINK:]
        last = line
    return LocatedText("".join(parts), tuple(marks))
