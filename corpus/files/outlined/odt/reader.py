"""Reads OpenDocument texts (.odt): as the web page that their elements correspond to."""

from collections.abc import Mapping

from lxml import etree

from corpus.errors import UnreadableDocumentError
from corpus.files.archives import damaged, encrypted, open_archive, read_part
from corpus.files.content import Content
from corpus.files.outlined.html.footnotes import REFERENCE
from corpus.files.outlined.html.parsing import TreeBuilder
from corpus.files.outlined.html.reader import read_page
from corpus.files.outlined.odt.numbering import ListNumbers
from corpus.files.outlined.odt.styles import Styles, attributes_of, name_of, parse_number

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
    "text:list-header": "div",
    "text:line-break": "br",
    "draw:text-box": "div",
    "table:table": "table",
    "table:table-header-rows": "thead",
    "table:table-row": "tr",
}

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
    styles = Styles()
    for root in (_parse(read_part(archive, "styles.xml", name) or b"<none/>", name), content):
        styles.add(root)
    body = next((child for child in content.iter() if name_of(child.tag) == "office:text"), None)
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


class _PageMaker:
    """Makes a page of the elements of a document."""

    def __init__(self, builder: TreeBuilder, styles: Styles) -> None:
        self._builder = builder
        self._styles = styles
        self._numbers = ListNumbers(styles.lists, styles.outline)

    def add_children(self, element: etree._Element) -> None:
        """Add the content of an element."""
        self._builder.data(element.text or "")
        for child in element:
            self._add(child)
            self._builder.data(child.tail or "")

    def _add(self, element: etree._Element) -> None:  # noqa: C901 - one case for each kind of element
        name, attributes = name_of(element.tag), attributes_of(element)
        match name:
            case _ if name in _PASSED_OVER:
                pass
            case "text:h" | "text:p":
                self._add_paragraph(element, name, attributes)
            case "text:span":
                self._add_span(element, attributes)
            case "text:a":
                self._wrap("a", element, {"href": attributes.get("xlink:href", "")})
            case "text:s" | "text:tab":
                self._builder.data(" ")
            case "text:list":
                self._numbers.begin(attributes)
                self._wrap("ul", element, {})
                self._numbers.end()
            case "text:list-item":
                self._add_item(element, attributes)
            case "text:note":
                citation = next((child for child in element if name_of(child.tag) == "text:note-citation"), None)
                mark = "*" if citation is None else "".join(citation.itertext()).strip()
                self._wrap(REFERENCE, element, {"mark": mark})
            case "table:table-cell":
                self._add_cell(element, attributes)
            case _ if name in _TAGS:
                self._wrap(_TAGS[name], element, {})
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

    def _add_paragraph(self, element: etree._Element, name: str, attributes: Mapping[str, str]) -> None:
        level = self._level(name, attributes)
        heading = {"role": "heading", "aria-level": str(level)} if level else {}
        is_bold = self._styles.is_bold("paragraph", attributes.get("text:style-name", ""))
        self._builder.start("p", heading | _weight(is_bold))
        if name == "text:h" and attributes.get("text:is-list-header") != "true":
            self._builder.data(f"{self._numbers.next_heading_mark(level - 1, _start(attributes))} ")
        self.add_children(element)
        self._builder.end("p")

    def _add_span(self, element: etree._Element, attributes: Mapping[str, str]) -> None:
        style = attributes.get("text:style-name", "")
        weight = _weight(self._styles.is_bold("text", style))
        script = self._styles.script(style)
        # Words of other styles are no elements, so that programs which write one for each word don't make too many.
        if script or weight:
            self._wrap(script or "span", element, weight)
        else:
            self.add_children(element)

    def _add_item(self, element: etree._Element, attributes: Mapping[str, str]) -> None:
        is_wrapper = len(element) > 0 and name_of(element[0].tag) == "text:list"
        mark = self._numbers.next_mark(_start(attributes), is_wrapper)
        self._wrap("li", element, {} if mark is None else {"mark": mark})

    def _add_cell(self, element: etree._Element, attributes: Mapping[str, str]) -> None:
        """Add a cell; one whose paragraphs have the style of table headings is one."""
        styles = [attributes_of(child).get("text:style-name", "") for child in element]
        is_heading = bool(styles) and all(self._styles.is_like(style, "Table_20_Heading") for style in styles)
        columns = attributes.get("table:number-columns-spanned") or attributes.get("table:number-columns-repeated")
        rows = attributes.get("table:number-rows-spanned")
        self._wrap("th" if is_heading else "td", element, {"colspan": columns or "1", "rowspan": rows or "1"})


def _weight(is_bold: bool | None) -> dict[str, str]:
    """Return the attributes of an element whose style says whether it is bold."""
    return {} if is_bold is None else {"style": f"font-weight: {'bold' if is_bold else 'normal'}"}


def _start(attributes: Mapping[str, str]) -> int | None:
    """Return the number that an item or a heading gives itself."""
    start = attributes.get("text:start-value")
    return None if start is None else parse_number(start, 1)
