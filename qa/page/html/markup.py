"""Texts from outside as HTML: escaped exactly, with live links and highlighted spans.

`markupsafe.Markup` escapes everything formatted into it, so nothing in the corpus or in a question is read as HTML.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from corpus import HomeNames, Language, Link, Span, find_links, target_key
from qa.messages import messages
from qa.presentation.link_names import name_addresses, name_links
from qa.presentation.urls import web_url


def without_line_breaks(markup: Markup) -> Markup:
    """Replace the line breaks in HTML by character references, which browsers show as line breaks.

    A blank line would end a block of HTML in Markdown, where a carriage return counts as a line break too.
    """
    return markup.replace("\r", Markup("&#13;")).replace("\n", Markup("&#10;"))


def mark_language(text: str, text_language: Language, language: Language) -> Markup:
    """State the language of a text if it isn't that of what is around it, so that it is read aloud right."""
    return Markup("{}" if text_language == language else '<span lang="{1}">{0}</span>').format(text, text_language)


def external_link(url: str, label: str | Markup) -> Markup:
    """Link to another site, with the whole URL as tooltip; only the label if the URL isn't a web address."""
    target = web_url(url)
    if target is None:
        return Markup("{}").format(label)
    return Markup('<a href="{}" title="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(target, url, label)


def link_mark(url: str, name: str) -> Markup:
    """Link to another site by a small mark, for a place where the address stands in the source."""
    target = web_url(url)
    if target is None:
        return Markup("")
    return Markup(
        '<a class="link-mark" href="{}" title="{}" aria-label="{}" target="_blank" rel="noopener noreferrer">↗</a>'
    ).format(target, url, name)


def named_links(links: Sequence[Link], text: str, language: Language, home_names: HomeNames) -> list[Markup]:
    """Make external links of a text, with names for readers of a language."""
    names = name_links(links, text, language, home_names)
    return [named_link(link, name, language) for link, name in zip(links, names, strict=True)]


def named_link(link: Link, name: str, language: Language) -> Markup:
    """Link to another site by a name; if its page is gone, say so, and link to its copy and its address."""
    if not link.is_gone:
        return external_link(link.url, name)
    notice = Markup('<span class="gone">{}: {}</span>').format(name, messages(language)["link_gone"])
    offered = [external_link(url, label[0].upper() + label[1:]) for label, url in name_addresses(link, language)]
    return notice + " " + Markup(" · ").join(offered)


def bullet_list(items: Iterable[str | Markup], css_class: str) -> Markup:
    """Make an unordered list."""
    return Markup('<ul class="{}">{}</ul>').format(
        css_class, Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    )


def exact_text(text: str, highlights: Sequence[Span] = (), gone: Mapping[str, str] | None = None) -> Markup:
    """Show a text exactly, with live links and highlights, which may overlap, or cut through a link.

    `gone` are notes on links whose page is gone, by `target_key`; they are shown, but are no part of the text.
    """
    links, notes = find_links(text), gone or {}
    highlighted = merge_spans(highlights, len(text))
    edges = {0, len(text), *(edge for span in highlighted for edge in span)}
    edges |= {edge for link in links for edge in (link.start, link.end)}
    pieces = []
    for start, end in pairwise(sorted(edges)):
        piece = escape(text[start:end])
        if link := next((link for link in links if link.start <= start < link.end), None):
            piece = external_link(link.url, piece)
            if end == link.end and (note := notes.get(target_key(link.url))):
                piece += Markup('<span class="gone-note" data-note="{}"></span>').format(note)
        if any(first <= start < last for first, last in highlighted):
            piece = Markup("<mark>{}</mark>").format(piece)
        pieces.append(piece)
    return Markup("").join(pieces).replace(Markup("</mark><mark>"), Markup(""))


def merge_spans(spans: Iterable[Span], length: int) -> list[Span]:
    """Clip spans to a text of a given length, sort them, and merge those that overlap or touch."""
    merged: list[Span] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
