"""Reads OpenDocument texts (.odt): as the web page that their elements correspond to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from corpus.errors import UnreadableDocumentError
from corpus.files.archives import damaged, encrypted, open_archive, read_part
from corpus.files.content import Content
from corpus.files.outlined.html.footnotes import REFERENCE
from corpus.files.outlined.html.parsing import TreeBuilder
from corpus.files.outlined.html.reader import read_page

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_PREFIXES = {
    f"{_NAMESPACE}{name}:1.0": prefix
    for name, prefix in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("drawing", "draw"),
        ("style", "style"),
    )
} | {"http://www.w3.org/1999/xlink": "xlink"}

_PASSED_OVER = frozenset(
    (
        *("text:tracked-changes", "text:table-of-content", "text:alphabetical-index", "text:illustration-index"),
        *("text:table-index", "text:object-index", "text:user-index", "text:bibliography", "text:note-citation"),
        *("text:hidden-text", "text:hidden-paragraph", "text:ruby-text", "office:annotation", "office:forms"),
        *("table:covered-table-cell", "table:shapes", "draw:object", "draw:object-ole", "draw:image"),
    )
)
"""Elements that hold no text of the document: what was deleted, comments, and lists of the document's own parts."""

_TAGS = {
    "text:p": "p",
    "text:section": "div",
    "text:note-body": "div",
    "text:list-item": "li",
    "text:list-header": "div",
    "text:line-break": "br",
    "draw:text-box": "div",
    "table:table": "table",
    "table:table-header-rows": "thead",
    "table:table-row": "tr",
}

_HEADING_STYLE = re.compile(r"Heading_20_(\d)")
"""The name of a heading's style in a file, whatever the language of the program; paragraphs may have it, too."""

_MAX_TAGS = 1_000_000
"""Start and end tags in a part of the file; a document of 500 pages has some 200,000."""

_MAX_QUOTES = 1000
"""Quotation marks, two for each attribute, from one tag to the next; LibreOffice writes at most 100."""


def read_odt(raw: bytes, name: str) -> Content:
    """Read the headings, paragraphs, lists and tables of an OpenDocument text, which errors call by `name`.

    UnreadableDocumentError if it is damaged, encrypted or too large.
    """
    archive = open_archive(raw, name)
    if b"encryption-data" in read_part(archive, "META-INF/manifest.xml", name):
        raise encrypted(name)
    content = _parse(read_part(archive, "content.xml", name), name)
    styles = _Styles()
    for root in (_parse(read_part(archive, "styles.xml", name) or b"<none/>", name), content):
        styles.add(root)
    body = next((child for child in content.iter() if _name(child.tag) == "office:text"), None)
    if body is None:
        raise damaged(name)
    builder = TreeBuilder(name)
    _PageMaker(builder, styles).add_children(body)
    return read_page(builder.close(), name)


def _parse(xml: bytes, name: str) -> etree._Element:
    if xml.count(b"<") > _MAX_TAGS:
        raise UnreadableDocumentError(f"{name}: has more than {_MAX_TAGS:,} elements; split it")
    # libxml2 takes time that grows with the square of an element's attributes.
    if any(piece.count(b'"') + piece.count(b"'") > _MAX_QUOTES for piece in xml.split(b"<")):
        raise UnreadableDocumentError(f"{name}: has elements with hundreds of attributes; save it anew")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(name) from error
    # OpenDocument has no DTD; one is there only to define entities.
    if root.getroottree().docinfo.internalDTD is not None:
        raise damaged(name)
    return root


def _name(tag: object) -> str:
    """Return the name of an element or attribute with its usual prefix; empty for those of other formats."""
    namespace, _, local = str(tag).removeprefix("{").partition("}")
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else ""


def _attributes(element: etree._Element) -> dict[str, str]:
    return {_name(key): value for key, value in element.attrib.items()}


@dataclass(frozen=True, slots=True)
class _ListLevel:
    """How a level of a list is counted: in the numbers of HTML's `type`, or not at all if that is empty."""

    kind: str
    start: str


