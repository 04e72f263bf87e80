"""Drops page furniture, which is no part of any answer: running heads and feet, page numbers, printed hyperlinks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from corpus.questionnaire.exports.raw import BARE_LINK, PAGE_NUMBER, PAGE_START, Leftover, make_leftover
from corpus.text.located import SourceLine

_RUNNING_HEAD = re.compile(r"\s*\d{1,2}/\d{1,2}/\d{4}\b(?!.*[.;:]\s).{0,60}")
_RUNNING_FOOT = re.compile(r"\s*https?://\S+\s+\d{1,4}/\d{1,4}\s*")

_LINK_SIGN = "://"
_PUNCTUATION = ".,;:"
_AFTER_LINK = '()<>"”'
"""Characters behind a link that are no part of it, in a word that goes on."""

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


class _PrintedText:
    """Text that links are looked up in, of about a page; without blanks, since links are printed across lines."""

    def __init__(self) -> None:
        self._text = ""
        self._word_ends: set[int] = set()

    def add(self, lines: Iterable[str]) -> None:
        """Append lines; what is more than a page above them is forgotten."""
        end = len(self._text)
        words = [word for line in lines for word in line.split()]
        for word in words:
            self._word_ends |= {end + len(word), end + len(word.rstrip(_PUNCTUATION))}
            end += len(word)
        text = self._text + "".join(words)
        cut = max(len(text) - _MAX_PAGE_LENGTH, 0) if len(text) > 2 * _MAX_PAGE_LENGTH else 0
        if cut:
            self._word_ends = {end - cut for end in self._word_ends if end > cut}
        self._text = text[cut:]

    def has_link(self, url: str) -> bool:
        """Check whether a link was printed."""
        return next(self._find(url), None) is not None

    def count_links(self) -> int:
        """Count the printed links, including repeated ones."""
        return self._text.count(_LINK_SIGN)

    def count_printings(self, urls: Iterable[str]) -> int:
        """Count how often some links were printed, together."""
        return sum(1 for url in urls for _ in self._find(url))

    def _find(self, url: str) -> Iterator[int]:
        """Find where a link was printed whole: "https://a.example/" isn't where "https://a.example/law" is."""
        start = self._text.find(url)
        while start >= 0:
            end = start + len(url)
            if end in self._word_ends or self._text[end] in _AFTER_LINK:
                yield start
            start = self._text.find(url, start + 1)


@dataclass(frozen=True, slots=True)
class WordLines:
    """The lines of a word-processor export without its furniture, and the hyperlinks that it lists.

    `lists` are the numbers of the last lines of those lists that end no page.
    """

    lines: list[SourceLine]
    hyperlinks: list[str] = field(default_factory=list)
    lists: set[int] = field(default_factory=set)


def drop_word_furniture(lines: Sequence[SourceLine], leftovers: list[Leftover]) -> WordLines:
    """Drop page numbers and lists of hyperlinks, which stand at a page's end or below the answer that they are from."""
    kept: list[SourceLine] = []
    hyperlinks: list[str] = []
    lists: set[int] = set()
    page = _PrintedText()
    end = 0
    for are_links, group in groupby(lines, key=lambda line: BARE_LINK.fullmatch(line.text) is not None):
        run = list(group)
        end += len(run)
        listed: list[SourceLine] = []
        if are_links:
            ends_page = _ends_page(lines, end)
            cited = 0 if ends_page else _count_cited([line.text.strip() for line in run], page)
            run, listed = run[:cited], run[cited:]
        else:
            leftovers += [make_leftover("page furniture", [line]) for line in run if PAGE_NUMBER.fullmatch(line.text)]
            run = [line for line in run if not PAGE_NUMBER.fullmatch(line.text)]
        kept += run
        page.add(line.text for line in run)
        if listed:
            hyperlinks += [line.text.strip() for line in listed]
            leftovers.append(make_leftover("printed hyperlinks", listed))
            if not ends_page:
                lists.add(listed[-1].number)
            page = _PrintedText()
    return WordLines(kept, hyperlinks, lists)


def _ends_page(lines: Sequence[SourceLine], end: int) -> bool:
    """Check whether a page break, a page number or the document's end follows `lines[:end]`."""
    if end < len(lines) and PAGE_START.match(lines[end].text):
        return True
    following = next((lines[index].text for index in range(end, len(lines)) if lines[index].text.strip()), "")
    return not following or PAGE_NUMBER.fullmatch(following) is not None


def _count_cited(urls: Sequence[str], page: _PrintedText) -> int:
    """Count the links, among bare ones, that belong to an answer: those up to the last that the page hasn't printed.

    The others are the page's list of hyperlinks, unless it would lack most of what the page has printed: then they
    belong to the answer too. `page` is the text since the last list.
    """
    cited = 0
    seen: set[str] = set()
    for position, url in enumerate(urls, start=1):
        if url not in seen and not page.has_link(url):
            cited = position
        seen.add(url)
    listed = set(urls[cited:])
    count = page.count_printings(listed) + sum(url in listed for url in urls[:cited])
    return cited if 2 * count > page.count_links() + cited else len(urls)
