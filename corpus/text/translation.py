"""The unofficial translation of an entry, aligned with its source.

A translation keeps the lines of its source: line i translates line i. Within a line it keeps the sentences if it can.
So each span of the source has its counterpart, and what is shown in translation is backed by a span of the original.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.text.sentences import Span, sentence_spans, split_at_items


def source_digest(section: str, labels: Sequence[str], text: str) -> str:
    """Return the SHA-256, in hexadecimal, of what is translated: section, question labels and text."""
    return hashlib.sha256(json.dumps([section, *labels, text], ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Translation:
    """An entry in another language.

    `labels` are those of the entry's questions; `choice` is the ticked choice. `pairs` align spans of the source with
    spans of `text`: in order, none empty, with only white space between them.
    """

    language: Literal["en", "es"]
    section: str
    title: str
    labels: tuple[str, ...]
    choice: str | None
    text: str
    pairs: tuple[tuple[Span, Span], ...]

    def counterpart_span(self, start: int, end: int) -> Span | None:
        """Return the span of `text` that translates `source[start:end]`, in whole sentences or lines as aligned.

        White space at its end is left out. None if no pair touches the span, as between two lines.
        """
        spans = [target for source, target in self.pairs if source[0] < end and start < source[1]]
        if not spans:
            return None
        first, last = spans[0][0], spans[-1][1]
        return first, first + len(self.text[first:last].rstrip())

    def count_pieces(self, start: int, end: int) -> int:
        """Count the aligned pieces that the translation of `source[start:end]` can be split into."""
        return sum(source[0] < end and start < source[1] for source, _ in self.pairs)

    def counterpart(self, start: int, end: int) -> str:
        """Return what translates `source[start:end]`."""
        span = self.counterpart_span(start, end)
        return self.text[slice(*span)] if span else ""


def align_translation(source: str, text: str) -> tuple[tuple[Span, Span], ...]:
    """Align the spans of a source with those of its translation.

    Lines with equally many sentences are aligned sentence by sentence, others as a whole, and likewise sentences with
    equally many items of a list; if the number of lines differs, the texts are a single pair.
    """
    source_lines, target_lines = _lines(source), _lines(text)
    if len(source_lines) != len(target_lines):
        return (((0, len(source)), (0, len(text))),) if source and text else ()
    pairs: list[tuple[Span, Span]] = []
    for source_line, target_line in zip(source_lines, target_lines, strict=True):
        sentences, translated = _split_sentences(source, *source_line), _split_sentences(text, *target_line)
        for sentence, counterpart in _pair_parts(sentences, translated, (source_line, target_line)):
            items, translated_items = split_at_items(source, sentence), split_at_items(text, counterpart)
            pairs += _pair_parts(items, translated_items, (sentence, counterpart))
    return tuple(pairs)


def _pair_parts(parts: list[Span], counterparts: list[Span], whole: tuple[Span, Span]) -> list[tuple[Span, Span]]:
    """Pair equally many parts one by one; else return the pair of what they are parts of."""
    return list(zip(parts, counterparts, strict=True)) if len(parts) == len(counterparts) else [whole]


def _lines(text: str) -> list[Span]:
    """Return the spans of the lines that are not blank."""
    return [line.span() for line in re.finditer(r"[^\n]+", text) if line.group().strip()]


def _split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Split a line at the starts of its sentences; what is between them belongs to the one before."""
    starts = [start + first for first, _ in sentence_spans(text[start:end])]
    return list(pairwise([start, *starts[1:], end]))
