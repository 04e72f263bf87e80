"""Split a text into spans that fit the embedding model."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from corpus import Span, sentence_spans

Fits = Callable[[int, int], bool]
"""Checks whether the text from a start to an end is short enough."""


def passage_spans(text: str, fits: Fits) -> list[Span]:
    """Return spans that cover all of a text but white space, in order, each as long as fits."""
    spans: list[Span] = []
    for start, end in _join_links(text, _units(text, fits), fits):
        if spans and fits(spans[-1][0], end):
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    trimmed = (_trim(text, start, end) for start, end in spans)
    return [(start, end) for start, end in trimmed if start < end]


def halves(text: str, start: int, end: int, fits: Fits) -> Iterator[Span]:
    """Halve a span at a space (or anywhere) until the parts fit."""
    if fits(start, end) or end - start < 2:
        yield start, end
        return
    middle = (start + end) // 2
    space = text.rfind(" ", start + 1, middle)
    cut = space if space > start else middle
    yield from halves(text, start, cut, fits)
    yield from halves(text, cut, end, fits)


def _units(text: str, fits: Fits) -> Iterator[Span]:
    """Yield the lines of a text, split into sentences if they don't fit, and those into halves if they don't."""
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
                yield from halves(text, first, last, fits)


def _join_links(text: str, units: Iterable[Span], fits: Fits) -> list[Span]:
    """Join lines that hold no sentence (links) to the unit before them, if both fit together."""
    joined: list[Span] = []
    for start, end in units:
        if joined and not sentence_spans(text[start:end]) and fits(joined[-1][0], end):
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _trim(text: str, start: int, end: int) -> Span:
    trimmed = text[start:end].strip()
    first = text.index(trimmed, start)
    return first, first + len(trimmed)
