"""The words of a citation that are shown first, as HTML: highlighted, with marks in place of links, lists folded."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from corpus import Language, Link, Span, find_links, linked_spans, replace_links, target_key
from qa.answering.answer import Citation, CitedTranslation, Piece
from qa.answering.composing.outline import raise_first
from qa.messages import messages
from qa.page.html.markup import bullet_list, link_mark, merge_spans
from qa.presentation.link_names import link_keys

_MAX_UNFOLDED_ITEMS = 7


def quotation_html(cited: Citation | CitedTranslation, names: Mapping[Link, str], language: Language) -> Markup:
    """Show the excerpt of a citation or its translation; its whole passage if it has none.

    `names` are those of links, for the marks that stand in their place; `language` is the reply's.
    """
    marks = {key: _mark(link, name, language) for link, name in names.items() for key in link_keys(link)}
    pieces = cited.excerpt or (Piece((0, len(cited.passage))),)
    opening = cited.excerpt[0] if cited.excerpt else None
    highlights = [] if _is_all_fact(cited, pieces) else merge_spans(cited.highlights, len(cited.passage))
    blocks = []
    for is_item, group in groupby(pieces, key=lambda piece: piece.is_item):
        shown = [(piece, _piece_html(cited.passage, piece, piece is opening, highlights, marks)) for piece in group]
        blocks.append(_list_html([html for _, html in shown], language) if is_item else _prose_html(shown))
    return Markup("").join(blocks)


def _is_all_fact(cited: Citation | CitedTranslation, pieces: Sequence[Piece]) -> bool:
    """Check whether every sentence that is shown holds the fact, so that there is nothing to point out."""
    facts = merge_spans(cited.highlights, len(cited.passage))
    return _count_visible(cited.passage, facts) >= _count_visible(cited.passage, [piece.span for piece in pieces])


def _count_visible(text: str, spans: Iterable[Span]) -> int:
    """Count the characters of some spans of a text without links and white space."""
    return sum(len("".join(replace_links(text[slice(*span)], "").split())) for span in spans)


def _prose_html(shown: Sequence[tuple[Piece, Markup]]) -> Markup:
    parts = []
    for number, (piece, html) in enumerate(shown):
        gap = Markup(' <span class="gap">[…]</span> ') if piece.follows_gap else Markup(" ")
        parts.append(gap + html if number else html)
    return Markup('<p class="exact">{}</p>').format(Markup("").join(parts))


def _list_html(items: Sequence[Markup], language: Language) -> Markup:
    """Show a list; the items after the seventh are folded."""
    unfolded, folded = items[:_MAX_UNFOLDED_ITEMS], items[_MAX_UNFOLDED_ITEMS:]
    shown = bullet_list(unfolded, "items exact")
    if not folded:
        return shown
    words = messages(language)
    summary = words["more_item" if len(folded) == 1 else "more_items"].format(count=len(folded))
    return shown + Markup('<details class="more"><summary>{}</summary>{}</details>').format(
        summary, bullet_list(folded, "items exact")
    )


def _piece_html(
    passage: str, piece: Piece, is_opening: bool, highlights: Sequence[Span], marks: Mapping[str, Markup]
) -> Markup:
    """Show a piece with its highlights, and marks in place of its links and the brackets around them."""
    start, end = piece.span
    edges = sorted({start, end, *(edge for span in highlights for edge in span if start < edge < end)})
    parts = []
    for first, last in pairwise(edges):
        text = passage[first:last]
        html = _text_html(raise_first(text) if is_opening and first == start else text, marks)
        is_highlighted = any(one <= first < other for one, other in highlights)
        parts.append(Markup("<mark>{}</mark>").format(html) if is_highlighted else html)
    return Markup("").join(parts)


def _text_html(text: str, marks: Mapping[str, Markup]) -> Markup:
    """Show a text with marks in place of its links and the brackets around them."""
    html, shown = Markup(""), 0
    for start, end in linked_spans(text):
        found = (link.url for link in find_links(text[start:end]))
        shown_marks = [marks[key] if (key := target_key(url)) in marks else link_mark(url, url) for url in found]
        html += escape(text[shown:start]) + Markup("").join(Markup(" ") + mark for mark in shown_marks if mark)
        shown = end
    return html + escape(text[shown:])


def _mark(link: Link, name: str, language: Language) -> Markup:
    """Make the mark of a link, or of the copy of a page that is gone; without a copy, it leads nowhere."""
    words = messages(language)
    if not link.is_gone:
        return link_mark(link.url, name)
    if link.archived is not None:
        return link_mark(link.archived, f"{words['archived_copy']}: {name}")
    return Markup('<span class="link-mark" title="{}: {}">↗</span>').format(name, words["link_gone"])
