"""Writes entries as web pages and as Markdown: sections and titles as headings, links as hyperlinks."""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from corpus import Entry, find_links

ESCAPED = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>&~:\"'=^$@/?,;%])")
"""The ASCII punctuation that a backslash takes the meaning from (CommonMark 0.31, 2.4)."""


def write_page(title: str, entries: Sequence[Entry], body: Callable[[Entry], str] | None = None) -> str:
    """Write a web page; `body` writes the HTML below an entry's heading in place of its text."""
    parts = [f"<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>{escape(title)}</title></head>\n<body><main>"]
    parts.append(f"<h1>{escape(title)}</h1>")
    for section, members in groupby(entries, key=lambda entry: entry.section):
        parts.append(f"<h2>{escape(section)}</h2>")
        for entry in members:
            parts += [f"<h3>{escape(entry.title)}</h3>", (body or _html_body)(entry)]
    return "\n".join([*parts, "</main></body></html>"])


def write_markdown(title: str, entries: Sequence[Entry], body: Callable[[Entry], str] | None = None) -> str:
    """Write a Markdown text; `body` writes what is below an entry's heading in place of its text."""
    parts = [f"# {escape_markdown(title)}"]
    for section, members in groupby(entries, key=lambda entry: entry.section):
        parts.append(f"## {escape_markdown(section)}")
        for entry in members:
            parts += [f"### {escape_markdown(entry.title)}", (body or _markdown_body)(entry)]
    return "\n\n".join(parts) + "\n"


def escape_markdown(text: str) -> str:
    return ESCAPED.sub(r"\\\1", text)


def _html_body(entry: Entry) -> str:
    return "\n".join(
        "<p>" + "<br>".join("".join(map(_html_piece, line)) for line in paragraph) + "</p>"
        for paragraph in _paragraphs(entry)
    )


def _html_piece(piece: tuple[str, str]) -> str:
    words, url = piece
    return f'<a href="{escape(url)}">{escape(words)}</a>' if url else escape(words)


def _markdown_body(entry: Entry) -> str:
    return "\n\n".join(
        "\\\n".join("".join(map(_markdown_piece, line)) for line in paragraph) for paragraph in _paragraphs(entry)
    )


def _markdown_piece(piece: tuple[str, str]) -> str:
    words, url = piece
    return f"[{escape_markdown(words)}](<{escape_markdown(url)}>)" if url else escape_markdown(words)


def _paragraphs(entry: Entry) -> list[list[list[tuple[str, str]]]]:
    """Return the pieces of each line of each paragraph, with the address that a piece is linked to, or "".

    Printed addresses are linked to themselves, repaired where the entry repairs them; the first words lead to the links
    that are not printed.
    """
    repaired = {link.printed: link.url for link in entry.links if link.printed}
    printed = {repaired.get(found.url, found.url) for found in find_links(entry.text.text)}
    others = iter([link.url for link in entry.links if link.url not in printed])
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", entry.text.text.strip()):
        lines = []
        for line in map(str.strip, paragraph.split("\n")):
            pieces: list[tuple[str, str]] = []
            end = 0
            for found in find_links(line):
                pieces += _link_words(line[end : found.start], others)
                pieces.append((line[found.start : found.end], repaired.get(found.url, found.url)))
                end = found.end
            lines.append(pieces + _link_words(line[end:], others))
        paragraphs.append(lines)
    return paragraphs


def _link_words(text: str, links: Iterator[str]) -> list[tuple[str, str]]:
    return [(word, next(links, "") if word.strip() else "") for word in re.findall(r"\s+|\S+", text)]
