"""Links in flowing text: where they are, and which of several spellings is the right one.

A link is an http(s) address anywhere, or a "www." one in brackets (cited, not just mentioned). The same
link is printed up to three times: in either export's text and in the list of hyperlinks at a page's end.
Each of them can be wrong: text is clipped or mistyped, a hyperlink writes "#" as "%23". The spelling with
most sightings wins.
"""

import re
from dataclasses import dataclass

_LINK = re.compile(r"https?://[^\s()<>\"”]+|(?<=\()\s*www\.[^\s()<>\"”]+")

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[^\W_]")
"""What is more than the beginning of a link ("https://...")."""

_TRAILING = ".,;:"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link and its span in a text."""

    url: str
    start: int
    end: int


def find_links(text: str) -> list[FoundLink]:
    """All links of a text, in order, repeated ones too."""
    found = []
    for match in _LINK.finditer(text):
        url = match.group().strip().rstrip(_TRAILING)
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if _ADDRESS.match(url):
            found.append(FoundLink(url, start, start + len(url)))
    return found