@dataclass(slots=True)
class _Styles:
    """The styles of a document: the parents of paragraph styles, and the levels of lists, by name."""

    parents: dict[str, str] = field(default_factory=dict)
    lists: dict[str, dict[int, _ListLevel]] = field(default_factory=dict)

    def add(self, root: etree._Element) -> None:
        """Add the styles of a part of the document."""
        for element in root.iter():
            attributes = _attributes(element)
            match _name(element.tag):
                case "style:style" if attributes.get("style:family") == "paragraph":
                    self.parents[attributes.get("style:name", "")] = attributes.get("style:parent-style-name", "")
                case "text:list-style":
                    self.lists[attributes.get("style:name", "")] = dict(map(_list_level, element))

    def is_like(self, style: str, name: str) -> bool:
        """Check whether a paragraph style is one given by name, or made from it directly."""
        return name in (style, self.parents.get(style))

    def heading_level(self, style: str) -> str:
        """Return the level of the headings that a paragraph style is for; "" if it is for none."""
        match = _HEADING_STYLE.fullmatch(style) or _HEADING_STYLE.fullmatch(self.parents.get(style, ""))
        return match[1] if match else ""


def _list_level(element: etree._Element) -> tuple[int, _ListLevel]:
    attributes = _attributes(element)
    level = attributes.get("text:level", "1")
    kind = attributes.get("style:num-format", "") if _name(element.tag) == "text:list-level-style-number" else ""
    return int(level) if level.isdecimal() else 1, _ListLevel(kind, attributes.get("text:start-value", "1"))


class _PageMaker:
    """Makes a page of the elements of a document."""

    def __init__(self, builder: TreeBuilder, styles: _Styles) -> None:
        self._builder = builder
        self._styles = styles
        self._list_styles: list[str] = []
        self._is_head = False

    def add_children(self, element: etree._Element) -> None:
        """Add the content of an element."""
        self._builder.data(element.text or "")
        for child in element:
            self._add(child)
            self._builder.data(child.tail or "")

    def _add(self, element: etree._Element) -> None:
        name, attributes = _name(element.tag), _attributes(element)
        match name:
            case _ if name in _PASSED_OVER:
                pass
            case "text:h" | "text:p" if level := self._level(name, attributes):
                self._wrap("p", element, {"role": "heading", "aria-level": str(level)})
            case "text:a":
                self._wrap("a", element, {"href": attributes.get("xlink:href", "")})
            case "text:s" | "text:tab":
                self._builder.data(" ")
            case "text:list":
                self._add_list(element, attributes)
            case "text:note":
                citation = next((child for child in element if _name(child.tag) == "text:note-citation"), None)
                mark = "*" if citation is None else "".join(citation.itertext()).strip()
                self._wrap(REFERENCE, element, {"mark": mark})
            case "table:table-cell":
                self._add_cell(element, attributes)
            case _ if name in _TAGS:
                self._wrap(_TAGS[name], element, {"value": attributes.get("text:start-value", "")})
            case _:
                self.add_children(element)

    def _wrap(self, tag: str, element: etree._Element, attributes: Mapping[str, str]) -> None:
        self._builder.start(tag, dict(attributes))
        self.add_children(element)
        self._builder.end(tag)

    def _level(self, name: str, attributes: Mapping[str, str]) -> int:
        """Return the level of a heading, the document's title being the highest; 0 for other paragraphs."""
        style = attributes.get("text:style-name", "")
        if self._styles.is_like(style, "Title"):
            return 1
        level = attributes.get("text:outline-level", "1") if name == "text:h" else self._styles.heading_level(style)
        return int(level) + 1 if level.isdecimal() else 0

    def _add_list(self, element: etree._Element, attributes: Mapping[str, str]) -> None:
        style = attributes.get("text:style-name") or (self._list_styles[-1] if self._list_styles else "")
        self._list_styles.append(style)
        level = self._styles.lists.get(style, {}).get(len(self._list_styles))
        if level is not None and level.kind:
            self._wrap("ol", element, {"type": level.kind, "start": level.start})
        else:
            self._wrap("ul", element, {})
        self._list_styles.pop()

    def _add_cell(self, element: etree._Element, attributes: Mapping[str, str]) -> None:
        """Add a cell; one whose paragraphs have the style of table headings is one."""
        styles = [_attributes(child).get("text:style-name", "") for child in element]
        is_heading = bool(styles) and all(self._styles.is_like(style, "Table_20_Heading") for style in styles)
        columns = attributes.get("table:number-columns-spanned") or attributes.get("table:number-columns-repeated")
        rows = attributes.get("table:number-rows-spanned")
        self._wrap("th" if is_heading else "td", element, {"colspan": columns or "1", "rowspan": rows or "1"})
