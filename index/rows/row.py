"""A row of the index: one vector, and the span of text that it represents.

An entry is represented several times: by its title, its passages and its single sentences, each in the source's words
and in translation if there is one, and by the example questions that it answers. Each of these is a row with a vector
of its own, and so is each question that no entry answers; `passages.jsonl` lists them in the order of the vectors.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Literal, get_args

from corpus import Entry, Language, Span

RowKind = Literal["title", "passage", "sentence", "example", "unanswerable"]
ROW_KINDS: tuple[RowKind, ...] = get_args(RowKind)


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    `entry` is the id of the entry that it belongs to; None for a question that no entry answers. `span` is the span of
    the entry's source text that the row represents, whatever the row's language: for an example question the fact that
    it asks for, if any; None for a title. `embedded` is the text that the model reads. `taken_over` marks an example
    question that was written for the entry's counterpart in another edition, `is_translation` a part of an entry's
    translation.
    """

    kind: RowKind
    entry: str | None
    embedded: str
    language: Language
    span: Span | None = None
    taken_over: bool = False
    is_translation: bool = False
    digest: str = field(init=False, repr=False, compare=False)
    """SHA-256 of everything that decides the vector, besides the model."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", hashlib.sha256(f"{self.asks}\0{self.embedded}".encode()).hexdigest())

    @property
    def asks(self) -> bool:
        """Whether the row is a question, and embedded as one; a title is the question that its entry answers."""
        return self.kind in ("title", "example", "unanswerable")

    @property
    def is_source_text(self) -> bool:
        """Whether the row is a span of the source's text in its own words: such rows have a sparse vector, too."""
        return self.kind in ("passage", "sentence") and not self.is_translation


def text_of_span(entry: Entry, language: Language, span: Span) -> str:
    """Return a span of an entry's source text, or what translates it."""
    if language == entry.language or entry.translation is None:
        return entry.text.text[slice(*span)]
    return entry.translation.counterpart(*span)


def with_title(title: str, text: str) -> str:
    """Return a text of an entry as the model reads it: after the title, which says what it is about."""
    return f"{title}\n{text}"
