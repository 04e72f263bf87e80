"""Reads web pages (.html, .htm)."""

from corpus.files.content import Content
from corpus.files.outlined.html.decoding import decode_html
from corpus.files.outlined.html.footnotes import attach_footnotes
from corpus.files.outlined.html.node import Node
from corpus.files.outlined.html.parsing import parse_html
from corpus.files.outlined.html.region import find_content
from corpus.files.outlined.html.walker import PageWalker
from corpus.text.cleaning import clean_text


def read_html(raw: bytes, name: str) -> Content:
    """Read the visible text of a web page, which errors call by `name`.

    UnreadableDocumentError if it is binary, wrongly encoded or too large.
    """
    return read_page(parse_html(clean_text(decode_html(raw, name)), name), name)


def read_page(page: Node, name: str) -> Content:
    """Read the visible text of the elements of a page."""
    attach_footnotes(page)
    walker = PageWalker(name)
    walker.walk(find_content(page))
    return walker.content()
