"""Reads OpenDocument spreadsheets (.ods).

By lxml rather than by calamine, which drops line breaks within a paragraph, merged cells and errors.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO

from lxml import etree

from corpus.files.archives import damaged
from corpus.files.content import Content
from corpus.files.tables.cells import (
    NO_CELL,
    Cell,
    Range,
    computed_link,
    find_target,
    number_cell,
    spread_merged,
    unquotable_cell,
    web_link,
)
from corpus.files.tables.writer import MAX_COLUMNS, MAX_ROWS, TableWriter, locate_row, too_large

_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
_HREF = "{http://www.w3.org/1999/xlink}href"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")

_WHITE_SPACE = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_MAX_BLANKS = 1000
"""Of those that one element stands for."""

_NOTES = (f"{_OFFICE}annotation", f"{_TEXT}note")
_HIDDEN = ("collapse", "filter")
"""The visibility of rows that a person or a filter hid."""

_SPACE = re.compile(r"[ \t\r\n]+")

_UNQUOTABLE = {"date": "is a date or time", "time": "is a time or duration", "boolean": "is a truth value"}
"""What is wrong with cells, by the type of their value."""


def read_ods(parts: Mapping[str, bytes], name: str) -> Content:
    """Read the visible sheets of a spreadsheet from the XML parts of its archive, by their names there.

    UnreadableDocumentError if it is damaged or too large; errors call it by `name`.
    """
    writer = TableWriter(name)
    try:
        for sheet in _read_sheets(parts["content.xml"], name):
            if sheet.is_hidden:
                writer.hide(sheet.name)
            else:
                spread_merged(sheet.rows, sheet.merged)
                writer.add_visible_rows(sheet.name, sheet.rows, sheet.hidden_rows)
    except (etree.XMLSyntaxError, ValueError, KeyError) as error:
        raise damaged(name) from error
    return writer.content()


class _Sheet:
    """A sheet being read: its rows up to the last one with a value."""

    def __init__(self, name: str, is_hidden: bool, file_name: str) -> None:
        self.name = name
        self.is_hidden = is_hidden
        self.rows: list[list[Cell]] = []
        self.merged: list[Range] = []
        self.hidden_rows: set[int] = set()
        self._file_name = file_name
        self._next = 0

    def add(self, row: etree._Element) -> None:
        """Add a row as often as it is repeated; blank ones only count."""
        first, count = self._next, _count(row, f"{_TABLE}number-rows-repeated")
        self._next += count
        cells: list[Cell] = []
        column = 0
        for element in row.iterchildren(_CELLS):
            cell, repeated = _read_linked_cell(element), _count(element, f"{_TABLE}number-columns-repeated")
            if cell:
                if first + count > MAX_ROWS or column + repeated > MAX_COLUMNS:
                    raise too_large(locate_row(self._file_name, self.name, first + count))
                cells += [NO_CELL] * (column - len(cells)) + [cell] * repeated
                spanned = _count(element, f"{_TABLE}number-rows-spanned")
                if spanned > 1:
                    self.merged.append(((first, column), (first + spanned - 1, column)))
            column += repeated
        if cells:
            if row.get(f"{_TABLE}visibility") in _HIDDEN:
                self.hidden_rows.update(range(first, first + count))
            self.rows += [[] for _ in range(first - len(self.rows))]
            self.rows += [[*cells, *[NO_CELL] * (min(column, MAX_COLUMNS) - len(cells))] for _ in range(count)]


def _read_sheets(content: bytes, name: str) -> Iterator[_Sheet]:
    hidden_styles: set[str] = set()
    sheet = None
    is_checked = False
    for event, element in etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        tag=(f"{_STYLE}style", f"{_TABLE}table", f"{_TABLE}table-row"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    ):
        if not is_checked and element.getroottree().docinfo.doctype:
            raise ValueError("has a document type, as no spreadsheet does")
        is_checked = True
        match event, element.tag.rpartition("}")[2]:
            case "end", "style":
                properties = element.find(f"{_STYLE}table-properties")
                if properties is not None and properties.get(f"{_TABLE}display") == "false":
                    hidden_styles.add(element.get(f"{_STYLE}name", ""))
            case "start", "table":
                is_hidden = element.get(f"{_TABLE}style-name") in hidden_styles
                sheet = _Sheet(element.get(f"{_TABLE}name", ""), is_hidden, name)
            case "end", "table-row" if sheet:
                sheet.add(element)
                _forget(element)
            case "end", "table" if sheet:
                yield sheet
                sheet = None


def _forget(element: etree._Element) -> None:
    """Free the memory of an element and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _read_linked_cell(element: etree._Element) -> Cell:
    """Read a cell with the addresses that its words lead to, or that a formula does."""
    cell = _read_cell(element)
    if not cell:
        return cell
    formula_target = find_target(element.get(f"{_TABLE}formula", ""))
    if formula_target == "":
        return computed_link()
    paragraphs = element.iterchildren(f"{_TEXT}p")
    targets = [link.get(_HREF, "") for paragraph in paragraphs for link in paragraph.iter(f"{_TEXT}a")]
    links = map(web_link, filter(None, (formula_target, *targets)))
    return replace(cell, links=tuple(dict.fromkeys(filter(None, links))))


def _read_cell(element: etree._Element) -> Cell:
    shown = "\n".join(_read_paragraph(paragraph) for paragraph in element.iterchildren(f"{_TEXT}p"))
    if element.get(f"{_CALC}value-type") == "error":
        return Cell("", f"shows an error ({shown}); correct it, or write the text itself")
    value_type = element.get(f"{_OFFICE}value-type")
    if value_type in _UNQUOTABLE:
        return unquotable_cell(shown, f"{_UNQUOTABLE[value_type]} ({shown})")
    if value_type == "float":
        cell = number_cell(float(element.get(f"{_OFFICE}value", "")))
        return cell if cell.fault or not shown else Cell(shown)
    if value_type is None and not shown and element.get(f"{_TABLE}formula"):
        return Cell("", "is a formula without its value; correct it, or write the text itself")
    return Cell(element.get(f"{_OFFICE}string-value", shown))


def _read_paragraph(element: etree._Element) -> str:
    """Read the text of a paragraph; white space counts as one blank, unless it is an element of its own."""
    pieces = [_collapse(element.text)]
    for child in element:
        if child.tag in _WHITE_SPACE:
            pieces.append(_WHITE_SPACE[child.tag] * min(_count(child, f"{_TEXT}c"), _MAX_BLANKS))
        elif child.tag not in _NOTES:
            pieces.append(_read_paragraph(child))
        pieces.append(_collapse(child.tail))
    return "".join(pieces)


def _collapse(text: str | None) -> str:
    return _SPACE.sub(" ", text or "")


def _count(element: etree._Element, attribute: str) -> int:
    """Return how often an element is repeated, or how many cells it spans; ValueError if that is no number."""
    return max(int(element.get(attribute, "1")), 1)
