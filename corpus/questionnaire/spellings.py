"""TODO: what is this."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.text.links import find_links
from corpus.text.located import LocatedText

_LONGEST_COMPARED = 1000
"""Characters; of links longer than this only the same spelling is the same link."""

_MOST_PAIRS = 10_000
"""So many pairs of links are each compared; of more only neighbours in alphabetical order, forwards or backwards."""

_SAME_LINK_RATIO = 0.85
"""Two spellings at least this alike (difflib ratio) are taken for the same link."""


def likeness(one: str, other: str) -> float:
    """How alike two spellings of a link are, 0 to 1 (Ratcliff and Obershelp, by difflib)."""
    one, other = _plain(one), _plain(other)
    if one == other:
        return 1.0
    if max(len(one), len(other)) > _LONGEST_COMPARED:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _SAME_LINK_RATIO or matcher.quick_ratio() < _SAME_LINK_RATIO:
        return 0.0
    return matcher.ratio()


def _common_ends(one: str, other: str) -> float:
    """The share of two spellings that their common beginning and end make up; what likeness is at least."""
    one, other = _plain(one), _plain(other)
    shorter = min(len(one), len(other))
    begin = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    end = next((n for n in range(1, shorter - begin + 1) if one[-n] != other[-n]), shorter - begin + 1) - 1
    return 2 * (begin + end) / max(len(one) + len(other), 1)


def _plain(url: str) -> str:
    return url.replace("%23", "#").rstrip("/")


class _Alike:
    """Links, to find the one that another spelling means.

    A slip of the pen leaves what stands before it or behind it, so that the link meant is a neighbour where
    all are sorted, forwards or backwards; only where they are few is each compared.
    """

    def __init__(self, urls: Iterable[str], asked: int) -> None:
        """Sorts the links where they are many for the number of spellings that will be asked for."""
        self._order = {url: place for place, url in enumerate(dict.fromkeys(urls))}
        self._urls = list(self._order)
        self._forwards: list[str] = []
        self._backwards: list[str] = []
        if len(self._urls) * asked > _MOST_PAIRS:
            self._forwards = sorted(self._urls)
            self._backwards = sorted(url[::-1] for url in self._urls)

    def _near(self, printed: str) -> list[str]:
        if not self._forwards:
            return self._urls
        found = {url for url in (printed, printed.replace("#", "%23")) if url in self._order}
        place = bisect_left(self._forwards, printed)
        found.update(self._forwards[max(place - 1, 0) : place + 1])
        place = bisect_left(self._backwards, printed[::-1])
        found.update(url[::-1] for url in self._backwards[max(place - 1, 0) : place + 1])
        return sorted(found, key=self._order.__getitem__)

    def closest(self, printed: str) -> str | None:
        """The link most like `printed`, of equals the first given; None if none is alike enough."""
        alike = _common_ends if self._forwards else likeness
        likenesses = {url: alike(printed, url) for url in self._near(printed)}
        best = max(likenesses, key=likenesses.__getitem__, default=None)
        return best if best is not None and likenesses[best] >= _SAME_LINK_RATIO else None


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
        self._only_listed = _Alike(sorted(set(self._witnesses) - self._in_texts), len(self._in_texts))
        self._hyperlinks: dict[str, str | None] = {}

    def witnesses(self, url: str) -> int:
        """How many sightings print exactly this spelling."""
        return len(self._witnesses.get(url, ()))

    def hyperlink(self, printed: str) -> str | None:
        """The hyperlink meant by a printed link, where no printed link spells it so."""
        if printed not in self._hyperlinks:
            self._hyperlinks[printed] = self._only_listed.closest(printed)
        return self._hyperlinks[printed]

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
    alike, there = set(leading), set(confirming)
    left = _Alike((url for url in confirming if url not in alike), len(alike - there))
    return [url if url in there else left.closest(url) for url in leading]


def respell(text: LocatedText, chosen: dict[str, str]) -> LocatedText:
    """The text with its links spelled as chosen; links that are not in `chosen` stay as printed."""
    spelled = [(link, chosen.get(link.url, link.url)) for link in find_links(text.text)]
    return text.replace_all([(link.start, link.end, spelling) for link, spelling in spelled if spelling != link.url])
