"""What one export says, before the exports are joined."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.text.located import NO_TEXT, Line, LocatedText

NOTE = re.compile(r"Notes?\s*:", re.IGNORECASE)
INSTRUCTION = re.compile(r"(?:Please\b|Notes?\s*:)", re.IGNORECASE)
LETTERED = re.compile(r"[A-Z]\.\s+\S")
BARE_LINK = re.compile(r"\s*https?://\S+\s*")
PAGE_NUMBER = re.compile(r"\s*\d{1,4}\s*/\s*\d{1,4}\s*")
PAGE_START = re.compile(r"[ \f]\s*\S")
_LINK_STARTS = ("http://", "https://", "www.")
_LONGEST_HEADING = 120


@dataclass(frozen=True, slots=True)
class RawQuestion:
    """One numbered item as one export prints it.

    `options` are the choices that the item offers, `ticked` those with a mark (none are visible in the
    web-form export); `is_field` tells a "label : value" line; `lines` are the first and last source line.
    """

    number: int
    label: str
    lines: tuple[int, int]
    answer: LocatedText = NO_TEXT
    section: str = ""
    heading: str = ""
    note: str = ""
    options: tuple[str, ...] = ()
    ticked: tuple[Line, ...] = ()
    is_field: bool = False


@dataclass(frozen=True, slots=True)
class Leftover:
    """Text of the document that stands in no answer: what it is taken for, and where it is."""

    kind: str
    lines: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class ExportReading:
    """All questions of one export, what was left over, and the printed hyperlinks."""

    questions: dict[int, RawQuestion] = field(default_factory=dict)
    leftovers: tuple[Leftover, ...] = ()
    hyperlinks: tuple[str, ...] = ()
    closing: LocatedText = NO_TEXT


def looks_like_heading(text: str) -> bool:
    """A short line that starts with a capital, ends no sentence and holds no link or value."""
    return (
        len(text) <= _LONGEST_HEADING
        and text[:1].isupper()
        and text[-1] not in ".?!:;,)"
        and "://" not in text
        and "@" not in text
    )


def is_links_only(text: str) -> bool:
    """Whether nothing but links stands in a text, in brackets or not."""
    words = [word for word in re.split(r"[\s()]+", text) if word.strip(".;,")]
    return bool(words) and all(word.startswith(_LINK_STARTS) for word in words)


def leftover(kind: str, lines: Sequence[Line]) -> Leftover:
    """The lines as one leftover."""
    text = " ".join(" ".join(line.text.split()) for line in lines)
    return Leftover(kind, (lines[0].number, lines[-1].number), text)


def join_words(pieces: Sequence[str]) -> str:
    """Lines of a label as one line; a hyphen at a line's end belongs to the word."""
    joined: list[str] = []
    for piece in pieces:
        words = " ".join(piece.split())
        if joined and words and not re.search(r"\w-$", joined[-1][-2:]):
            joined.append(" ")
        if words:
            joined.append(words)
    return "".join(joined)
