"""Parses HTML into elements, without those that a browser doesn't show; nothing is fetched, no entity is defined."""

import re

from lxml import etree

from corpus.errors import UnreadableDocumentError
from corpus.files.outlined.html.headings.accordions import LOWEST_LEVEL, NO_PANELS, names_panel
from corpus.files.outlined.html.node import Node

_INVISIBLE = frozenset(
    (
        *("applet", "audio", "canvas", "datalist", "embed", "frame", "iframe", "map", "noembed", "noframes"),
        *("noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title", "video"),
    )
)
"""Elements that hold no text of the page, or that need a program or another file."""

_KEPT_ATTRIBUTES = frozenset(
    (
        *(
            "aria-controls",
            "aria-level",
            "class",
            "colspan",
            "content",
            "href",
            "id",
            "itemtype",
            "mark",
            "name",
            "property",
            "rel",
        ),
        *("reversed", "role", "rowspan", "start", "style", "type", "value"),
    )
)

_HIDING_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)

_QUESTION = re.compile(r"https?://schema\.org/Question/?", re.I)

_CONTROL = str.maketrans({chr(code): " " for code in range(32) if chr(code) not in "\t\n\f\r"})

MAX_ELEMENTS = 100_000
"""A page of 500 printed sides has some 20,000; in memory each takes half a kilobyte."""

MAX_DEPTH = 150
"""Elements within each other; written pages have up to 40. The readers recurse, up to three calls for each."""


def parse_html(text: str, name: str) -> Node:
    """Parse a page, which errors call by `name`; UnreadableDocumentError if it has too many elements, or too deep."""
    # What libxml2 would cut off ("huge") is refused by the builder in place of that.
    parser = etree.HTMLParser(target=TreeBuilder(name), encoding="utf-8", huge_tree=True)
    # Half of a surrogate pair can only come from a page in UTF-16 that is damaged.
    root: Node = etree.fromstring(text.encode("utf-8", "replace"), parser)
    return root


class TreeBuilder:
    """Builds the elements of a page from the parser's events, and refuses what would exhaust memory."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open = [Node("page")]
        self._skipped = 0
        self._count = 0
        self._controlled: set[str] = set()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        tag = tag.lower()
        is_closed = tag == "dialog" and "open" not in attributes
        self._controlled.update(attributes.get("aria-controls", "").split())
        is_hidden = not self._skipped and bool(attributes) and _is_hidden(attributes)
        is_left_out = is_hidden and not self._can_be_unfolded(tag, attributes)
        if self._skipped or is_closed or is_left_out or tag in _INVISIBLE:
            self._skipped += 1
            return
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise UnreadableDocumentError(
                f"{self._name}: has more than {MAX_ELEMENTS:,} elements; split it, or save its text as .txt"
            )
        if len(self._open) > MAX_DEPTH:
            raise UnreadableDocumentError(
                f"{self._name}: has elements nested more than {MAX_DEPTH} deep; save it anew, or its text as .txt"
            )
        node = Node(tag, {key: attributes[key] for key in attributes if key in _KEPT_ATTRIBUTES} if attributes else {})
        if is_hidden:
            node.attributes["hidden"] = ""
        if attributes.get("itemprop") == "name" and not node.level and self._is_question():
            node.attributes |= {"role": "heading", "aria-level": str(LOWEST_LEVEL)}
        self._open[-1].children.append(node)
        self._open.append(node)

    def _is_question(self) -> bool:
        """Check whether what is open describes a question in the words of schema.org, as pages of questions do."""
        types = (node.attributes["itemtype"] for node in reversed(self._open) if "itemtype" in node.attributes)
        return _QUESTION.fullmatch(next(types, "").strip()) is not None

    def _can_be_unfolded(self, tag: str, attributes: dict[str, str]) -> bool:
        """Check whether a hidden element is a folded answer: of a control, or right below its question."""
        if tag in NO_PANELS:
            return False
        return (
            attributes.get("id") in self._controlled
            or attributes.get("role") in ("region", "tabpanel")
            or "aria-labelledby" in attributes
            or attributes.get("itemprop") == "acceptedAnswer"
            or names_panel(self._open[-1].children)
        )

    def end(self, _: str) -> None:
        """End the element begun last."""
        if self._skipped:
            self._skipped -= 1
        else:
            self._open.pop()

    def data(self, text: str) -> None:
        """Add text to the open element."""
        if not self._skipped:
            self._open[-1].children.append(text.translate(_CONTROL))

    def close(self) -> Node:
        """Return the page."""
        return self._open[0]


def _is_hidden(attributes: dict[str, str]) -> bool:
    return (
        attributes.get("hidden", "until-found").lower() != "until-found"
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or _HIDING_STYLE.search(attributes.get("style", "")) is not None
    )
