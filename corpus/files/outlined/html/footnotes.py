"""Finds the footnotes of a page, and attaches them to their references.

A footnote is a paragraph or list item that a short mark ("1", "[2]", "*") leads to, and that leads back to that mark
or is marked up as a note.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.files.outlined.html.node import Node

REFERENCE = "footnote-reference"
"""The tag that a reference gets; its "mark" attribute is what it prints, its only child the footnote, if any."""

_MARK = re.compile(r"[\[(]?(\d{1,3}|[a-zA-Z]|[ivx]{1,5}|[*†‡§]{1,3})[\])]?")
_NOTE_BLOCKS = frozenset(("li", "p", "div", "aside", "dd"))
_NOTE_CLASS = re.compile(r"\b(?:foot|end)notes?\b|\breferences\b", re.I)
_NOTE_ROLES = frozenset(("doc-footnote", "doc-endnote", "doc-endnotes", "note"))

_NO_NOTE = frozenset(("table", "ul", "ol", "dl", "details"))
"""What a part of the page may contain, but no footnote."""

_MAX_REFERENCES = 100
"""References to one footnote that it is attached to; hostile pages have thousands."""

_MAX_BACK = 2
"""Elements around a reference's link that a footnote may lead back to, such as the <sup>."""


@dataclass(frozen=True, slots=True)
class _Located:
    """An element and those around it, the outermost first."""

    node: Node
    around: tuple[Node, ...]


def attach_footnotes(page: Node) -> None:
    """Turn the references of a page into elements that hold their footnote, which is removed from its old place."""
    references = [place for place in _locate(page, "href") if place.node.tag == "a" and _target(place.node)]
    if not references:
        return
    finder = _NoteFinder({key: place for place in _locate(page, "id", "name") for key in _names(place.node)})
    found = [(reference, note) for reference in references if (note := finder.find(reference)) is not None]
    notes = {id(note): note for _, note in found}
    attached: dict[int, Node] = {}
    count: Counter[int] = Counter()
    for reference, note in found:
        # A note in a note stays where it is: two that refer to each other would have no end.
        if any(id(node) in notes for node in reference.around):
            continue
        if id(note) not in attached:
            # What stays in the old place is an empty element.
            attached[id(note)] = Node("div", {}, note.children)
            note.children = []
        count[id(note)] += 1
        reference.node.tag = REFERENCE
        reference.node.attributes = {"mark": _mark_of(reference.node)}
        reference.node.children = [attached[id(note)]] if count[id(note)] <= _MAX_REFERENCES else []


def _mark_of(link: Node) -> str:
    match = _MARK.fullmatch(link.words())
    return match[1] if match else ""


class _NoteFinder:
    """Finds the footnotes that links lead to; what is in a note is looked at once, however many lead there."""

    def __init__(self, targets: Mapping[str, _Located]) -> None:
        self._targets = targets
        self._links: dict[int, dict[str, Node] | None] = {}

    def find(self, reference: _Located) -> Node | None:
        """Return the footnote that a link leads to, and empty what leads back from there; None if it leads to none."""
        target = self._targets.get(_target(reference.node))
        if not _mark_of(reference.node) or target is None or target.node is reference.node:
            return None
        note = next((node for node in (target.node, *reversed(target.around)) if node.tag in _NOTE_BLOCKS), None)
        if note is None or any(node is note for node in reference.around):
            return None
        if id(note) not in self._links:
            self._links[id(note)] = _links_in(note)
        links = self._links[id(note)]
        if links is None:
            return None
        around = reference.around[len(reference.around) - _MAX_BACK :]
        own = {name for node in (reference.node, *around) for name in _names(node)}
        back = [links[name] for name in own if name in links]
        for node in back:
            node.children = []
        return note if back or _is_marked_up(target, note) else None


def _links_in(note: Node) -> dict[str, Node] | None:
    """Return the links in a note by the names that they lead to; None if it holds more than a note does."""
    nodes = list(note.nodes())
    if any(node.level or node.tag in _NO_NOTE for node in nodes):
        return None
    return {_target(node): node for node in nodes if node.tag == "a"}


def _is_marked_up(target: _Located, note: Node) -> bool:
    around = (*target.around, target.node)
    return any(
        node.attributes.get("role") in _NOTE_ROLES or _NOTE_CLASS.search(node.attributes.get("class", ""))
        for node in around[next(at for at, node in enumerate(around) if node is note) - 2 :]
    )


def _names(node: Node) -> list[str]:
    return [name for key in ("id", "name") if (name := node.attributes.get(key))]


def _target(link: Node) -> str:
    """Return the name that a link within the page leads to; empty for other links."""
    return link.attributes.get("href", "").partition("#")[2] if link.attributes.get("href", "")[:1] == "#" else ""


def _locate(page: Node, *attributes: str) -> Iterator[_Located]:
    """Yield the elements that have one of some attributes, in the order of the page."""
    waiting: list[tuple[Node, tuple[Node, ...]]] = [(page, ())]
    while waiting:
        node, around = waiting.pop()
        if any(key in node.attributes for key in attributes):
            yield _Located(node, around)
        inside = (*around, node)
        waiting += [(child, inside) for child in reversed(node.children) if isinstance(child, Node)]
