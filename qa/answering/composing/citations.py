"""From a ranked entry to its citation: which passage, what of it answers, and where it stands."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus import Language, Link, Span, Translation, find_links
from index import Index, RowNumbers
from qa.answering.answer import Citation, CitedTranslation
from qa.answering.retrieval.ranking import Retrieval
from qa.messages import localize_choice

_MAX_HIGHLIGHTS = 2

_MARGIN = 0.015
"""A second sentence is highlighted when its worth is within this of the best one's."""


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A span of an entry's text, and its cosine with the question."""

    span: Span
    cosine: float

    def holds(self, other: Span) -> bool:
        return self.span[0] <= other[0] < self.span[1]

    def within(self, other: Span) -> "ScoredSpan | None":
        """The part of it that lies in another stretch."""
        start, end = max(self.span[0], other[0]), min(self.span[1], other[1])
        return ScoredSpan((start, end), self.cosine) if start < end else None


class FactSpans:
    """The stretches that an entry's example questions ask for, each with the cosine of its question."""

    def __init__(self, facts: Sequence[ScoredSpan]) -> None:
        self._facts = sorted(facts, key=lambda fact: fact.span[0])
        self._begins = [fact.span[0] for fact in self._facts]

    def nearest(self, within: ScoredSpan) -> ScoredSpan | None:
        """The one in a stretch whose question is nearest; the earliest of equals; None without one."""
        inside = slice(*(bisect_left(self._begins, bound) for bound in within.span))
        return max(self._facts[inside], key=lambda fact: fact.cosine, default=None)


def cite(index: Index, found: Retrieval, number: int, rank: int, language: Language) -> Citation:
    """The citation of an entry for a question.

    Args:
        index: the index that was searched.
        found: what it says of the question.
        number: the entry's number.
        rank: the citation's, from 1.
        language: the question's.
    """
    entry = index.entries[index.entry_ids[number]]
    # Example questions count in either language, texts in the question's.
    facts = FactSpans(_scored_spans(index, found, index.rows_of_entry(number, "example")))

    def worth(stretch: ScoredSpan) -> float:
        """The cosine, and that of the nearest example question which asks for a fact in here."""
        return stretch.cosine + (facts.nearest(stretch) or stretch).cosine

    sentences, passages = (
        _scored_spans(index, found, index.rows_of_entry(number, kind, language)) for kind in ("sentence", "passage")
    )
    start, end = _best_passage(passages, sentences, worth)
    # A list may begin in one passage and end in the next.
    inside = [part for one in sentences if (part := one.within((start, end))) is not None]
    telling = _pick_highlights(entry.text.text, inside, worth)
    highlights = [one.span for one in telling]
    # Where in a highlight it is: at the fact that the nearest example question asks for.
    points = [facts.nearest(one) or one for one in telling]
    passage = entry.text.text[start:end]
    lines = entry.text.lines(start, end)
    translation = entry.translation
    return Citation(
        rank=rank,
        entry=entry.id,
        questions=entry.questions,
        section=entry.section,
        title=entry.title,
        question=entry.label,
        choice=entry.choice,
        passage=passage,
        highlights=tuple((first - start, last - start) for first, last in highlights),
        span=(start, end),
        score=round(float(found.fused[number]), 4),
        links=order_links(entry.links, passage, [one.span[0] - start for one in points]),
        edition=index.edition(entry.document),
        document=entry.document,
        lines=lines,
        page=index.page(entry.document, lines[0]),
        translation=_cite_translation(translation, entry.choice, (start, end), highlights)
        if translation is not None and translation.language == language
        else None,
    )


def _scored_spans(index: Index, found: Retrieval, rows: RowNumbers) -> list[ScoredSpan]:
    """The stretches that some rows stand for, in their order; those without a span are none."""
    cosines = found.rows[rows].tolist()
    spans = (index.rows[row].span for row in rows.tolist())
    return [ScoredSpan(span, cosine) for span, cosine in zip(spans, cosines, strict=True) if span is not None]


def _best_passage(
    passages: Sequence[ScoredSpan], sentences: Sequence[ScoredSpan], worth: Callable[[ScoredSpan], float]
) -> Span:
    """The passage that is nearest itself, holds the nearest sentence and the nearest fact; the earlier of equals.

    A passage of links alone tells nothing; it is cited only where there is no other.
    """
    held = [[one.cosine for one in sentences if passage.holds(one.span)] for passage in passages]
    best = {passage: max(cosines) for passage, cosines in zip(passages, held, strict=True) if cosines}
    return max(list(best) or passages, key=lambda passage: worth(passage) + best.get(passage, 0.0)).span


def _pick_highlights(
    text: str, sentences: Sequence[ScoredSpan], worth: Callable[[ScoredSpan], float]
) -> list[ScoredSpan]:
    """The sentence of most worth and another of almost as much, in the order of the text."""
    best: list[tuple[float, ScoredSpan]] = []
    for value, one in sorted(((worth(one), one) for one in sentences), key=lambda pair: (-pair[0], pair[1].span)):
        if best and (value < best[0][0] - _MARGIN or len(best) == _MAX_HIGHLIGHTS):
            break
        # An answer may say a thing twice.
        if text[slice(*one.span)] not in {text[slice(*other.span)] for _, other in best}:
            best.append((value, one))
    return sorted((one for _, one in best), key=lambda one: one.span)


def order_links(links: Sequence[Link], passage: str, points: Sequence[int]) -> tuple[Link, ...]:
    """Links by how far they stand behind what answers; then those before it, then those that stand elsewhere.

    Args:
        links: all links of an entry.
        passage: the cited passage of it.
        points: where in the passage it answers.
    """
    printed = [(found.url.rstrip("/"), found.start) for found in find_links(passage)]

    def distance(link: Link) -> tuple[int, int]:
        spellings = {spelling.rstrip("/") for spelling in (link.url, link.printed) if spelling}
        places = [start for url, start in printed if url in spellings]
        # A link stands behind what it proves.
        behind = [place - point for place in places for point in points if place >= point]
        if behind:
            return 0, min(behind)
        return (1, places[0]) if places else (2, 0)

    return tuple(sorted(links, key=distance))


def _cite_translation(
    translation: Translation, choice: str | None, passage: Span, highlights: Sequence[Span]
) -> CitedTranslation | None:
    place = translation.counterpart_span(*passage)
    if place is None:
        return None
    start, end = place
    marked = [span for one in highlights if (span := translation.counterpart_span(*one)) is not None]
    return CitedTranslation(
        language=translation.language,
        section=translation.section,
        title=translation.title,
        question=translation.labels[0],
        choice=translation.choice or localize_choice(choice, translation.language),
        passage=translation.text[start:end],
        # Two sentences may be one in translation.
        highlights=tuple(dict.fromkeys((first - start, last - start) for first, last in marked)),
    )
