"""Walks through the elements of a page, and writes its visible text as blocks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from corpus.errors import UnreadableDocumentError
from corpus.files.content import BlockWriter, Content
from corpus.files.outlined.html.footnotes import REFERENCE
from corpus.files.outlined.html.lists import OpenList, merge_terms, open_list
from corpus.files.outlined.html.node import Node
from corpus.files.outlined.html.tables.questions import QUESTIONS
from corpus.files.outlined.html.tables.rows import Words, is_layout, read_rows
from corpus.files.tables.scripts import subscript, superscript
from corpus.text.links import find_links, is_relative, resolve_url

_PERMALINKS = frozenset(("#", "¶", "§", "🔗"))
"""What links to a heading itself print beside it."""

_MAX_CHARACTERS = 20_000_000
"""Of a page's text; more can only come from merged cells and column names that are repeated."""
_CELL = 20
"""Characters that a cell counts for beside its text, since empty ones take time, too."""


class PageWalker:
    """Writes what `walk` comes by; its state is the paragraph being read and what surrounds it."""

    def __init__(self, name: str, base: str) -> None:
        """Take the file's name, for errors, and the address that relative ones are relative to, or ""."""
        self._name = name
        self._base = base
        self.left_out: list[str] = []
        """Links that lead to other pages, but whose whole addresses are unknown."""
        self._writer = BlockWriter()
        self._cell: list[str] | None = None
        self._words: list[str] = []
        self._links: list[str] = []
        self._printed: list[tuple[str, str]] = []
        self._lists: list[OpenList] = []
        self._mark = ""
        self._is_preformatted = False
        self._is_heading = False
        self._is_bold = False
        self._weights: set[bool] = set()
        self._anchor = ""
        self._is_new_anchor = False
        self._level = 0
        self._folded_at: list[int] = []
        self._question_level = 0
        self._below: int | None = None
        self._notes: dict[int, tuple[str, Node]] = {}
        self._characters = 0

    def content(self) -> Content:
        """Return what was read."""
        self._flush()
        self._write_notes()
        return self._writer.content()

    def walk(self, node: Node) -> None:  # noqa: C901 - one case for each kind of element
        """Read an element and all in it."""
        name = node.attributes.get("id") or (node.tag == "a" and node.attributes.get("name"))
        is_block = node.is_block
        # Within a line only an anchor leads to what follows; others, such as a note's mark, are led back to.
        if name and (is_block or self._is_heading or (node.tag == "a" and not node.attributes.get("href"))):
            if is_block:
                self._end_paragraph()
            self._anchor, self._is_new_anchor = name, True
        if node.level and not self._is_heading:
            self._walk_heading(node, self._level_of(node))
            return
        match node.tag:
            case "br":
                self._words.append("\n")
            case "a":
                self._walk_link(node)
            case "sup" | "sub":
                self._walk_script(node)
            case "table" if not is_layout(node):
                self._walk_table(node)
            case "ul" | "ol" | "menu" | "dir":
                self._walk_list(node)
            case "li":
                self._walk_item(node)
            case "details" | "dl":
                self._walk_folded(node)
            case "dt" if self._is_heading:
                # The parser doesn't end a term where the next one begins.
                self._words.append(", ")
                self._walk_children(node)
            case "summary" | "dt" if not self._is_heading:
                self._walk_question(node)
            case "pre" | "listing" | "xmp" | "plaintext":
                with self._paragraph():
                    before, self._is_preformatted = self._is_preformatted, True
                    self._walk_children(node)
                    self._is_preformatted = before
            case _ if node.tag == REFERENCE:
                self._words.append(f"[{node.attributes['mark']}]")
                if node.children:
                    self._notes.setdefault(id(node.children[0]), (node.attributes["mark"], node))
            case _ if node.tag == QUESTIONS:
                with self._paragraph():
                    self._walk_children(node)
                self._writer.end_questions()
            case _ if node.is_block:
                with self._paragraph():
                    self._walk_children(node)
            case _:
                self._walk_children(node)

    def _walk_children(self, node: Node) -> None:
        around, self._is_bold = self._is_bold, node.is_bold(self._is_bold)
        for child in node.children:
            if isinstance(child, Node):
                self.walk(child)
            else:
                if any(map(str.isalnum, child)):
                    self._weights.add(self._is_bold)
                self._words.append(child if self._is_preformatted else re.sub(r"\s+", " ", child))
        self._is_bold = around

    def _level_of(self, heading: Node) -> int:
        """Return the level of a heading: that of a question, or within a folded answer below its question."""
        if self._question_level:
            level, self._question_level = self._question_level, 0
            return level
        return max(heading.level, self._folded_at[-1] + 2) if self._folded_at else heading.level

    def _walk_heading(self, node: Node, level: int) -> None:
        if self._cell is not None:
            with self._paragraph():
                self._walk_children(node)
            return
        self._flush()
        self._write_notes()
        # Links without words, such as pictures, belong to what follows, but not across a heading.
        self._links, self._printed = [], []
        if not self._is_new_anchor:
            # That of another section would lead there.
            self._anchor = ""
        self._is_heading = True
        self._walk_children(node)
        self._is_heading = False
        self._anchor = node.attributes.get("id") or self._anchor
        self._mark = ""
        for surrounding in self._lists:
            surrounding.is_list = False
        has_words = bool("".join(self._words).strip())
        self._flush(level)
        if has_words:
            self._level, self._below = level, None

    def _walk_question(self, node: Node) -> None:
        """Read the question of a folded answer: as a heading, or its heading, whatever that one's level is."""
        level = (self._folded_at[-1] if self._folded_at else self._level) + 1
        if any(inner.level for inner in node.nodes()):
            self._question_level = level
            with self._paragraph():
                self._walk_children(node)
            self._question_level = 0
        else:
            self._walk_heading(node, level)

    def _walk_link(self, node: Node) -> None:
        href = "".join(node.attributes.get("href", "").split("\n")).strip().replace(" ", "%20")
        start = len(self._words)
        self._walk_children(node)
        words = "".join(self._words[start:])
        if self._is_heading and words.strip() in _PERMALINKS and href.startswith("#"):
            del self._words[start:]
        if url := resolve_url(href, self._base):
            self._links.append(url)
            self._printed += [(one.url, url) for one in find_links(words) if one.url.rstrip("/") != url.rstrip("/")]
        elif is_relative(href):
            self.left_out.append(href)

    def _walk_script(self, node: Node) -> None:
        """Read raised or lowered words; a link, such as a footnote's mark that leads nowhere, stays as it is."""
        start = len(self._words)
        self._walk_children(node)
        words = "".join(self._words[start:])
        written = superscript(words) if node.tag == "sup" else subscript(words)
        if written != words and not any(inner.tag == "a" for inner in node.nodes()):
            self._words[start:] = [written]

    def _walk_list(self, node: Node) -> None:
        with self._paragraph():
            self._lists.append(open_list(node))
            self._walk_children(node)
            self._flush()
            self._lists.pop()

    def _walk_item(self, node: Node) -> None:
        with self._paragraph():
            self._mark = (self._lists[-1] if self._lists else OpenList(None)).next_mark(node)
            self._walk_children(node)
        self._mark = ""

    def _walk_folded(self, node: Node) -> None:
        """Read questions with their answers; what follows them belongs to the heading above them."""
        self._flush()
        self._folded_at.append(self._level)
        merge_terms(node)
        self._walk_children(node)
        self._flush()
        self._level = self._below = self._folded_at.pop()

    def _walk_table(self, node: Node) -> None:
        with self._paragraph():
            self._set_apart()
            for child in node.children:
                if isinstance(child, Node) and child.tag == "caption":
                    self.walk(child)
            for words, cells in read_rows(node, self._read_cell):
                self._spend(cells * _CELL)
                self._words, self._links, self._printed = [words.text], list(words.links), list(words.printed)
                self._flush(is_row=True)
            self._set_apart()

    def _set_apart(self) -> None:
        """Set a table apart from a list or table beside it, or notes from these; in a cell all is on one line."""
        if self._cell is None:
            self._writer.set_apart()

    def _read_cell(self, node: Node) -> Words:
        """Read a cell apart from the page, on one line."""
        surroundings = self._cell, self._lists, self._mark
        self._cell, self._lists, self._mark = [], [], ""
        links, printed = self._links, self._printed
        self._links, self._printed = [], []
        self._walk_children(node)
        self._flush()
        words = Words(" ".join(" ".join(self._cell).split()), tuple(self._links), tuple(self._printed))
        self._cell, self._lists, self._mark = surroundings
        self._links, self._printed = links, printed
        return words

    @contextmanager
    def _paragraph(self) -> Iterator[None]:
        """Begin a paragraph before, and another one after; a heading stays one."""
        self._end_paragraph()
        yield
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self._is_heading:
            self._words.append(" ")
        else:
            self._flush()

    def _flush(self, level: int = 0, is_row: bool = False) -> None:
        """Write the paragraph read so far, if it has words."""
        text, self._words = "".join(self._words), []
        if not text.strip():
            return
        text, self._mark = self._mark + text.strip(), ""
        is_strong, self._weights = self._weights == {True}, set()
        self._spend(len(text))
        if self._cell is not None:
            self._cell.append(text)
            return
        self._writer.add(
            text,
            level=level,
            links=self._links,
            printed=self._printed,
            anchor=self._anchor,
            is_item=is_row or (level == 0 and bool(self._lists) and self._lists[-1].is_list),
            below=self._below,
            is_strong=is_strong,
        )
        self._links, self._printed = [], []
        self._is_new_anchor = False

    def _write_notes(self) -> None:
        """Write the footnotes that the text since the last heading refers to."""
        written: set[int] = set()
        if self._notes:
            self._set_apart()
        # A note of an OpenDocument text may refer to another one.
        while self._notes:
            notes, self._notes = self._notes, {}
            for key, (mark, reference) in notes.items():
                if key not in written:
                    written.add(key)
                    words = self._read_cell(reference)
                    self._words, self._links = [f"[{mark}] {words.text}"], [*words.links]
                    self._printed = [*words.printed]
                    self._flush(is_row=True)

    def _spend(self, characters: int) -> None:
        self._characters += characters
        if self._characters > _MAX_CHARACTERS:
            raise UnreadableDocumentError(
                f"{self._name}: has tables that repeat too much text; split their merged cells"
            )
