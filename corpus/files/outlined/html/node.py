"""The elements of a page, as far as their text needs them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADINGS = {f"h{level}": level for level in range(1, 7)}

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "head", "header", "hgroup", "hr", "html"),
        *("legend", "li", "main", "ol", "p", "page", "pre", "section", "summary", "table", "tbody", "td", "tfoot"),
        *("th", "thead", "tr", "ul"),
    )
)
"""Elements that begin and end a paragraph."""

_WEIGHT = re.compile(r"font-weight\s*:\s*(?:(bold|bolder|[6-9]00)|normal|lighter|[1-5]00)\b", re.I)

_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]{0,60}\bline-through\b", re.I)


@dataclass(slots=True)
class Node:
    """An element: its tag and attributes, in lower case, and the elements and texts in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node | str]" = field(default_factory=list)

    @property
    def level(self) -> int:
        """The level of a heading, from 1, the highest; 0 for other elements."""
        if self.attributes.get("role") == "heading":
            given = self.attributes.get("aria-level", "")
            return int(given) if given.isascii() and given.isdecimal() and 0 < len(given) < 4 and int(given) else 2
        return _HEADINGS.get(self.tag, 0)

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading, or the question of a folded or listed answer."""
        return self.level > 0 or self.tag in ("summary", "dt")

    @property
    def is_struck(self) -> bool:
        """Whether the text in this element is struck out."""
        return self.tag in ("s", "strike", "del") or _STRUCK.search(self.attributes.get("style", "")) is not None

    @property
    def is_block(self) -> bool:
        """Whether it begins and ends a paragraph."""
        return self.tag in _BLOCKS or self.level > 0

    def is_bold(self, inherited: bool) -> bool:
        """Check whether the text in this element is bold; `inherited` says whether that around it is."""
        if weight := _WEIGHT.search(self.attributes.get("style", "")):
            return weight[1] is not None
        return inherited or self.tag in ("b", "strong")

    def nodes(self) -> "Iterator[Node]":
        """Yield this element and all in it, in the order of the page."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [child for child in reversed(node.children) if isinstance(child, Node)]

    def words(self) -> str:
        """Return the text of this element and of all in it, on one line."""
        pieces: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            child = waiting.pop()
            if isinstance(child, str):
                pieces.append(child)
            else:
                waiting += reversed(child.children)
        return " ".join("".join(pieces).split())
