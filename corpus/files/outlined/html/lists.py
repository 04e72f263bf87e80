"""Counts the items of a page's lists, and joins the terms of its definition lists."""

import re
from dataclasses import dataclass

from corpus.files.outlined.html.node import Node
from corpus.files.outlined.numerals import write_number

_NUMBER = re.compile(r"\s*(-?\d{1,9})\s*", re.A)
_KIND = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.I)
_KINDS = {"decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"} | {
    "lower-roman": "i",
    "upper-roman": "I",
}
_BULLET = "• "


@dataclass(slots=True)
class OpenList:
    """A list being read: the number of its next item, or None if they aren't counted, and how the numbers are written.

    One with a heading in it is no list (`is_list`).
    """

    number: int | None
    kind: str = "1"
    step: int = 1
    is_list: bool = True

    def next_mark(self, item: Node) -> str:
        """Return what stands before an item, such as "7. ", and count it; it may have a number or a mark of its own."""
        if "mark" in item.attributes:
            return f"{item.attributes['mark']} ".lstrip()
        if self.number is None:
            return _BULLET
        number = _number(item.attributes.get("value"), self.number)
        self.number = number + self.step
        return f"{write_number(number, item.attributes.get('type') or self.kind)}. "


def open_list(node: Node) -> OpenList:
    """Begin a list at its element."""
    kind = _KIND.search(node.attributes.get("style", ""))
    if node.tag != "ol" or (kind and kind[1].lower() == "none"):
        return OpenList(None)
    is_reversed = "reversed" in node.attributes
    items = sum(isinstance(child, Node) and child.tag == "li" for child in node.children)
    return OpenList(
        _number(node.attributes.get("start"), items if is_reversed else 1),
        (_KINDS.get(kind[1].lower()) if kind else None) or node.attributes.get("type", "1"),
        -1 if is_reversed else 1,
    )


def merge_terms(node: Node) -> None:
    """Make one of the terms that share a definition."""
    previous: Node | None = None
    for child in node.children:
        if isinstance(child, Node):
            if previous is not None and previous.tag == child.tag == "dt":
                child.children = [*previous.children, ", ", *child.children]
                previous.tag, previous.children = "hr", []
            previous = child


def _number(given: str | None, default: int) -> int:
    match = _NUMBER.fullmatch(given or "")
    return int(match[1]) if match else default
