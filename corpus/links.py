"""Links in flowing text: where they are, and which of several spellings is the right one.

A link is an http(s) address anywhere, or a "www." one in brackets (cited, not just mentioned). The same
link is printed up to three times: in either export's text and in the list of hyperlinks at a page's end.
Each of them can be wrong: text is clipped or mistyped, a hyperlink writes "#" as "%23". The spelling with
most sightings wins.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.located import LocatedText

_LINK = re.compile(r"https?://[^\s()<>\"”]+|(?<=\()\s*www\.[^\s()<>\"”]+")
_TRAILING = ".,;:"
_SAME_LINK_RATIO = 0.85
"""Two spellings at least this alike (difflib ratio) are taken for the same link."""


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
        found.append(FoundLink(url, start, start + len(url)))
    return found


def likeness(one: str, other: str) -> float:
    """How alike two spellings of a link are, 0 to 1 (Ratcliff and Obershelp, by difflib)."""
    one, other = _plain(one), _plain(other)
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _SAME_LINK_RATIO or matcher.quick_ratio() < _SAME_LINK_RATIO:
        return 0.0
    return matcher.ratio()


def _plain(url: str) -> str:
    return url.replace("%23", "#").rstrip("/")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One printing of a link: in which export, at which question (None: a page's hyperlink list)."""

    url: str
    export: str
    question: int | None = None


class Spellings:
    """The sightings of all links of a document, to choose a spelling by.

    A list of hyperlinks repeats a link once a printed line, and counts as one sighting.
    """

    def __init__(self, sightings: Iterable[Sighting]) -> None:
        self._witnesses: dict[str, set[tuple[str, int | None]]] = {}
        for sighting in sightings:
            self._witnesses.setdefault(sighting.url, set()).add((sighting.export, sighting.question))
        self._in_texts = {url for url, seen in self._witnesses.items() if any(q is not None for _, q in seen)}
        self._only_listed = sorted(set(self._witnesses) - self._in_texts)

    def witnesses(self, url: str) -> int:
        """How many sightings print exactly this spelling."""
        return len(self._witnesses.get(url, ()))

    def hyperlink(self, printed: str) -> str | None:
        """The hyperlink meant by a printed link, where no printed link spells it so."""
        best = max(self._only_listed, key=lambda url: likeness(printed, url), default=None)
        return best if best is not None and likeness(printed, best) >= _SAME_LINK_RATIO else None

    def best(self, printed: str, confirming: str | None) -> str:
        """The right spelling of a link that the leading export prints as `printed`.

        Among equally witnessed spellings a hyperlink is preferred, since its letters were never wrapped,
        unless all that it does is to write "#" as "%23".
        """
        hyperlink = self.hyperlink(printed)
        rivals = [printed] + [url for url in (hyperlink, confirming) if url is not None]
        most = max(self.witnesses(url) for url in rivals)
        equal = [url for url in rivals if self.witnesses(url) == most]
        if hyperlink in equal and (printed not in equal or hyperlink.replace("%23", "#") != printed):
            return hyperlink
        return equal[0]


def align(leading: Sequence[str], confirming: Sequence[str]) -> list[str | None]:
    """For each leading link the confirming export's spelling of it, or None."""
    left = [url for url in confirming if url not in leading]
    aligned: list[str | None] = []
    for url in leading:
        if url in confirming:
            aligned.append(url)
            continue
        best = max(left, key=lambda other: likeness(url, other), default=None)
        found = best is not None and likeness(url, best) >= _SAME_LINK_RATIO
        aligned.append(best if found else None)
    return aligned


def respell(text: LocatedText, chosen: dict[str, str]) -> LocatedText:
    """The text with its links spelled as chosen; links that are not in `chosen` stay as printed."""
    for link in reversed(find_links(text.text)):
        spelling = chosen.get(link.url, link.url)
        if spelling != link.url:
            text = text.replace(link.start, link.end, spelling)
    return text
