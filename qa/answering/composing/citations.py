"""Cites a ranked entry: which passage of it answers, with its highlights and links, and where it is in the source."""

from collections.abc import Sequence

from corpus import Entry, Language, Link, Span, Translation, find_links
from index import SOURCE_LANGUAGE, Index, RowNumbers
from qa.answering.answer import Citation, CitedTranslation
from qa.answering.composing.highlights import FactSpans, ScoredSpan, SpanScore, pick_highlights
from qa.answering.retrieval.ranking import Retrieval
from qa.messages import localize_choice


def cite(index: Index, found: Retrieval, number: int, rank: int, language: Language) -> Citation:
    """Cite an entry, by its number, for a question in a language; `rank` is the citation's, from 1."""
    entry = index.entries[index.entry_ids[number]]
    # Example questions count in both languages, texts in the question's.
    facts = FactSpans(_scored_spans(index, found, index.rows_of_entry(number, "example")))

    def span_score(span: ScoredSpan) -> float:
        """Add the cosine of the nearest example question whose fact is in the span, or the span's own again."""
        return span.cosine + (facts.best_in(span) or span).cosine

    sentences, passages = (
        _scored_spans(index, found, index.rows_of_entry(number, kind, language)) for kind in ("sentence", "passage")
    )
    start, end = _pick_passage(passages, sentences, span_score)
    # A list may begin in one passage and end in the next.
    inside = [clipped for sentence in sentences if (clipped := sentence.clip((start, end))) is not None]
    picked = pick_highlights(entry.text.text, inside, span_score)
    highlights = [sentence.span for sentence in picked]
    # Where in the passage each highlight answers: at the fact that the nearest example question asks for.
    answer_starts = [(facts.best_in(sentence) or sentence).span[0] - start for sentence in picked]
    passage = entry.text.text[start:end]
    lines = entry.text.lines(start, end)
    translation = entry.translation if entry.translation and entry.translation.language == language else None
    return Citation(
        rank=rank,
        entry=entry.id,
        questions=entry.questions,
        section=entry.section,
        title=entry.shown_title(SOURCE_LANGUAGE if translation else language),
        official_title=entry.title,
        question=entry.label,
        choice=entry.choice,
        passage=passage,
        highlights=tuple((first - start, last - start) for first, last in highlights),
        span=(start, end),
        score=round(float(found.fused[number]), 4),
        links=order_links(entry.links, passage, answer_starts),
        edition=index.edition(entry.document),
        publication=index.publication(entry.document),
        document=entry.document,
        lines=lines,
        page=index.page(entry.document, lines[0]),
        translation=_cite_translation(entry, translation, (start, end), highlights) if translation else None,
    )


def _scored_spans(index: Index, found: Retrieval, rows: RowNumbers) -> list[ScoredSpan]:
    """Return the spans of some rows with their cosines, in order; rows without a span are skipped."""
    cosines = found.row_cosines[rows].tolist()
    spans = (index.rows[row].span for row in rows.tolist())
    return [ScoredSpan(span, cosine) for span, cosine in zip(spans, cosines, strict=True) if span is not None]


def _pick_passage(passages: Sequence[ScoredSpan], sentences: Sequence[ScoredSpan], span_score: SpanScore) -> Span:
    """Return the passage with the highest sum of its score and its nearest sentence's cosine; the first of equals.

    A passage of links alone holds no sentence; it is cited only if there is no other.
    """
    held = [[sentence.cosine for sentence in sentences if sentence.starts_in(passage)] for passage in passages]
    best = {passage: max(cosines) for passage, cosines in zip(passages, held, strict=True) if cosines}
    return max(list(best) or passages, key=lambda passage: span_score(passage) + best.get(passage, 0.0)).span


def order_links(links: Sequence[Link], passage: str, answer_starts: Sequence[int]) -> tuple[Link, ...]:
    """Order links: those after an answering sentence, closest first; those before it; those outside of the passage.

    `answer_starts` are where in the passage it answers, in characters.
    """
    printed = [(link.url.rstrip("/"), link.start) for link in find_links(passage)]

    def distance(link: Link) -> tuple[int, int]:
        spellings = {spelling.rstrip("/") for spelling in (link.url, link.printed) if spelling}
        positions = [start for url, start in printed if url in spellings]
        # Links are printed after the statement that they support.
        after = [position - answer for position in positions for answer in answer_starts if position >= answer]
        if after:
            return 0, min(after)
        return (1, positions[0]) if positions else (2, 0)

    return tuple(sorted(links, key=distance))


def _cite_translation(
    entry: Entry, translation: Translation, passage: Span, highlights: Sequence[Span]
) -> CitedTranslation | None:
    """Cite the counterparts of a passage and its highlights; None if no part of the passage is translated."""
    counterpart = translation.counterpart_span(*passage)
    if counterpart is None:
        return None
    start, end = counterpart
    marked = [span for highlight in highlights if (span := translation.counterpart_span(*highlight)) is not None]
    return CitedTranslation(
        language=translation.language,
        section=translation.section,
        title=entry.shown_title(translation.language),
        official_title=translation.title,
        question=translation.labels[0],
        choice=translation.choice or localize_choice(entry.choice, translation.language),
        passage=translation.text[start:end],
        # Two sentences may be one in translation.
        highlights=tuple(dict.fromkeys((first - start, last - start) for first, last in marked)),
    )
