"""Reads Markdown (.md): CommonMark with tables, as the web page that it makes."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from corpus.errors import UnreadableDocumentError
from corpus.files.content import Content
from corpus.files.outlined.html.parsing import parse_html
from corpus.files.outlined.html.reader import read_page

_FRONT_MATTER = re.compile(
    r"\A(?:---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)|\+\+\+[ \t]*\n(?:.*\n)*?\+\+\+[ \t]*(?:\n|\Z))"
)
"""Settings for a program above the text, in YAML or TOML."""

_MAX_STEPS = 400_000
"""Rules of Markdown that are tried in a text; a document of 300,000 characters takes some 100,000."""


def read_markdown(text: str, name: str) -> Content:
    """Read a Markdown text, which errors call by `name`; UnreadableDocumentError if it is too large."""
    return read_page(parse_html(render_markdown(text, name), name), name)


def render_markdown(text: str, name: str) -> str:
    """Render Markdown as HTML."""
    parser = MarkdownIt("commonmark").enable("table")
    steps = 0

    def count(state: StateBlock | StateInline, *_: object) -> bool:
        nonlocal steps
        steps += 1
        if steps > _MAX_STEPS:
            raise UnreadableDocumentError(f"{name}: is too large or too intricate for Markdown; split it")
        return False

    parser.block.ruler.before("table", "count", count)
    parser.inline.ruler.before("text", "count", count)
    html: str = parser.render(_FRONT_MATTER.sub("", text))
    return html
