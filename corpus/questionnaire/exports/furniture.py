"""Drops page furniture, which is no part of any answer: running heads and feet, page numbers, printed hyperlinks."""

import re
from collections.abc import Sequence
from itertools import groupby

from corpus.questionnaire.exports.raw import BARE_LINK, PAGE_NUMBER, PAGE_START, Leftover, make_leftover
from corpus.text.located import SourceLine

_RUNNING_HEAD = re.compile(r"\s*\d{1,2}/\d{1,2}/\d{4}\b(?!.*[.;:]\s).{0,60}")
_RUNNING_FOOT = re.compile(r"\s*https?://\S+\s+\d{1,4}/\d{1,4}\s*")

_MAX_PAGE_LENGTH = 20_000
"""Characters; more than fit on a page."""


def drop_form_furniture(lines: Sequence[SourceLine], leftovers: list[Leftover]) -> list[SourceLine]:
    """Drop running heads and feet, and the hyperlink printed by itself at a page's end.

    What continues in lower case after a running foot is joined to its block: the blank lines are the page's.
    """
    kept: list[SourceLine] = []
    blank: list[SourceLine] = []
    is_new_page = False
    for index, line in enumerate(lines):
        before = lines[index - 1].text if index else ""
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        if _RUNNING_HEAD.fullmatch(line.text) or _RUNNING_FOOT.fullmatch(line.text):
            leftovers.append(make_leftover("page furniture", [line]))
            is_new_page = True
        elif BARE_LINK.fullmatch(line.text) and PAGE_START.match(following) and not before.strip():
            leftovers.append(make_leftover("printed hyperlink", [line]))
        elif not line.text.strip():
            blank.append(line)
        else:
            if not (is_new_page and line.text.lstrip()[:1].islower()):
                kept += blank
            kept.append(line)
            blank, is_new_page = [], False
    return kept + blank


def drop_word_furniture(lines: Sequence[SourceLine], leftovers: list[Leftover]) -> tuple[list[SourceLine], list[str]]:
    """Drop page numbers and the hyperlinks listed at the pages' ends; return the other lines, and the hyperlinks."""
    kept: list[SourceLine] = []
    hyperlinks: list[str] = []
    page = ""
    end = 0
    for are_links, group in groupby(lines, key=lambda line: BARE_LINK.fullmatch(line.text) is not None):
        run = list(group)
        end += len(run)
        listed: list[SourceLine] = []
        if are_links:
            cited = 0 if _ends_page(lines, end) else _count_cited([line.text.strip() for line in run], page)
            run, listed = run[:cited], run[cited:]
        else:
            leftovers += [make_leftover("page furniture", [line]) for line in run if PAGE_NUMBER.fullmatch(line.text)]
            run = [line for line in run if not PAGE_NUMBER.fullmatch(line.text)]
        kept += run
        page = (page + "".join(word for line in run for word in line.text.split()))[-_MAX_PAGE_LENGTH:]
        if listed:
            hyperlinks += [line.text.strip() for line in listed]
            leftovers.append(make_leftover("printed hyperlinks", listed))
            page = ""
    return kept, hyperlinks


def _ends_page(lines: Sequence[SourceLine], end: int) -> bool:
    """Check whether a page break, a page number or the document's end follows `lines[:end]`."""
    if end < len(lines) and PAGE_START.match(lines[end].text):
        return True
    following = next((lines[index].text for index in range(end, len(lines)) if lines[index].text.strip()), "")
    return not following or PAGE_NUMBER.fullmatch(following) is not None


def _count_cited(urls: Sequence[str], page: str) -> int:
    """Count the links, among bare ones, that belong to an answer: those up to the last that the page hasn't printed.

    The others are the page's list of hyperlinks. `page` is the text since the last list, without blanks.
    """
    cited = 0
    seen: set[str] = set()
    for position, url in enumerate(urls, start=1):
        if url not in seen and url not in page:
            cited = position
        seen.add(url)
    return cited
