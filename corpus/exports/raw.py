"""What one export says, before the exports are joined."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.located import NO_TEXT, Line, LocatedText

NOTE = re.compile(r"Notes?\s*:", re.IGNORECASE)
INSTRUCTION = re.compile(r"(?:Please\b|Notes?\s*:)", re.IGNORECASE)
LETTERED = re.compile(r"[A-Z]\.\s+\S")
LINKS_ONLY = re.compile(r"(?:\(?\s*(?:https?://|www\.)[^\s()]+\s*\)?[.;,]?\s*)+")
BARE_LINK = re.compile(r"\s*https?://\S+\s*")
PAGE_START = re.compile(r"[ \f]\s*\S")
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


def leftover(kind: str, lines: Sequence[Line]) -> Leftover:
    """The lines as one leftover."""
    text = " ".join(" ".join(line.text.split()) for line in lines)
    return Leftover(kind, (lines[0].number, lines[-1].number), text)


def join_words(pieces: Sequence[str]) -> str:
    """Lines of a label as one line; a hyphen at a line's end belongs to the word."""
    text = ""
    for piece in pieces:
        words = " ".join(piece.split())
        if not words:
            continue
        text += words if not text or re.search(r"\w-$", text) else " " + words
    return text
