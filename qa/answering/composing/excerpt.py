"""What is shown of a passage first: the sentences that answer, with enough around them to be understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus import Span, sentence_spans

SHORT_PASSAGE = 500
"""Characters of a passage that is quicker read whole than searched for its point."""

_MAX_PARAGRAPH = 900
"""Characters of a paragraph, or a list, that is shown whole."""

_COMFORTABLE_LENGTH = 600
"""Characters to which an excerpt grows by what stands before it, or around it in a longer paragraph."""

_PARAGRAPHS = "\n\n"

_CONTINUES = (":", ";")
"""Ends of sentences whose list goes on in the next one."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What isn't torn apart: a sentence with the links behind it, or the sentences of a list."""

    start: int
    end: int
    ends_paragraph: bool


def excerpt(passage: str, highlights: Sequence[Span], choice: str | None) -> str:
    """A short passage whole, of a longer one the paragraphs that hold the highlights, or of a long paragraph a part.

    The ticked choice that opens a passage is left out where more follows: it is told with the questionnaire's
    question.

    Args:
        passage: the cited passage, or its translation.
        highlights: the spans of it that answer.
        choice: what was ticked, in the passage's language.
    """
    opening, _, rest = passage.partition(_PARAGRAPHS)
    begin = len(opening) + len(_PARAGRAPHS) if rest and opening == choice else 0
    if len(passage) <= SHORT_PASSAGE or not highlights:
        return passage[begin:].strip()
    units = _units(passage, begin)
    shown: list[Span] = []
    for first, last in sorted(_expand(units, highlight) for highlight in highlights):
        start, end = units[first].start, units[last].end
        if shown and start <= shown[-1][1]:
            shown[-1] = shown[-1][0], max(end, shown[-1][1])
        else:
            shown.append((start, end))
    return _PARAGRAPHS.join(passage[start:end].strip() for start, end in shown)


def _units(passage: str, begin: int) -> list[_Unit]:
    """A passage from `begin` on, cut where sentences begin that don't go on with a list."""
    begins = [begin + start for start, _ in sentence_spans(passage[begin:])] or [begin]
    units: list[_Unit] = []
    goes_on = False
    for start, end in pairwise([*begins, len(passage)]):
        sentence = passage[start:end].rstrip()
        ends_paragraph = _PARAGRAPHS in passage[start + len(sentence) : end] or end == len(passage)
        if goes_on and end - units[-1].start <= _MAX_PARAGRAPH:
            units[-1] = _Unit(units[-1].start, end, ends_paragraph)
        else:
            units.append(_Unit(start, end, ends_paragraph))
        goes_on = sentence.endswith(_CONTINUES)
    return units


def _expand(units: Sequence[_Unit], highlight: Span) -> tuple[int, int]:
    """The first and last unit to show: the highlight's paragraph and what fits before it, or of a long one a part."""
    holding = [place for place, unit in enumerate(units) if unit.start < highlight[1] and highlight[0] < unit.end]
    first, last = (holding[0], holding[-1]) if holding else (0, 0)
    begin, end = _paragraph_begin(units, first), last
    while not units[end].ends_paragraph:
        end += 1

    def fits(one: int, other: int, longest: int) -> bool:
        return units[other].end - units[one].start <= longest

    if fits(begin, end, _MAX_PARAGRAPH):
        while begin > 0 and fits(_paragraph_begin(units, begin - 1), end, _COMFORTABLE_LENGTH):
            begin = _paragraph_begin(units, begin - 1)
        return begin, end
    grown = True
    while grown:
        grown = False
        if first > begin and fits(first - 1, last, _COMFORTABLE_LENGTH):
            first, grown = first - 1, True
        if last < end and fits(first, last + 1, _COMFORTABLE_LENGTH):
            last, grown = last + 1, True
    return first, last


def _paragraph_begin(units: Sequence[_Unit], place: int) -> int:
    while place > 0 and not units[place - 1].ends_paragraph:
        place -= 1
    return place
