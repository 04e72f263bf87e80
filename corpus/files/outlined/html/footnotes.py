"""Finds the footnotes of a page, and attaches them to their references.

A footnote is a paragraph or list item that a short mark ("1", "[2]", "*") leads to, and that leads back to that mark
or is marked up as a note.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.files.outlined.html.node import Node

REFERENCE = "footnote-reference"
"""The tag that a reference gets; its "mark" attribute is what it prints, its only child the footnote."""

_MARK = re.compile(r"[\[(]?(\d{1,3}|[a-zA-Z]|[ivx]{1,5}|[*†‡§]{1,3})[\])]?")
_NOTE_BLOCKS = frozenset(("li", "p", "div", "aside", "dd"))
_NOTE_CLASS = re.compile(r"\b(?:foot|end)notes?\b|\breferences\b", re.I)
_NOTE_ROLES = frozenset(("doc-footnote", "doc-endnote", "doc-endnotes", "note"))

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
    targets = {key: place for place in _locate(page, "id", "name") for key in _names(place.node)}
    notes: dict[int, Node] = {}
    links_in: dict[int, dict[str, Node]] = {}
    for reference in references:
        mark = _MARK.fullmatch(reference.node.words())
        target = targets.get(_target(reference.node))
        if mark is None or target is None or target.node is reference.node:
            continue
        note = next((node for node in (target.node, *reversed(target.around)) if node.tag in _NOTE_BLOCKS), None)
        if note is None or any(node is note for node in reference.around):
            continue
        around = reference.around[len(reference.around) - _MAX_BACK :]
        own = {name for node in (reference.node, *around) for name in _names(node)}
        if id(note) not in notes:
            if id(note) not in links_in:
                links_in[id(note)] = {_target(node): node for node in note.nodes() if node.tag == "a"}
            back = [link for name, link in links_in[id(note)].items() if name in own]
            if not back and not _is_marked_up(target, note):
                continue
            for node in back:
                node.children = []
            # What stays in the old place is an empty element.
            notes[id(note)] = Node("div", {}, note.children)
            note.children = []
        reference.node.tag = REFERENCE
        reference.node.attributes = {"mark": mark[1]}
        reference.node.children = [notes[id(note)]]


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
