"""Finds links in text: http(s) addresses anywhere, and "www." ones in brackets (cited, not just mentioned)."""

import re
from dataclasses import dataclass

_LINK = re.compile(r"https?://[^\s()<>\"”]+|(?<=\()\s*www\.[^\s()<>\"”]+")

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[^\W_]")
"""Matches more than the start of a link ("https://...")."""


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


_TAKEN_OUT = "\x00"
_AROUND = re.compile(rf"\s*[(\[<]?\s*{_TAKEN_OUT}(?:[\s,;()\[\]<>]*{_TAKEN_OUT})*(?:\s*[)\]>])?")
"""A link that was taken out, or several in a row, with the brackets around them."""


def replace_links(text: str, mark: str) -> str:
    """Put a mark in place of the links of a text, one for several in a row, with the brackets around them.

    >>> replace_links("The law (https://example.org/law) says so.", "↗")
    'The law ↗ says so.'
    """
    for link in reversed(find_links(text)):
        text = text[: link.start] + _TAKEN_OUT + text[link.end :]
    return _AROUND.sub(f" {mark}", text).strip()
