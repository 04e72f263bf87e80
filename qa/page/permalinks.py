"""Permalinks: the query part of the page's URL, which opens an entry or asks a question.

`?entry=36-37&words=0-81&of=1b2c3d4e&in=es` opens an entry; `?q=...&after=...&edition=...` asks a question, as a
follow-up to earlier ones and within the chosen edition. Anybody can write one, so whatever is invalid is ignored.
A document's own text has a URL of its own (`source_url`).
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode

from corpus import LANGUAGES, Language, Span

_SPAN = re.compile(r"(\d{1,7})-(\d{1,7})")

DIGEST_LENGTH = 8
"""Characters of a text's digest that a permalink holds."""

_MAX_SPANS = 20
_MAX_EARLIER = 2

_MAX_LENGTH = 50_000
"""Characters of a permalink that are parsed."""


@dataclass(frozen=True, slots=True)
class EntryPermalink:
    """A link to an entry, by its id or its short name (`Catalogue.short_name`), with the cited spans of its text.

    `language` is the one to show it in; None: the page's. `digest` holds the first characters of the digest of that
    text, since the spans mean nothing in any other text.
    """

    entry: str
    cited_spans: tuple[Span, ...] = ()
    language: Language | None = None
    digest: str = ""

    @property
    def url(self) -> str:
        """The permalink as a relative URL."""
        spans = ",".join(f"{start}-{end}" for start, end in self.cited_spans)
        parameters = {"entry": self.entry, "words": spans, "of": self.digest, "in": self.language or ""}
        given = {key: value for key, value in parameters.items() if value}
        return "?" + urlencode(given, quote_via=quote, safe=",/")


@dataclass(frozen=True, slots=True)
class QuestionPermalink:
    """A link that asks a question, which follows up `earlier` ones; `edition` is an id, or "" for all editions."""

    question: str
    earlier: tuple[str, ...] = ()
    edition: str = ""

    @property
    def url(self) -> str:
        """The permalink as a relative URL."""
        return "?" + urlencode({"q": self.question, "after": self.earlier, "edition": self.edition or ()}, doseq=True)


def parse_permalink(query: str) -> EntryPermalink | QuestionPermalink | None:
    """Parse the query part of a URL; None if it asks for nothing.

    >>> parse_permalink("?entry=36-37&words=0-81")
    EntryPermalink(entry='36-37', cited_spans=((0, 81),), language=None, digest='')
    """
    try:
        values = parse_qs(query[:_MAX_LENGTH].removeprefix("?"), errors="replace", max_num_fields=50)
    except ValueError:
        return None
    first = {key: texts[0] for key, texts in values.items()}
    if entry := first.get("entry", "").strip():
        language = next((known for known in LANGUAGES if known == first.get("in")), None)
        return EntryPermalink(
            entry, _parse_spans(first.get("words", "")), language, first.get("of", "")[:DIGEST_LENGTH]
        )
    if question := first.get("q", "").strip():
        earlier = values.get("after", [])[-_MAX_EARLIER:]
        return QuestionPermalink(question, tuple(earlier), first.get("edition", "").strip())
    return None


def _parse_spans(text: str) -> tuple[Span, ...]:
    matches = [_SPAN.fullmatch(part) for part in text.split(",", _MAX_SPANS)[:_MAX_SPANS]]
    spans = [(int(match[1]), int(match[2])) for match in matches if match]
    return tuple((start, end) for start, end in spans if start < end)


def source_url(document: str, lines: tuple[int, int] | None, language: Language) -> str:
    """Return the relative URL of a document's own text in a language, opened at some lines, the first and the last."""
    query, anchor = (f"lines={lines[0]}-{lines[1]}&", f"#L{lines[0]}") if lines else ("", "")
    return f"./source/{quote(document, safe='')}?{query}lang={language}{anchor}"
