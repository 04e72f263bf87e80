"""The excerpt of a passage that is shown first: the sentences that answer, with enough context to be understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus import Span, sentence_spans

SHORT_PASSAGE = 500
"""Characters of a passage that is shown whole: reading it is quicker than looking for the answer in it."""

_MAX_PARAGRAPH = 900
"""Characters of a paragraph, or a list, that is shown whole."""

_COMFORTABLE_LENGTH = 600
"""Characters up to which an excerpt is extended by the paragraphs before it, or within a long paragraph."""

_PARAGRAPH_BREAK = "\n\n"
_LIST_MARKS = (":", ";")
"""Ends of a sentence whose list continues in the next one."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never split: a sentence with the links after it, or the sentences of a list."""

    start: int
    end: int
    ends_paragraph: bool


def excerpt(passage: str, highlights: Sequence[Span], choice: str | None) -> str:
    """Return a short passage whole, otherwise its paragraphs with highlights, or a part of a long paragraph.

    The ticked `choice` that opens a passage, in the passage's language, is left out if more follows: it is shown with
    the questionnaire's question.
    """
    opening, _, rest = passage.partition(_PARAGRAPH_BREAK)
    start = len(opening) + len(_PARAGRAPH_BREAK) if rest and opening == choice else 0
    if len(passage) <= SHORT_PASSAGE or not highlights:
        return passage[start:].strip()
    units = _split_units(passage, start)
    shown: list[Span] = []
    for first, last in sorted(_expand(units, highlight) for highlight in highlights):
        start, end = units[first].start, units[last].end
        if shown and start <= shown[-1][1]:
            shown[-1] = shown[-1][0], max(end, shown[-1][1])
        else:
            shown.append((start, end))
    return _PARAGRAPH_BREAK.join(passage[start:end].strip() for start, end in shown)


def _split_units(passage: str, start: int) -> list[_Unit]:
    """Split a passage, from `start` on, at the sentences that don't continue a list."""
    starts = [start + first for first, _ in sentence_spans(passage[start:])] or [start]
    units: list[_Unit] = []
    continues = False
    for first, last in pairwise([*starts, len(passage)]):
        sentence = passage[first:last].rstrip()
        ends_paragraph = _PARAGRAPH_BREAK in passage[first + len(sentence) : last] or last == len(passage)
        if continues and last - units[-1].start <= _MAX_PARAGRAPH:
            units[-1] = _Unit(units[-1].start, last, ends_paragraph)
        else:
            units.append(_Unit(first, last, ends_paragraph))
        continues = sentence.endswith(_LIST_MARKS)
    return units


def _expand(units: Sequence[_Unit], highlight: Span) -> tuple[int, int]:
    """Return the first and last unit to show for a highlight: whole paragraphs, or a part of a long one."""
    touched = [number for number, unit in enumerate(units) if unit.start < highlight[1] and highlight[0] < unit.end]
    first, last = (touched[0], touched[-1]) if touched else (0, 0)
    start = _paragraph_start(units, first)
    end = next(number for number in range(last, len(units)) if units[number].ends_paragraph)
    if _length(units, start, end) > _MAX_PARAGRAPH:
        return _grow(units, (first, last), (start, end))
    # As many whole paragraphs are put before it as fit comfortably.
    while start > 0 and _length(units, _paragraph_start(units, start - 1), end) <= _COMFORTABLE_LENGTH:
        start = _paragraph_start(units, start - 1)
    return start, end


def _grow(units: Sequence[_Unit], shown: tuple[int, int], bounds: tuple[int, int]) -> tuple[int, int]:
    """Grow units by one before and one after, in turn, within bounds and as long as they fit comfortably."""
    first, last = shown
    while True:
        grown = first, last
        if first > bounds[0] and _length(units, first - 1, last) <= _COMFORTABLE_LENGTH:
            first -= 1
        if last < bounds[1] and _length(units, first, last + 1) <= _COMFORTABLE_LENGTH:
            last += 1
        if (first, last) == grown:
            return first, last


def _length(units: Sequence[_Unit], first: int, last: int) -> int:
    return units[last].end - units[first].start


def _paragraph_start(units: Sequence[_Unit], number: int) -> int:
    while number > 0 and not units[number - 1].ends_paragraph:
        number -= 1
    return number
