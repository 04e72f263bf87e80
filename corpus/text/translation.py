"""The unofficial translation of an entry, tied to the text that it translates.

A translation keeps the lines of its source: line i translates line i. Within a line it keeps the sentences
wherever it can. So each stretch of the source has its counterpart, and what is shown in translation can
always be proved by the span of the original.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.text.sentences import Span, sentence_spans

TranslationLanguage = Literal["es"]


def source_digest(section: str, labels: Sequence[str], text: str) -> str:
    """SHA-256, in hexadecimal, of what a translation translates: section, question labels and text."""
    return hashlib.sha256(json.dumps([section, *labels, text], ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Translation:
    """An entry in another language.

    `labels` are those of the entry's questions; `choice` is the ticked choice; `pairs` align spans of the
    source text with spans of `text`: in order, without gaps but white space, none of them empty.
    """

    language: TranslationLanguage
    section: str
    title: str
    labels: tuple[str, ...]
    choice: str | None
    text: str
    pairs: tuple[tuple[Span, Span], ...]

    def counterpart_span(self, start: int, end: int) -> Span | None:
        """Where `text` translates `source[start:end]`: whole sentences or lines, as finely as they are aligned.

        White space at its end is left out. None where no pair touches the stretch, as between two lines.
        """
        spans = [ours for theirs, ours in self.pairs if theirs[0] < end and start < theirs[1]]
        if not spans:
            return None
        first, last = spans[0][0], spans[-1][1]
        while last > first and self.text[last - 1].isspace():
            last -= 1
        return first, last

    def pieces(self, start: int, end: int) -> int:
        """Into how many aligned pieces the translation of `source[start:end]` can be cut."""
        return sum(theirs[0] < end and start < theirs[1] for theirs, _ in self.pairs)

    def counterpart(self, start: int, end: int) -> str:
        """What translates `source[start:end]`."""
        span = self.counterpart_span(start, end)
        return self.text[slice(*span)] if span else ""


def aligned(source: str, text: str) -> tuple[tuple[Span, Span], ...]:
    """Pairs of spans of a source and its translation that say the same.

    Sentence by sentence in lines with equally many of them, else line by line; a translation with other
    lines than its source is one pair with it.
    """
    theirs, ours = list(_lines(source)), list(_lines(text))
    if len(theirs) != len(ours):
        return (((0, len(source)), (0, len(text))),) if source and text else ()
    pairs: list[tuple[Span, Span]] = []
    for one, other in zip(theirs, ours, strict=True):
        cut, cut_other = _parts(source, *one), _parts(text, *other)
        pairs += zip(cut, cut_other, strict=True) if len(cut) == len(cut_other) else [(one, other)]
    return tuple(pairs)


def _lines(text: str) -> Iterator[Span]:
    """The spans of the lines that are not blank."""
    position = 0
    for line in text.split("\n"):
        if line.strip():
            yield position, position + len(line)
        position += len(line) + 1


def _parts(text: str, start: int, end: int) -> list[Span]:
    """A line cut where its sentences begin; what stands around them goes with the one before, or the first."""
    begins = [start + first for first, _ in sentence_spans(text[start:end])]
    cuts = [start, *begins[1:], end]
    return list(pairwise(cuts))
