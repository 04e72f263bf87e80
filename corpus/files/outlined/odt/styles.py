"""The styles of an OpenDocument text: which paragraphs are headings, what is bold or raised, how lists are counted."""

import re
from dataclasses import dataclass, field

from lxml import etree

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_PREFIXES = {
    f"{_NAMESPACE}{name}:1.0": prefix
    for name, prefix in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("drawing", "draw"),
        ("style", "style"),
        ("xsl-fo-compatible", "fo"),
    )
} | {"http://www.w3.org/1999/xlink": "xlink", "http://www.w3.org/XML/1998/namespace": "xml"}

_HEADING_STYLE = re.compile(r"Heading_20_(\d)")
"""The name of a heading's style in a file, whatever the language of the program; paragraphs may have it, too."""

_BOLD = frozenset(("bold", "600", "700", "800", "900"))

_MAX_CHAIN = 20
"""Styles that one may be made from, one from the other."""

_MAX_LEVELS = 10
"""Of a list, as OpenDocument has them."""


def name_of(tag: object) -> str:
    """Return the name of an element or attribute with its usual prefix; empty for those of other formats."""
    namespace, _, local = str(tag).removeprefix("{").partition("}")
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else ""


def attributes_of(element: etree._Element) -> dict[str, str]:
    """Return the attributes of an element, by their names with the usual prefixes."""
    return {name_of(key): value for key, value in element.attrib.items()}


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How a level of a list is counted: in the numbers of HTML's `type`, or not at all if that is empty.

    `shown` is how many levels the number shows, this one and those around it.
    """

    kind: str
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1


@dataclass(frozen=True, slots=True)
class _TextStyle:
    """What a style of paragraphs or words says of its text; None where it says nothing."""

    parent: str
    is_bold: bool | None
    position: str | None


_NO_STYLE = _TextStyle("", None, None)


@dataclass(slots=True)
class Styles:
    """The styles of a document, by family and name, the levels of its lists, by name, and those of its headings."""

    _texts: dict[tuple[str, str], _TextStyle] = field(default_factory=dict)
    lists: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    outline: dict[int, ListLevel] = field(default_factory=dict)

    def add(self, root: etree._Element) -> None:
        """Add the styles of a part of the document."""
        for element in root.iter():
            attributes = attributes_of(element)
            name = attributes.get("style:name", "")
            match name_of(element.tag):
                case "style:style" if (family := attributes.get("style:family", "")) in ("paragraph", "text"):
                    self._texts[family, name] = _text_style(element, attributes)
                case "text:list-style":
                    self.lists[name] = dict(map(_list_level, element))
                case "text:outline-style":
                    self.outline = dict(map(_list_level, element))

    def is_like(self, style: str, name: str) -> bool:
        """Check whether a paragraph style is one given by name, or made from it directly."""
        return name in (style, self._texts.get(("paragraph", style), _NO_STYLE).parent)

    def heading_level(self, style: str) -> str:
        """Return the level of the headings that a paragraph style is for; "" if it is for none."""
        parent = self._texts.get(("paragraph", style), _NO_STYLE).parent
        match = _HEADING_STYLE.fullmatch(style) or _HEADING_STYLE.fullmatch(parent)
        return match[1] if match else ""

    def is_bold(self, family: str, style: str) -> bool | None:
        """Check whether a style makes text bold; None if neither it nor those that it is made from say so."""
        for _ in range(_MAX_CHAIN):
            found = self._texts.get((family, style), _NO_STYLE)
            if found.is_bold is not None:
                return found.is_bold
            style = found.parent
        return None

    def script(self, style: str) -> str:
        """Return the tag of words that a style raises or lowers, "sup" or "sub"; "" if it does neither."""
        for _ in range(_MAX_CHAIN):
            found = self._texts.get(("text", style), _NO_STYLE)
            if found.position is not None:
                return found.position
            style = found.parent
        return ""


def _text_style(element: etree._Element, attributes: dict[str, str]) -> _TextStyle:
    properties: dict[str, str] = {}
    for child in element:
        if name_of(child.tag) == "style:text-properties":
            properties |= attributes_of(child)
    weight = properties.get("fo:font-weight")
    position = properties.get("style:text-position")
    return _TextStyle(
        attributes.get("style:parent-style-name", ""),
        None if weight is None else weight in _BOLD,
        None if position is None else _script(position),
    )


def _script(position: str) -> str:
    """Return the tag for a position such as "super 58%" or "-33% 58%"."""
    shift = position.partition(" ")[0]
    if shift in ("super", "sub"):
        return "sup" if shift == "super" else "sub"
    number = shift.removesuffix("%")
    if not re.fullmatch(r"-?\d{1,3}(?:\.\d{1,9})?", number, re.A) or float(number) == 0:
        return ""
    return "sub" if number.startswith("-") else "sup"


def _list_level(element: etree._Element) -> tuple[int, ListLevel]:
    attributes = attributes_of(element)
    is_number = name_of(element.tag) in ("text:list-level-style-number", "text:outline-level-style")
    return parse_number(attributes.get("text:level"), 1), ListLevel(
        attributes.get("style:num-format", "") if is_number else "",
        attributes.get("style:num-prefix", "") if is_number else "",
        attributes.get("style:num-suffix", "") if is_number else "",
        parse_number(attributes.get("text:start-value"), 1),
        min(parse_number(attributes.get("text:display-levels"), 1), _MAX_LEVELS),
    )


def parse_number(given: str | None, default: int) -> int:
    """Parse a whole number of up to nine digits; another text is the default."""
    return int(given) if given is not None and given.isascii() and given.isdecimal() and len(given) < 10 else default
