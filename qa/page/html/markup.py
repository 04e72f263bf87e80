"""Text from outside as HTML: escaped to the letter, its links live, what is cited marked.

`markupsafe.Markup` escapes whatever is put into it, so that nothing of the corpus or of a question is read as HTML.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from corpus import Language, Link, Span, find_links
from qa.presentation.link_names import link_names
from qa.presentation.urls import web_url


def unbroken(markup: Markup) -> Markup:
    """HTML with its line ends as references.

    A blank line would end a block of HTML in Markdown, for which a carriage return is a line end too; and browsers
    make a line feed of one.
    """
    return markup.replace("\r", Markup("&#13;")).replace("\n", Markup("&#10;"))


def link(address: str, shown: str | Markup) -> Markup:
    """A link out of the page, its whole address on hover; the bare text where it leads to no web address."""
    target = web_url(address)
    if target is None:
        return Markup("{}").format(shown)
    return Markup('<a href="{}" title="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        target, address, shown
    )


def named_links(links: Sequence[Link]) -> list[Markup]:
    """Links out of the page by readable names."""
    urls = [one.url for one in links]
    return [link(url, name) for url, name in zip(urls, link_names(urls), strict=True)]


def bullets(items: Iterable[str | Markup], kind: str) -> Markup:
    """A list; `kind` is its class."""
    return Markup('<ul class="{}">{}</ul>').format(
        kind, Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    )


def passage(text: str, highlights: Sequence[Span] = ()) -> Markup:
    """A text to the letter, with its links live and the highlights marked.

    Args:
        text: what to show.
        highlights: spans of it; they may overlap, and may cut through a link.
    """
    links = find_links(text)
    marked = merged(highlights, len(text))
    edges = {0, len(text), *(edge for span in marked for edge in span)}
    edges |= {edge for found in links for edge in (found.start, found.end)}
    pieces = []
    places = sorted(edges)
    for start, end in pairwise(places):
        piece = escape(text[start:end])
        if whole := next((found for found in links if found.start <= start < found.end), None):
            piece = link(whole.url, piece)
        if any(first <= start < last for first, last in marked):
            piece = Markup("<mark>{}</mark>").format(piece)
        pieces.append(piece)
    return Markup("").join(pieces).replace(Markup("</mark><mark>"), Markup(""))


def merged(spans: Iterable[Span], length: int) -> list[Span]:
    """Spans within a text of some length, in order, those that touch as one."""
    merged: list[Span] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def cite_mark(address: str, rank: int, label: str) -> Markup:
    """The number of a citation, which opens its source."""
    return Markup('<a class="cite" href="{}" title="{}">[{}]</a>').format(address, label, rank)


def quote(text: str, highlights: Sequence[Span], language: Language, behind: Markup | str = "") -> Markup:
    """Words of the source or of its translation, marked with their language."""
    return Markup('<blockquote lang="{}"><span class="exact">{}</span>{}</blockquote>').format(
        language, passage(text, highlights), behind
    )
