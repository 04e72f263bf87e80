"""From a ranked entry to its citation: which passage, what of it answers, and where it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus import Entry, Language, Link, Translation
from index import Index, Kind
from qa.answer import Citation, CitedTranslation, Span
from qa.messages import ticked
from qa.retrieval import Retrieval

SHORT = 500
"""Characters of a passage that is quicker read whole than searched for its point."""

_LONGEST_PARAGRAPH = 900
"""Characters of a paragraph that is shown whole, so that its sentences keep what they refer to."""

_MOST_SENTENCES = 2
_ALMOST_AS_GOOD = 0.015
"""A second sentence is highlighted when its worth is within this of the best one's."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A span of an entry's text, and its cosine with the question."""

    span: Span
    cosine: float

    def holds(self, other: Span) -> bool:
        return self.span[0] <= other[0] < self.span[1]


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
    facts = _stretches(index, found, number, "example", language)

    def worth(stretch: _Stretch) -> float:
        """The cosine, and that of the nearest example question which asks for a fact in here."""
        return stretch.cosine + max((f.cosine for f in facts if stretch.holds(f.span)), default=stretch.cosine)

    sentences = _stretches(index, found, number, "sentence", language)
    start, end = _best_passage(_stretches(index, found, number, "passage", language), sentences, worth)
    # A sentence longer than a passage ends in the next one.
    inside = [(worth(one), (one.span[0], min(one.span[1], end))) for one in sentences if start <= one.span[0] < end]
    highlights = _telling(inside)
    passage = entry.text.text[start:end]
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
        links=_links(entry, passage),
        document=entry.document,
        lines=entry.text.lines(start, end),
        translation=_translated(translation, entry.choice, (start, end), highlights)
        if translation is not None and translation.language == language
        else None,
    )


def _stretches(index: Index, found: Retrieval, number: int, kind: Kind, language: Language) -> list[_Stretch]:
    """The stretches of an entry that its rows of a kind stand for, in their order.

    Example questions count in either language, texts in the question's.
    """
    rows = index.rows_of(kind) if kind == "example" else index.spoken_rows(kind, language)
    own = rows[index.entry_of_row[rows] == number]
    return [_Stretch(span, float(found.rows[row])) for row in own if (span := index.rows[row].span) is not None]


def _best_passage(
    passages: Sequence[_Stretch], sentences: Sequence[_Stretch], worth: Callable[[_Stretch], float]
) -> Span:
    """The passage that is nearest itself, holds the nearest sentence and the nearest fact; the earlier of equals.

    A passage of links alone tells nothing; it is cited only where there is no other.
    """
    telling = [passage for passage in passages if any(passage.holds(one.span) for one in sentences)]

    def total(passage: _Stretch) -> float:
        return worth(passage) + max((one.cosine for one in sentences if passage.holds(one.span)), default=0.0)

    return max(telling or passages, key=total).span


def _telling(sentences: Sequence[tuple[float, Span]]) -> list[Span]:
    """The sentence of most worth and the one of almost as much, in the order of the text."""
    if not sentences:
        return []
    best = max(worth for worth, _ in sentences)
    near = sorted((s for s in sentences if s[0] >= best - _ALMOST_AS_GOOD), key=lambda s: (-s[0], s[1]))
    return sorted(span for _, span in near[:_MOST_SENTENCES])


def _links(entry: Entry, passage: str) -> tuple[Link, ...]:
    """The entry's links, those that the passage prints first."""
    return tuple(sorted(entry.links, key=lambda link: link.url not in passage))


def _translated(
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
        choice=translation.choice or ticked(choice, translation.language),
        passage=translation.text[start:end],
        # Two sentences may be one in translation.
        highlights=tuple(dict.fromkeys((first - start, last - start) for first, last in marked)),
    )


def shown_text(passage: str, highlights: Sequence[Span], choice: str | None) -> str:
    """What is shown first: a short passage whole, of a longer one the paragraphs that hold the highlights.

    A paragraph that is long itself gives way to its highlighted sentences. The ticked choice that opens a
    passage is left out where more follows: it is told with the questionnaire's question.
    """
    if len(passage) <= SHORT or not highlights:
        opening, _, rest = passage.partition("\n\n")
        return rest if rest and opening == choice else passage
    shown: list[str] = []
    for start, end in highlights:
        first = passage.rfind("\n\n", 0, start) + 2 if "\n\n" in passage[:start] else 0
        last = passage.find("\n\n", end)
        paragraph = passage[first : last if last >= 0 else len(passage)]
        stretch = paragraph if len(paragraph) <= _LONGEST_PARAGRAPH else passage[start:end]
        if stretch not in shown:
            shown.append(stretch)
    return "\n\n".join(shown)
