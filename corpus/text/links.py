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
