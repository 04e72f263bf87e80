"""Cites a ranked entry: which passage of it answers, with its highlights and links, and where it is in the source."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus import Entry, Language, Link, Span, Translation, number_rows
from index import Index
from qa.answering.answer import Citation, CitedTranslation, Piece
from qa.answering.composing.asked_facts import AskedFacts
from qa.answering.composing.excerpt import Excerpt, pick_excerpt
from qa.answering.composing.outline import Outline, outline_of, readable_start, skip_connective, skip_marker
from qa.answering.composing.sentences import score_sentences
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval
from qa.messages import localize_choice


def cite(
    index: Index, found: Retrieval, number: int, rank: int, question: ParsedQuestion, facts: AskedFacts
) -> Citation:
    """Cite an entry, by its number, for a question that asks for some facts; `rank` is the citation's, from 1."""
    entry = index.entries[index.entry_ids[number]]
    text, language = entry.text.text, question.language
    translation = entry.translation if entry.translation and entry.translation.language == language else None
    outline = outline_of(text)
    scores, holds = score_sentences(index, found, number, question, facts, outline)
    excerpt = _pick_excerpt(entry, translation, outline, scores.tolist(), holds, facts.wants_all)
    start, end = _passage_around(index, found, number, language, excerpt)
    passage, lines = text[start:end], entry.text.lines(start, end)
    return Citation(
        rank=rank,
        entry=entry.id,
        questions=entry.questions,
        section=entry.section,
        title=entry.shown_title(entry.language if translation else language),
        official_title=entry.title,
        question=entry.label,
        choice=entry.choice,
        passage=passage,
        highlights=tuple(_shift(span, start) for span in excerpt.facts),
        span=(start, end),
        score=round(float(found.fused[number]), 4),
        links=order_links(entry.links, passage, [fact[0] - start for fact in excerpt.facts]),
        edition=index.edition(entry.document),
        publication=index.publication(entry.document),
        home_names=index.office.names,
        document=entry.document,
        lines=lines,
        page=index.page(entry.document, lines[0]),
        place=index.place(entry.document, lines[0]),
        excerpt=tuple(replace(piece, span=_shift(piece.span, start)) for piece in excerpt.pieces),
        language=entry.language,
        translation=_cite_translation(entry, translation, (start, end), excerpt) if translation else None,
    )


def _pick_excerpt(
    entry: Entry,
    translation: Translation | None,
    outline: Outline,
    scores: Sequence[float],
    holds: Sequence[bool],
    asks_for_all: bool,
) -> Excerpt:
    """Pick what is shown first of an entry; nothing if it has no sentence."""
    if not scores:
        return Excerpt((), ())
    text, choice = entry.text.text, entry.choice or ""
    start = len(choice) if choice and text.startswith(f"{choice}\n") else 0

    def begins_amid_translated(span: Span) -> bool:
        counterpart = translation.counterpart_span(*span) if translation else None
        if translation is None or counterpart is None:
            return False
        first, last = counterpart
        return readable_start(translation.text[skip_marker(translation.text, first, last) : last]) is None

    return pick_excerpt(outline, scores, holds, asks_for_all, start, begins_amid_translated)


def _passage_around(index: Index, found: Retrieval, number: int, language: Language, excerpt: Excerpt) -> Span:
    """Return the passages that an excerpt is in; the nearest one if there is no excerpt."""
    rows = index.rows_of_entry(number, "passage", language).tolist()
    spans: dict[int, Span] = {row: span for row in rows if (span := index.rows[row].span) is not None}
    if not excerpt.pieces:
        return spans[max(spans, key=lambda row: float(found.row_cosines[row]))]
    first, last = excerpt.pieces[0].span[0], excerpt.pieces[-1].span[1]
    touched = [span for span in spans.values() if span[0] < last and first < span[1]]
    return min([first, *(start for start, _ in touched)]), max([last, *(end for _, end in touched)])


def _shift(span: Span, start: int) -> Span:
    return span[0] - start, span[1] - start


def order_links(links: Sequence[Link], passage: str, answer_starts: Sequence[int]) -> tuple[Link, ...]:
    """Order links: those after an answering sentence, closest first; those before it; those outside of the passage.

    `answer_starts` are where in the passage it answers, in characters. Of links in a row, which support the same, and
    of those outside, one whose page is gone comes last.
    """
    numbered = number_rows(passage)
    printed = [(link.url.rstrip("/"), link.start) for link, _ in numbered]
    row_ends = {number: link.end for link, number in numbered}
    printed_gone = [(link.url.rstrip("/"), row_ends[number]) for link, number in numbered]

    def distance(link: Link) -> tuple[int, int]:
        spellings = {spelling.rstrip("/") for spelling in (link.url, link.printed) if spelling}
        places = printed_gone if link.is_gone else printed
        positions = [place for url, place in places if url in spellings]
        # Links are printed after the statement that they support.
        after = [position - answer for position in positions for answer in answer_starts if position >= answer]
        if after:
            return 0, min(after)
        return (1, positions[0]) if positions else (2, int(bool(link.is_gone)))

    return tuple(sorted(links, key=distance))


def _cite_translation(
    entry: Entry, translation: Translation, passage: Span, excerpt: Excerpt
) -> CitedTranslation | None:
    """Cite the counterparts of a passage and its excerpt; None if no part of the passage is translated."""
    counterpart = translation.counterpart_span(*passage)
    if counterpart is None:
        return None
    start, end = counterpart
    marked = [span for fact in excerpt.facts if (span := translation.counterpart_span(*fact)) is not None]
    pieces = translate_pieces(excerpt.pieces, translation.text, lambda span: translation.counterpart_span(*span))
    return CitedTranslation(
        language=translation.language,
        section=translation.section,
        title=entry.shown_title(translation.language),
        official_title=translation.title,
        question=translation.labels[0],
        choice=translation.choice or localize_choice(entry.choice, translation.language),
        passage=translation.text[start:end],
        # Two sentences may be one in translation.
        highlights=tuple(dict.fromkeys(_shift(span, start) for span in marked)),
        excerpt=tuple(replace(piece, span=_shift(piece.span, start)) for piece in pieces),
    )


def translate_pieces(
    pieces: Sequence[Piece], text: str, counterpart: Callable[[Span], Span | None]
) -> tuple[Piece, ...]:
    """Return the counterparts of an excerpt's pieces in a translation; those that overlap as one."""
    translated: list[Piece] = []
    for piece in pieces:
        span = counterpart(piece.span)
        if span is None:
            continue
        start, end = span
        if translated and start < translated[-1].span[1]:
            before = translated[-1]
            translated[-1] = replace(before, span=(before.span[0], max(before.span[1], end)))
            continue
        if not piece.is_item:
            start = skip_marker(text, start, end)
            start = skip_connective(text, start, end)
        translated.append(Piece((start, end), is_item=piece.is_item, follows_gap=piece.follows_gap))
    return tuple(translated)
