"""TODO: what is this."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from corpus import sentence_spans


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


def _with_links(text: str, units: Iterable[tuple[int, int]], fits: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """The units, with lines that hold no sentence (links) joined to what they stand behind, where both fit."""
    joined: list[tuple[int, int]] = []
    for start, end in units:
        if joined and not sentence_spans(text[start:end]) and fits(joined[-1][0], end):
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


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
    for start, end in _with_links(text, _units(text, fits), fits):
        if spans and fits(spans[-1][0], end):
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    trimmed = (_trimmed(text, start, end) for start, end in spans)
    return [(start, end) for start, end in trimmed if start < end]
