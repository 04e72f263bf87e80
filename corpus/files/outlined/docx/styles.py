"""The paragraph styles of a Word document: which are headings, numbered, or bold (ECMA-376 part 1, 17.7)."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from docx.oxml.ns import qn

XmlElement: TypeAlias = Any
"""An element of lxml, which has no type hints."""

_HEADING = re.compile(r"heading (\d)")
_TITLE = "title"
_CONTENTS = re.compile(r"(?:toc|table of (?:figures|contents)|index|contents)\b.*")
_OFF = ("0", "false", "off", "none")

_MAX_LEVEL = 9
"""Outline levels of a heading; a tenth, by its number, means text."""


def is_on(element: XmlElement) -> bool:
    """Check whether a toggle such as `w:b` is there and not switched off (ECMA-376, 17.17.4)."""
    return element is not None and element.get(qn("w:val"), "true").lower() not in _OFF


def value(element: XmlElement, path: str) -> str | None:
    """Return the `w:val` of a descendant, named as in "w:pPr/w:numPr"; None if there is none."""
    found = None if element is None else element.find("/".join(qn(step) for step in path.split("/")))
    return None if found is None else found.get(qn("w:val"))


class Styles:
    """Resolves what a paragraph takes from its style and from those that the style is based on."""

    def __init__(self, root: XmlElement) -> None:
        """Take the root element of the part with the styles; None if the document has none."""
        found = [] if root is None else root.findall(qn("w:style"))
        self._styles = {style.get(qn("w:styleId")): style for style in found}
        self._has_title = False

    def _chain(self, paragraph: XmlElement) -> Iterator[XmlElement]:
        """Yield a paragraph's style, and those that it is based on, each once."""
        name = value(paragraph, "w:pPr/w:pStyle")
        seen = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = value(self._styles[name], "w:basedOn")

    def names(self, paragraph: XmlElement) -> list[str]:
        """Return the names of a paragraph's styles in lower case, its own first."""
        return [(value(style, "w:name") or "").lower() for style in self._chain(paragraph)]

    def heading_level(self, paragraph: XmlElement) -> int:
        """Return the level of a heading: 1 for the document's title, 2 for "Heading 1"; 0 if it is none."""
        outline = value(paragraph, "w:pPr/w:outlineLvl")
        for name, style in zip(self.names(paragraph), self._chain(paragraph), strict=True):
            if name == _TITLE:
                return 1
            if match := _HEADING.fullmatch(name):
                return int(match[1]) + 1
            outline = outline or value(style, "w:pPr/w:outlineLvl")
        is_level = outline is not None and outline.isdecimal() and int(outline) < _MAX_LEVEL
        return int(outline) + 2 if outline is not None and is_level else 0

    def is_contents(self, paragraph: XmlElement) -> bool:
        """Check for a line of a table of contents, which repeats the headings."""
        return any(_CONTENTS.fullmatch(name) for name in self.names(paragraph))

    def is_bold(self, paragraph: XmlElement) -> bool:
        """Check whether a paragraph's text is bold by its style."""
        for style in self._chain(paragraph):
            bold = style.find(f"{qn('w:rPr')}/{qn('w:b')}")
            if bold is not None:
                return is_on(bold)
        return False

    def numbering(self, paragraph: XmlElement) -> tuple[str, int] | None:
        """Return the id and the level (from 0) of the list that a paragraph is an item of."""
        number = level = None
        for element in (paragraph, *self._chain(paragraph)):
            number = number or value(element, "w:pPr/w:numPr/w:numId")
            level = level or value(element, "w:pPr/w:numPr/w:ilvl")
            if number is not None:
                break
        if number is None or number == "0":
            return None
        return number, int(level) if level is not None and level.isdecimal() else 0
