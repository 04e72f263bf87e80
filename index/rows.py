"""What a row of the index is: one vector, and the stretch of text that it stands for.

An entry is seen from several sides: its title, its passages, its single sentences, and the example
questions that it answers. Each of them is a row with a vector of its own; `passages.jsonl` lists them in
the order of the vectors.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus import Corpus, Entry
from index.sentences import sentence_spans

Kind = Literal["title", "passage", "sentence", "example"]
KINDS: tuple[Kind, ...] = ("title", "passage", "sentence", "example")

_FEWEST_WORDS = 3
"""A sentence of fewer words ("Yes") gets a vector only where an entry has no other."""

_PROMPT_MARGIN = 8
"""Tokens by which a question's prompt may be longer than a document's, with which tokens are counted."""

TokenCounter = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """How entries are cut. `tokens` bounds a passage together with its title, in the model's tokens."""

    tokens: int = 384


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    `span` is the stretch of the entry's text (None for titles and examples); `embedded` the text that the
    model reads; `asks` tells that it is embedded as a question.
    """

    kind: Kind
    entry: str
    embedded: str
    language: str
    span: tuple[int, int] | None = None

    @property
    def asks(self) -> bool:
        """Whether the row is embedded as a question, to be near to questions."""
        return self.kind == "example"

    @property
    def digest(self) -> str:
        """SHA-256 over all that decides the vector, besides the model."""
        return hashlib.sha256(f"{self.asks}\0{self.embedded}".encode()).hexdigest()


def _units(text: str, fits: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    """The lines of a text; a line that doesn't fit as sentences, a sentence that doesn't as words."""
    position = 0
    for line in text.split("\n"):
        start, end = position, position + len(line)
        position = end + 1
        if not line.strip():
            continue
        if fits(start, end):
            yield start, end
            continue
        bounds = [start, *(start + last for _, last in sentence_spans(line)), end]
        for first, last in pairwise(bounds):
            if first < last:
                yield from _halves(text, first, last, fits)


def _halves(text: str, start: int, end: int, fits: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    """The stretch, halved at a blank (or anywhere) until it fits."""
    if fits(start, end) or end - start < 2:
        yield start, end
        return
    middle = (start + end) // 2
    blank = text.rfind(" ", start + 1, middle)
    cut = blank if blank > start else middle
    yield from _halves(text, start, cut, fits)
    yield from _halves(text, cut, end, fits)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def passage_spans(text: str, fits: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """Spans that cover all of a text but white space, in order, each as long as fits.

    Args:
        text: the entry's text.
        fits: whether `text[start:end]` is short enough for a passage.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _units(text, fits):
        if spans and fits(spans[-1][0], end):
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    trimmed = (_trimmed(text, start, end) for start, end in spans)
    return [(start, end) for start, end in trimmed if start < end]


def _shortened(title: str, count: TokenCounter, limit: int) -> str:
    """A title cut to `limit` tokens, at a blank; only ready entries have titles that long."""
    while title and count(title) > limit:
        title = title[: int(len(title) * 0.8)].rsplit(" ", 1)[0] if " " in title else title[: len(title) // 2]
    return title


def in_context(title: str, stretch: str) -> str:
    """A stretch of an entry as the model reads it: with the title, which tells what it is about."""
    return f"{title}\n{stretch}"


def entry_rows(entry: Entry, count: TokenCounter, limit: int) -> list[Row]:
    """Title, passages and sentences of an entry; every embedded text has at most `limit` tokens."""
    title = _shortened(entry.title, count, limit // 2)
    text = entry.text.text

    def embedded(start: int, end: int) -> str:
        return in_context(title, text[start:end])

    def fits(start: int, end: int) -> bool:
        return count(embedded(start, end)) <= limit

    rows = [Row("title", entry.id, title, "en")]
    rows += [Row("passage", entry.id, embedded(*span), "en", span) for span in passage_spans(text, fits)]
    sentences = sentence_spans(text)
    telling = [(start, end) for start, end in sentences if len(text[start:end].split()) >= _FEWEST_WORDS]
    for start, end in telling or sentences:
        spans = _halves(text, start, end, fits)
        rows += [Row("sentence", entry.id, embedded(*span), "en", span) for span in spans]
    return rows


def corpus_rows(corpus: Corpus, count: TokenCounter, limit: int) -> list[Row]:
    """All rows of a corpus, entry by entry, the example questions last.

    Args:
        corpus: what to index.
        count: tokens that the model reads for a text, special tokens and prompt among them.
        limit: most tokens of a row.
    """
    rows = [row for entry in corpus.entries for row in entry_rows(entry, count, limit)]
    return rows + [
        Row("example", example.entry, _shortened(example.question, count, limit - _PROMPT_MARGIN), example.language)
        for example in corpus.examples
        if example.entry is not None
    ]
