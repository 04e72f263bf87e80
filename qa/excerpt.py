"""What is shown of a passage first: the sentences that answer, with enough around them to be understood."""

from collections.abc import Sequence
from itertools import pairwise

from corpus import sentence_spans
from qa.answer import Span

SHORT = 500
"""Characters of a passage that is quicker read whole than searched for its point."""

_LONGEST = 900
"""Characters of a paragraph that is shown whole, and to which an excerpt may grow to end a list."""

_COMFORTABLE = 600
"""Characters to which an excerpt of a longer paragraph grows, so that its sentences keep what they refer to."""

_PARAGRAPHS = "\n\n"
_GOES_ON = (":", ";")
"""Ends of sentences whose list goes on in the next one."""


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
    if len(passage) <= SHORT or not highlights:
        return passage[begin:]
    shown: list[Span] = []
    for start, end in sorted(_grown(passage, highlight, begin) for highlight in highlights):
        if shown and start <= shown[-1][1]:
            shown[-1] = shown[-1][0], max(end, shown[-1][1])
        else:
            shown.append((start, end))
    return _PARAGRAPHS.join(passage[start:end].strip() for start, end in shown)


def _grown(passage: str, highlight: Span, begin: int) -> Span:
    """The highlight's paragraphs and what fits before them, from `begin` on; of long ones the sentences around it."""
    start, end = _paragraphs(passage, *highlight)
    while passage[start:end].endswith(_GOES_ON) and end < len(passage):
        _, further = _paragraphs(passage, end + len(_PARAGRAPHS), end + len(_PARAGRAPHS))
        if further - start > _LONGEST:
            break
        end = further
    if end - start <= _LONGEST:
        while start > begin:
            earlier, _ = _paragraphs(passage, start - len(_PARAGRAPHS), start - len(_PARAGRAPHS))
            if end - earlier > _COMFORTABLE:
                break
            start = earlier
        return start, end
    sentences = _sentences(passage, start, end)
    holding = [place for place, (one, other) in enumerate(sentences) if one < highlight[1] and highlight[0] < other]
    return _around(passage, sentences, holding[0], holding[-1])


def _paragraphs(passage: str, start: int, end: int) -> Span:
    """The paragraphs that a stretch lies in."""
    first = passage.rfind(_PARAGRAPHS, 0, start)
    last = passage.find(_PARAGRAPHS, end)
    return (first + len(_PARAGRAPHS) if first >= 0 else 0), (last if last >= 0 else len(passage))


def _sentences(passage: str, start: int, end: int) -> list[Span]:
    """A stretch cut where its sentences begin; the links behind a sentence go with it."""
    begins = [start + first for first, _ in sentence_spans(passage[start:end])]
    return list(pairwise([start, *begins[1:], end]))


def _around(passage: str, sentences: Sequence[Span], first: int, last: int) -> Span:
    """Sentences `first` to `last`, those of the list that they are in, and what fits before and behind them."""

    def fits(one: int, other: int, limit: int) -> bool:
        return one >= 0 and other < len(sentences) and sentences[other][1] - sentences[one][0] <= limit

    while fits(first, last + 1, _LONGEST) and _goes_on(passage, sentences[last]):
        last += 1
    while fits(first - 1, last, _LONGEST) and _goes_on(passage, sentences[first - 1]):
        first -= 1
    while fits(first - 1, last, _COMFORTABLE) or fits(first, last + 1, _COMFORTABLE):
        if fits(first - 1, last, _COMFORTABLE):
            first -= 1
        if fits(first, last + 1, _COMFORTABLE):
            last += 1
    return sentences[first][0], sentences[last][1]


def _goes_on(passage: str, sentence: Span) -> bool:
    return passage[slice(*sentence)].rstrip().endswith(_GOES_ON)
