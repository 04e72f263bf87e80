"""Chooses between the spellings of a link.

A link is printed up to three times: in the text of either export, and in the list of hyperlinks at a page's end. Each
can be wrong: text is clipped or mistyped, a hyperlink writes "#" as "%23". The spelling with the most sightings wins.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from urllib.parse import unquote

from corpus.text.cleaning import clean_text
from corpus.text.links import find_links
from corpus.text.located import LocatedText

_MAX_COMPARED_LENGTH = 1000
"""Characters up to which links are compared letter by letter; longer ones match only if they are equal."""

_MAX_PAIRS = 10_000
"""Pairs of links up to which all are compared; beyond, only neighbours in alphabetical order, forwards or backwards."""

_MIN_SIMILARITY = 0.85
"""The difflib ratio from which two spellings are taken for the same link."""


def unescape_url(url: str) -> str:
    """Return what spellings of a link share that only escape characters differently, or leave out invisible ones."""
    return clean_text(unquote(url))


def similarity(one: str, other: str) -> float:
    """Compute the similarity of two spellings of a link, 0 to 1 (Ratcliff and Obershelp, by difflib).

    Those below `_MIN_SIMILARITY` may count as 0.
    """
    one, other = _normalize(one), _normalize(other)
    if one == other:
        return 1.0
    if max(len(one), len(other)) > _MAX_COMPARED_LENGTH:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _MIN_SIMILARITY or matcher.quick_ratio() < _MIN_SIMILARITY:
        return 0.0
    return matcher.ratio()


def count_common_ends(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Count what two sequences have in common at their start, and after that at their end."""
    shorter = min(len(one), len(other))
    begin = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    end = next((n for n in range(shorter - begin) if one[-1 - n] != other[-1 - n]), shorter - begin)
    return begin, end


def _share_of_common_ends(one: str, other: str) -> float:
    """Compute the share of two spellings that is their common start and end: a lower bound of their similarity."""
    one, other = _normalize(one), _normalize(other)
    return 2 * sum(count_common_ends(one, other)) / max(len(one) + len(other), 1)


def _normalize(url: str) -> str:
    return url.replace("%23", "#").rstrip("/")


class _LinkMatcher:
    """Finds the link that another spelling means.

    A misprint leaves what is before it, or after it, intact; so the link that is meant is a neighbour in a sorted list,
    forwards or backwards. If there are few links, all are compared.
    """

    def __init__(self, urls: Iterable[str], lookups: int) -> None:
        """Sort the links if there are many for the number of spellings to look up."""
        self._positions = {url: position for position, url in enumerate(dict.fromkeys(urls))}
        self._compares_all = len(self._positions) * lookups <= _MAX_PAIRS
        self._forwards = [] if self._compares_all else sorted(self._positions)
        self._backwards = [] if self._compares_all else sorted(url[::-1] for url in self._positions)

    def find_closest(self, printed: str) -> str | None:
        """Find the link most similar to `printed`, the first of equals; None if no link is similar enough."""
        if self._compares_all:
            similarities = {url: similarity(printed, url) for url in self._positions}
        else:
            similarities = {url: _share_of_common_ends(printed, url) for url in self._neighbours(printed)}
        closest = max(similarities, key=similarities.__getitem__, default=None)
        return closest if closest is not None and similarities[closest] >= _MIN_SIMILARITY else None

    def _neighbours(self, printed: str) -> list[str]:
        neighbours = {url for url in (printed, printed.replace("#", "%23")) if url in self._positions}
        place = bisect_left(self._forwards, printed)
        neighbours.update(self._forwards[max(place - 1, 0) : place + 1])
        place = bisect_left(self._backwards, printed[::-1])
        neighbours.update(url[::-1] for url in self._backwards[max(place - 1, 0) : place + 1])
        return sorted(neighbours, key=self._positions.__getitem__)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A link as printed in an export, at a question; None: in a page's list of hyperlinks."""

    url: str
    export: str
    question: int | None = None


class Spellings:
    """The sightings of all links in a document, to choose spellings by.

    A list of hyperlinks repeats a link for each line that it was printed on, and counts as one sighting.
    `find_hyperlink` finds the hyperlink that a printed link means, if no text prints that spelling.
    """

    def __init__(self, sightings: Iterable[Sighting]) -> None:
        distinct = set(sightings)
        self._counts = Counter(sighting.url for sighting in distinct)
        in_texts = {sighting.url for sighting in distinct if sighting.question is not None}
        self.find_hyperlink = cache(_LinkMatcher(sorted(set(self._counts) - in_texts), len(in_texts)).find_closest)

    def count_sightings(self, url: str) -> int:
        """Count the sightings with exactly this spelling."""
        return self._counts[url]

    def choose(self, printed: str, confirming: str | None) -> str:
        """Choose the spelling of a link that the leading export prints as `printed`.

        Among equally frequent spellings a hyperlink is preferred, since its letters were never wrapped, unless it only
        escapes other characters, as "#" by "%23".
        """
        hyperlink = self.find_hyperlink(printed)
        spellings = [printed] + [url for url in (hyperlink, confirming) if url is not None]
        most = max(self._counts[url] for url in spellings)
        frequent = [url for url in spellings if self._counts[url] == most]
        if hyperlink in frequent and (printed not in frequent or unescape_url(hyperlink) != unescape_url(printed)):
            return hyperlink
        return frequent[0]


def match_links(leading: Sequence[str], confirming: Sequence[str]) -> list[str | None]:
    """Return the confirming export's spelling of each leading link, or None."""
    in_leading, in_confirming = set(leading), set(confirming)
    unmatched = _LinkMatcher((url for url in confirming if url not in in_leading), len(in_leading - in_confirming))
    return [url if url in in_confirming else unmatched.find_closest(url) for url in leading]


def respell(text: LocatedText, chosen: dict[str, str]) -> LocatedText:
    """Replace the links in a text by their chosen spellings; other links stay as printed."""
    links = [link for link in find_links(text.text) if chosen.get(link.url, link.url) != link.url]
    return text.replace_spans([(link.start, link.end, chosen[link.url]) for link in links])
