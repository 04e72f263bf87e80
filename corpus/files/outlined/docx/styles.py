"""The styles of a Word document: which are headings, numbered, bold, struck out or hidden (ECMA-376 part 1, 17.7)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from docx.oxml.ns import qn

XmlElement: TypeAlias = Any
"""An element of lxml, which has no type hints."""

_HEADING = re.compile(r"heading (\d)")
_TITLE = "title"
_CONTENTS = re.compile(r"(?:toc|table of (?:figures|contents)|index|contents)\b.*")
_OFF = ("0", "false", "off", "none")

_MAX_CHAIN = 20
"""Styles that one may be based on, one on the other; Word allows eleven."""

_MAX_LEVEL = 9
"""Outline levels of a heading; a tenth, by its number, means text."""


def is_on(element: XmlElement) -> bool:
    """Check whether a toggle such as `w:b` is there and not switched off (ECMA-376, 17.17.4)."""
    return element is not None and element.get(qn("w:val"), "true").lower() not in _OFF


@cache
def _qualify(path: str) -> str:
    return "/".join(qn(step) for step in path.split("/"))


def value(element: XmlElement, path: str) -> str | None:
    """Return the `w:val` of a descendant, named as in "w:pPr/w:numPr"; None if it is missing."""
    found = None if element is None else element.find(_qualify(path))
    return None if found is None else found.get(qn("w:val"))


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style gives, its own or taken from those that it is based on."""

    level: int = 0
    is_contents: bool = False
    list_id: str | None = None
    list_level: str | None = None


class Styles:
    """Tells what a paragraph and its runs take from their styles, and from those that these are based on."""

    def __init__(self, root: XmlElement) -> None:
        """Take the root element of the part with the styles; None if the document has none."""
        found = [] if root is None else root.findall(qn("w:style"))
        self._elements = {style.get(qn("w:styleId")): style for style in found}
        self._resolved: dict[str | None, _Style] = {}
        self._toggles: dict[tuple[str | None, str], bool | None] = {}

    def _of(self, paragraph: XmlElement) -> _Style:
        name = value(paragraph, "w:pPr/w:pStyle")
        if name not in self._resolved:
            self._resolved[name] = _resolve(list(_chain(name, self._elements)))
        return self._resolved[name]

    def heading_level(self, paragraph: XmlElement) -> int:
        """Return the level of a heading: 1 for the document's title, 2 for "Heading 1"; 0 for other text."""
        return self._of(paragraph).level or _outline_level(value(paragraph, "w:pPr/w:outlineLvl"))

    def is_contents(self, paragraph: XmlElement) -> bool:
        """Check for a line of a table of contents, which repeats the headings."""
        return self._of(paragraph).is_contents

    def has(self, tag: str, run: XmlElement, style: str | None) -> bool:
        """Check whether a toggle such as "w:strike" is on for a run: by itself, its own style, or its paragraph's."""
        own = run.find(_qualify(f"w:rPr/{tag}"))
        if own is not None:
            return is_on(own)
        by_style = self._toggle(value(run, "w:rPr/w:rStyle"), tag)
        return bool(self._toggle(style, tag) if by_style is None else by_style)

    def _toggle(self, name: str | None, tag: str) -> bool | None:
        """Return whether a style switches a toggle on; None if it doesn't name it."""
        if name is None:
            return None
        if (name, tag) not in self._toggles:
            self._toggles[name, tag] = _find_toggle(_chain(name, self._elements), tag)
        return self._toggles[name, tag]

    def numbering(self, paragraph: XmlElement) -> tuple[str, int] | None:
        """Return the id and the level (from 0) of the list that a paragraph is an item of."""
        style = self._of(paragraph)
        number = value(paragraph, "w:pPr/w:numPr/w:numId") or style.list_id
        level = value(paragraph, "w:pPr/w:numPr/w:ilvl") or style.list_level
        if number is None or number == "0":
            return None
        return number, int(level) if level is not None and level.isdecimal() else 0


def _chain(name: str | None, elements: Mapping[str | None, XmlElement]) -> Iterator[XmlElement]:
    """Yield a style, and those that it is based on, each once and not too many."""
    seen: set[str | None] = set()
    while name in elements and name not in seen and len(seen) < _MAX_CHAIN:
        seen.add(name)
        yield elements[name]
        name = value(elements[name], "w:basedOn")


def _find_toggle(chain: Iterable[XmlElement], tag: str) -> bool | None:
    found = (style.find(_qualify(f"w:rPr/{tag}")) for style in chain)
    return next((is_on(toggle) for toggle in found if toggle is not None), None)


def _resolve(chain: Sequence[XmlElement]) -> _Style:
    names = [(value(style, "w:name") or "").lower() for style in chain]
    return _Style(
        level=next((level for level in map(_named_level, names, chain) if level), 0),
        is_contents=any(_CONTENTS.fullmatch(name) for name in names),
        list_id=next((found for style in chain if (found := value(style, "w:pPr/w:numPr/w:numId"))), None),
        list_level=next((found for style in chain if (found := value(style, "w:pPr/w:numPr/w:ilvl"))), None),
    )


def _named_level(name: str, style: XmlElement) -> int:
    if name == _TITLE:
        return 1
    if match := _HEADING.fullmatch(name):
        return int(match[1]) + 1
    return _outline_level(value(style, "w:pPr/w:outlineLvl"))


def _outline_level(level: str | None) -> int:
    """Return the level of a heading for an outline level, which counts from 0."""
    return int(level) + 2 if level is not None and level.isdecimal() and int(level) < _MAX_LEVEL else 0
