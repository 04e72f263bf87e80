"""A document's own text, its lines numbered and the cited ones highlighted."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from corpus import Language, other_language
from qa.messages import messages
from qa.page.pages.plain import plain_page
from qa.serving.catalogue import Catalogue

_LINES = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?")

_BLOCK = 100
"""Lines that are laid out at a time."""


def parse_lines(text: str) -> tuple[int, int] | None:
    """Parse the first and the last cited line; None if they are no lines.

    >>> parse_lines("2205-2228")
    (2205, 2228)
    """
    match = _LINES.fullmatch(text)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return (first, last) if 1 <= first <= last else None


def source_page(
    document: str, lines: Sequence[str], cited: tuple[int, int] | None, catalogue: Catalogue, language: Language
) -> str:
    """Show all lines of a document of the catalogue, `cited` (first and last, from 1) highlighted."""
    words = messages(language)
    publication = catalogue.publication(document)
    title = publication.title(language) if publication else document
    title_language = publication.imprint_language(language) if publication else language
    facts: list[str] = []
    if publication:
        body_name = Markup('<span lang="{}">{}</span>').format(title_language, publication.body(language))
        facts = [Markup("{} ({})").format(body_name, publication.year)]
    counted = words["source_line" if len(lines) == 1 else "source_lines"]
    facts += [document, counted.format(count=f"{len(lines):,}")]
    body = Markup('<h1 lang="{}">{}</h1><p class="quiet">{}</p><div class="text" lang="{}">{}</div>').format(
        title_language,
        title,
        Markup(" · ").join(facts),
        catalogue.language(document),
        _numbered(lines, cited or (0, 0)),
    )
    return plain_page(title, body, catalogue.office.page, language, "../", _switch(cited, language))


def _switch(cited: tuple[int, int] | None, language: Language) -> str:
    lines = f"&lines={cited[0]}-{cited[1]}#L{cited[0]}" if cited else ""
    return f"?lang={other_language(language)}{lines}"


def _numbered(lines: Sequence[str], cited: tuple[int, int]) -> Markup:
    first, last = cited
    blocks = []
    for start in range(1, len(lines) + 1, _BLOCK):
        items = (
            Markup('<li id="L{}"{}>{}</li>').format(
                number, Markup(' class="cited"' if first <= number <= last else ""), line.rstrip("\r")
            )
            for number, line in enumerate(lines[start - 1 : start - 1 + _BLOCK], start)
        )
        blocks.append(Markup('<ol start="{}">{}</ol>').format(start, Markup("").join(items)))
    return Markup("").join(blocks)
