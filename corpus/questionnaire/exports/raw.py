"""The questions of one export, before the exports are joined."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.text.located import NO_TEXT, LocatedText, SourceLine

NOTE = re.compile(r"Notes?\s*:", re.IGNORECASE)
INSTRUCTION = re.compile(r"(?:Please\b|Notes?\s*:)", re.IGNORECASE)
LETTERED = re.compile(r"[A-Z]\.\s+\S")
NUMBERED = re.compile(r"\s*\d{1,3}\.\s")
BARE_LINK = re.compile(r"\s*https?://\S+\s*")
PAGE_NUMBER = re.compile(r"\s*\d{1,4}\s*/\s*\d{1,4}\s*")
PAGE_START = re.compile(r"[ \f]\s*\S")
_LINK_STARTS = ("http://", "https://", "www.")
_MAX_HEADING_LENGTH = 120


@dataclass(frozen=True, slots=True)
class RawQuestion:
    """A numbered item as one export prints it.

    `options` are the choices, `ticked` those with a mark (the web-form export shows none). `is_field` marks a
    "label : value" line; `lines` are the first and last source line. `linked` are the addresses of its hyperlinks in a
    document that has them.
    """

    number: int
    label: str
    lines: tuple[int, int]
    answer: LocatedText = NO_TEXT
    section: str = ""
    heading: str = ""
    note: str = ""
    options: tuple[str, ...] = ()
    ticked: tuple[SourceLine, ...] = ()
    is_field: bool = False
    linked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leftover:
    """Text of the document that is in no answer: what it is taken for, and where it is."""

    kind: str
    lines: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class ExportReading:
    """All questions of one export, the leftover text, and the printed hyperlinks."""

    questions: dict[int, RawQuestion] = field(default_factory=dict)
    leftovers: tuple[Leftover, ...] = ()
    hyperlinks: tuple[str, ...] = ()
    closing: LocatedText = NO_TEXT


def looks_like_heading(text: str) -> bool:
    """Check for a short line that starts with a capital, doesn't end a sentence, and has no link or value."""
    return (
        len(text) <= _MAX_HEADING_LENGTH
        and text[:1].isupper()
        and text[-1] not in ".?!:;,)"
        and "://" not in text
        and "@" not in text
    )


def is_links_only(text: str) -> bool:
    """Check whether a text consists of links only, in brackets or not."""
    words = [word for word in re.split(r"[\s()]+", text) if word.strip(".;,")]
    return bool(words) and all(word.startswith(_LINK_STARTS) for word in words)


def make_leftover(kind: str, lines: Sequence[SourceLine]) -> Leftover:
    """Combine lines into one leftover."""
    text = " ".join(" ".join(line.text.split()) for line in lines)
    return Leftover(kind, (lines[0].number, lines[-1].number), text)


def join_words(pieces: Sequence[str]) -> str:
    """Join the lines of a label; a hyphen at a line's end belongs to the word."""
    joined = ""
    for words in (" ".join(piece.split()) for piece in pieces):
        if joined and words and not re.search(r"\w-$", joined[-2:]):
            joined += " "
        joined += words
    return joined
