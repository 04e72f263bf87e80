"""Permalinks: what the part of the page's address behind "?" stands for.

`?entry=36-37&words=0-81&of=1b2c3d4e&in=es` reads an entry; `?q=...&after=...&edition=...` asks a question, behind those
that it was asked after, of the edition that was chosen. They come from anybody, so what makes no sense in them is
left out.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode

from corpus import LANGUAGES, Language, Span

_SPAN = re.compile(r"(\d{1,7})-(\d{1,7})")

DIGEST_LENGTH = 8
"""Of a digest, in an address."""

_MAX_SPANS = 20
_MAX_EARLIER = 2

_MAX_LENGTH = 50_000
"""Characters of an address that is read at all."""


@dataclass(frozen=True, slots=True)
class EntryPermalink:
    """An entry to read, by its id or what is unique of it.

    `words` are spans of its text that are cited, `of` the beginning of the digest of that text: of another text they
    would be other words. `language` is the one to open it in.
    """

    entry: str
    words: tuple[Span, ...] = ()
    language: Language | None = None
    of: str = ""

    @property
    def address(self) -> str:
        """The address that stands for it."""
        words = ",".join(f"{start}-{end}" for start, end in self.words)
        parts = {"entry": self.entry, "words": words, "of": self.of, "in": self.language or ""}
        return "?" + urlencode({key: part for key, part in parts.items() if part}, quote_via=quote, safe=",/")


@dataclass(frozen=True, slots=True)
class QuestionPermalink:
    """A question to ask; `earlier` are those that it was asked after, `edition` the id of the one that was chosen."""

    question: str
    earlier: tuple[str, ...] = ()
    edition: str = ""

    @property
    def address(self) -> str:
        """The address that stands for it."""
        chosen = [("edition", self.edition)] if self.edition else []
        return "?" + urlencode([("q", self.question), *(("after", text) for text in self.earlier), *chosen])


def parse_permalink(search: str) -> EntryPermalink | QuestionPermalink | None:
    """What an address asks for; None: nothing.

    >>> read_address("?entry=36-37&words=0-81")
    Reading(entry='36-37', words=((0, 81),), language=None, of='')
    """
    try:
        parts = parse_qs(search[:_MAX_LENGTH].removeprefix("?"), errors="replace", max_num_fields=50)
    except ValueError:
        return None
    if entry := parts.get("entry", [""])[0].strip():
        language = next((one for one in LANGUAGES if one == parts.get("in", [""])[0]), None)
        return EntryPermalink(
            entry, _spans(parts.get("words", [""])[0]), language, parts.get("of", [""])[0][:DIGEST_LENGTH]
        )
    if question := parts.get("q", [""])[0].strip():
        return QuestionPermalink(
            question, tuple(parts.get("after", [])[-_MAX_EARLIER:]), parts.get("edition", [""])[0].strip()
        )
    return None


def _spans(text: str) -> tuple[Span, ...]:
    matches = [_SPAN.fullmatch(part) for part in text.split(",", _MAX_SPANS)[:_MAX_SPANS]]
    found = [(int(match[1]), int(match[2])) for match in matches if match]
    return tuple((start, end) for start, end in found if start < end)
