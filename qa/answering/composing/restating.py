"""Restates an answer: only its shortest sentence, or one of the things that it names. Every word stays the source's."""

from dataclasses import replace

from corpus import Span
from qa.answering.answer import Answer, Citation, CitedTranslation, Piece
from qa.answering.composing.excerpt import excerpt_text
from qa.answering.composing.outline import outline_of, readable_start, skip_connective


def show_first(answer: Answer) -> Answer:
    """Show the excerpt of the first citation."""
    first = answer.citations[0]
    # What has no sentence, such as a link alone, is shown whole.
    original = excerpt_text(first.passage, first.excerpt) or first.passage
    if (translation := first.translation) is None:
        return replace(answer, text=original, original=original, text_language=first.language)
    text = excerpt_text(translation.passage, translation.excerpt) or translation.passage
    return replace(answer, text=text, original=original, text_language=translation.language)


def shorten(answer: Answer) -> Answer:
    """Show only the shortest sentence of the first citation that holds the fact and can be read by itself."""
    first = answer.citations[0]
    translated = first.translation.highlights if first.translation else first.highlights
    # In translation, two sentences may be one.
    if len(translated) != len(first.highlights):
        return answer
    pairs = zip(first.highlights, translated, strict=True)
    readable = [pair for pair in pairs if _is_readable(first.passage[slice(*pair[0])])]
    return _quote(answer, *min(readable, key=lambda pair: _length(pair[1]))) if readable else answer


def _is_readable(sentence: str) -> bool:
    return readable_start(sentence) is not None and not sentence.endswith(":")


def pick(answer: Answer, position: int) -> Answer:
    """Show one of the things that an answer names: an item of the list in its first passage, or else a near topic.

    `position` counts from 0; -1 is the last. An answer without such a thing is unchanged. A Yes or No isn't said of
    what is picked, and a near topic is no likelier to answer than the first citation leaves room for.
    """
    first = answer.citations[0]
    items = _list_items(first)
    translated = _list_items(first.translation) if first.translation else items
    if len(items) > 1 and len(items) == len(translated) and position < len(items):
        return _quote(replace(answer, verdict=None), items[position], translated[position])
    shown = [first, *(citation for citation in answer.citations[1:] if citation.is_near)]
    if position >= len(shown):
        return answer
    picked = shown[position]
    if picked is first:
        return show_first(answer)
    confidence = min(answer.confidence, 1 - answer.confidence)
    order = [picked, *(citation for citation in answer.citations if citation is not picked)]
    citations = tuple(replace(citation, rank=rank) for rank, citation in enumerate(order, start=1))
    return show_first(replace(answer, citations=citations, verdict=None, confidence=confidence))


def _quote(answer: Answer, span: Span, counterpart: Span) -> Answer:
    """Show one span of the first citation's passage, or its counterpart in the translation."""
    first, *others = answer.citations
    quoted = replace(first, highlights=(span,), excerpt=(_piece(first.passage, span),))
    if first.translation is not None:
        piece = _piece(first.translation.passage, counterpart)
        translation = replace(first.translation, highlights=(counterpart,), excerpt=(piece,))
        quoted = replace(quoted, translation=translation)
    return show_first(replace(answer, citations=(quoted, *others)))


def _piece(passage: str, span: Span) -> Piece:
    """Return a span as a piece, without a connective at its beginning."""
    return Piece((skip_connective(passage, *span), span[1]))


def _list_items(cited: Citation | CitedTranslation) -> list[Span]:
    """Return the items of the first list in a passage, without their marks; none if it has no list."""
    outline = outline_of(cited.passage)
    sentences = outline.sentences
    items = outline.lists[0].items if outline.lists else []
    return [(sentences[first].text_start, sentences[last].end) for first, last in items]


def _length(span: Span) -> int:
    return span[1] - span[0]
