"""Finds links in text: http(s) addresses anywhere, and "www." ones in brackets (cited, not just mentioned)."""

import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from corpus.text.sentences import Span

_IN_LINK = r"[^\s()<>\"”»]"
_LINK = re.compile(rf"https?://{_IN_LINK}+(?:\((?!https?:){_IN_LINK}+\){_IN_LINK}*)*|(?<=\()\s*www\.{_IN_LINK}+")
"""Brackets within an address belong to it, as in those of Wikipedia, but not brackets around another address."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[^\W_]")
"""Matches more than the start of a link ("https://...")."""

_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)
_WHOLE = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link and its span in a text."""

    url: str
    start: int
    end: int


def find_links(text: str) -> list[FoundLink]:
    """Find all links in a text, in order, including repeated ones."""
    links = []
    for match in _LINK.finditer(text):
        url = match.group().strip().rstrip(".,;:")
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if _ADDRESS.match(url):
            links.append(FoundLink(url, start, start + len(url)))
    return links


_BETWEEN_LINKS_IN_A_ROW = re.compile(r"[ \t()\[\]<>,;]*")


def number_rows(text: str) -> list[tuple[FoundLink, int]]:
    """Find all links in a text, each with the number of its row: in a row are those of a line with no word between."""
    numbered: list[tuple[FoundLink, int]] = []
    for link in find_links(text):
        last, number = numbered[-1] if numbered else (None, -1)
        is_in_row = last is not None and _BETWEEN_LINKS_IN_A_ROW.fullmatch(text, last.end, link.start)
        numbered.append((link, number if is_in_row else number + 1))
    return numbered


_FILLER = "\x00"
_BRACKETED = rf"(?:[(\[<]\s*{_FILLER}+(?:[\s,;]*{_FILLER}+)*\s*[)\]>]|{_FILLER}+)"
_LINKED = re.compile(rf"{_BRACKETED}(?:[\s,;]*{_BRACKETED})*")
"""Links, each filled out, in a row: with the brackets around them."""


def linked_spans(text: str) -> list[Span]:
    """Return the spans of the links of a text, as one those in a row, with their brackets and the space before."""
    filled = text
    for link in find_links(text):
        filled = filled[: link.start] + _FILLER * (link.end - link.start) + filled[link.end :]
    return [(_skip_space_before(text, match.start()), match.end()) for match in _LINKED.finditer(filled)]


def _skip_space_before(text: str, end: int) -> int:
    """Return where the white space before a position begins; a pattern would look for it at each space of a run."""
    while end and text[end - 1].isspace():
        end -= 1
    return end


def replace_links(text: str, mark: str) -> str:
    """Put a mark in place of the links of a text, one for several in a row, with the brackets around them.

    >>> replace_links("The law (https://example.org/law) says so.", "↗")
    'The law ↗ says so.'
    """
    for start, end in reversed(linked_spans(text)):
        text = f"{text[:start]} {mark}{text[end:]}"
    return text.strip()


def absolute_url(link: str) -> str | None:
    """Add the scheme that "www." lacks; None if the link is no web address, such as a script."""
    if not _WEB.match(link):
        return None
    return f"https://{link}" if link.lower().startswith("www.") else link


def find_address(word: str) -> str | None:
    """Return the web address that a word is, without the marks around it; None if it is none.

    >>> find_address("(https://harbour.example/fees)."), find_address("fees")
    ('https://harbour.example/fees', None)
    """
    return absolute_url(word.strip("()<>,;."))


def resolve_url(link: str, base: str) -> str | None:
    """Return the web address of a link in a page; None if it has none, or `base` doesn't complete it.

    `base` is the address of the page, or "". What begins with "www." stays as it is, as people write it in texts.

    >>> resolve_url("../fees#adults", "https://ferry.example/about/us"), resolve_url("mailto:a@ferry.example", "")
    ('https://ferry.example/fees#adults', None)
    """
    if link.startswith("//"):
        link = f"https:{link}"
    if is_relative(link):
        # A host in brackets that is no IP address raises it.
        with suppress(ValueError):
            link = urljoin(base, link)
    return link if _WHOLE.match(link) and link.isprintable() else None


def is_relative(link: str) -> bool:
    """Check whether a link leads to another page, and needs the address of its own one to be found."""
    return bool(link) and not link.startswith("#") and not _SCHEME.match(link) and not _WEB.match(link)


def target_key(link: str) -> str:
    """Return what is equal for links that lead to the same page: spelled with or without "s", "/" or an escaped "#"."""
    url = absolute_url(link)
    return link if url is None else url.partition(":")[2].replace("%23", "#").rstrip("/")
