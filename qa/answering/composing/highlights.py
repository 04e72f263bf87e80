"""Highlights of a passage: which sentences of it answer."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus import Span

_MAX_HIGHLIGHTS = 2

_MARGIN = 0.015
"""A second sentence is highlighted too if its score is within this of the best one's."""


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A span of an entry's text, and its cosine with the question."""

    span: Span
    cosine: float

    def starts_in(self, other: "ScoredSpan") -> bool:
        """Check whether the span starts inside another one."""
        return other.span[0] <= self.span[0] < other.span[1]

    def clip(self, bounds: Span) -> "ScoredSpan | None":
        """Return the part of the span that lies within some bounds, if any does."""
        start, end = max(self.span[0], bounds[0]), min(self.span[1], bounds[1])
        return ScoredSpan((start, end), self.cosine) if start < end else None


SpanScore = Callable[[ScoredSpan], float]


class FactSpans:
    """The facts in an entry that its example questions ask for, each with the cosine of its question."""

    def __init__(self, facts: Sequence[ScoredSpan]) -> None:
        self._facts = sorted(facts, key=lambda fact: fact.span[0])
        self._starts = [fact.span[0] for fact in self._facts]

    def best_in(self, span: ScoredSpan) -> ScoredSpan | None:
        """Return the fact in a span with the most similar question, the earliest of equals; None if it holds none."""
        inside = slice(*(bisect_left(self._starts, bound) for bound in span.span))
        return max(self._facts[inside], key=lambda fact: fact.cosine, default=None)


def pick_highlights(text: str, sentences: Sequence[ScoredSpan], span_score: SpanScore) -> list[ScoredSpan]:
    """Return the best sentence, and the runner-up if it scores within `_MARGIN`, in text order."""
    picked: list[tuple[float, ScoredSpan]] = []
    scored = ((span_score(sentence), sentence) for sentence in sentences)
    for score, sentence in sorted(scored, key=lambda pair: (-pair[0], pair[1].span)):
        if picked and (score < picked[0][0] - _MARGIN or len(picked) == _MAX_HIGHLIGHTS):
            break
        # An answer may say a thing twice.
        if text[slice(*sentence.span)] not in {text[slice(*other.span)] for _, other in picked}:
            picked.append((score, sentence))
    return sorted((sentence for _, sentence in picked), key=lambda sentence: sentence.span)
