"""Surveys the parts of an Excel workbook before it is read: how far its sheets reach, and what calamine doesn't tell.

A sheet with a single cell in its last row would be laid out in full; errors, and formulas that were never computed,
would be blank, and links would be lost.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename, dirname, join, normpath
from xml.parsers import expat

from corpus.files.archives import damaged
from corpus.files.tables.cells import Range, find_target, web_link
from corpus.files.tables.number_formats import BUILT_IN, GENERAL, MAX_FORMAT
from corpus.files.tables.writer import MAX_LINKS

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"

_STYLES = "xl/styles.xml"

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
"""A cell's column and row, up to "XFD1048576"."""

_ERROR = "e"
"""The type of a cell that shows an error (ECMA-376, 18.18.11)."""

_NUMBERS = ("", "n")
"""The types of a cell that holds a number."""

_STRING_COUNT = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)""")
_MAX_STRINGS = 5_000_000
"""More than cells that are read; for each, calamine reserves 24 bytes."""

_Handler = Callable[..., None]


@dataclass(slots=True)
class Survey:
    """How many rows and columns a sheet has up to its last value, its faulty cells, and its links.

    `errors` are the (row, column), from 0, of cells that show an error, `uncomputed` those of formulas without a value,
    `computed_links` those of links whose address is computed. `links` are ranges of cells with the address of the web
    page that they lead to, `formats` the formats of numbers that have one.
    """

    rows: int = 0
    columns: int = 0
    errors: set[tuple[int, int]] = field(default_factory=set)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    computed_links: set[tuple[int, int]] = field(default_factory=set)
    links: list[tuple[Range, str]] = field(default_factory=list)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)


def survey_workbook(parts: Mapping[str, bytes], name: str) -> dict[str, Survey]:
    """Survey the sheets of a workbook, by name.

    UnreadableDocumentError if a part isn't XML in UTF-8, or has a document type or more links, as no workbook does;
    errors call the workbook by `name`.
    """
    surveys: dict[str, Survey] = {}
    try:
        for content in parts.values():
            _parse(content)
            if any(int(count) > _MAX_STRINGS for count in _STRING_COUNT.findall(content)):
                raise ValueError("states too many strings")
        targets = _read_targets(parts[_RELATIONS])
        formats = _read_formats(parts[_STYLES]) if _STYLES in parts else []
        for sheet in _read_elements(parts[_WORKBOOK], "sheet"):
            part = normpath(join("/xl", targets[sheet["id"]])).lstrip("/")
            relations = parts.get(f"{dirname(part)}/_rels/{basename(part)}.rels")
            surveyor = _Surveyor(_read_targets(relations) if relations else {}, formats)
            _parse(parts[part], surveyor.start, surveyor.end, surveyor.read)
            surveys[sheet["name"]] = surveyor.survey
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise damaged(name) from error
    return surveys


class _Surveyor:
    """Follows the rows, cells and links of a sheet; cells without a reference follow the one before.

    `targets` are those of the sheet's relations, by their names, `formats` the workbook's formats of numbers.
    """

    def __init__(self, targets: Mapping[str, str], formats: Sequence[str]) -> None:
        self.survey = Survey()
        self._targets = targets
        self._formats = dict(enumerate(formats))
        self._style = 0
        self._linked = 0
        self._formula: list[str] | None = None
        self._shared = ""
        self._shared_targets: dict[str, str | None] = {}
        self._target: str | None = None
        self._row = self._column = -1
        self._type = ""
        self._has_formula = self._has_value = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        match _local(tag):
            case "row":
                self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
                self._column = -1
            case "c":
                self._column += 1
                if "r" in attributes:
                    self._row, self._column = _position(attributes["r"])
                self._type = attributes.get("t", "")
                self._style = int(attributes.get("s", 0))
                self._has_formula = self._has_value = False
                self._target = None
            case "f":
                self._has_formula = True
                self._formula = []
                self._shared = attributes.get("si", "")
            case "v" | "is":
                self._has_value = True
            case "hyperlink":
                self._end_link({_local(key): value for key, value in attributes.items()})

    def read(self, text: str) -> None:
        """Take up the text of a formula."""
        if self._formula is not None:
            self._formula.append(text)

    def end(self, tag: str) -> None:
        match _local(tag):
            case "f":
                self._end_formula("".join(self._formula or ()))
            case "c" if self._has_formula or self._has_value:
                self._end_cell()

    def _end_formula(self, formula: str) -> None:
        """Find the target of a link; one of several cells that share a formula states it, the others are blank."""
        self._target = find_target(formula) if formula else self._shared_targets.get(self._shared)
        if formula and self._shared:
            self._shared_targets[self._shared] = self._target
        self._formula = None

    def _end_link(self, attributes: Mapping[str, str]) -> None:
        target, place = self._targets.get(attributes.get("id", ""), ""), attributes.get("location")
        first, _, last = attributes["ref"].partition(":")
        self._add_link(f"{target}#{place}" if target and place else target, _position(first), _position(last or first))

    def _add_link(self, target: str, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Add a link from those of a range of cells that the sheet has; ValueError if there are too many."""
        survey = self.survey
        last = min(last[0], survey.rows - 1), min(last[1], survey.columns - 1)
        url = web_link(target)
        if url is None or first[0] > last[0] or first[1] > last[1]:
            return
        self._linked += (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        if self._linked > MAX_LINKS:
            raise ValueError("has too many links")
        survey.links.append(((first, last), url))

    def _end_cell(self) -> None:
        survey = self.survey
        survey.rows = max(survey.rows, self._row + 1)
        survey.columns = max(survey.columns, self._column + 1)
        if not self._has_value:
            survey.uncomputed.add((self._row, self._column))
        elif self._type == _ERROR:
            survey.errors.add((self._row, self._column))
        elif self._target:
            self._add_link(self._target, (self._row, self._column), (self._row, self._column))
        elif self._target is not None:
            survey.computed_links.add((self._row, self._column))
        if self._type in _NUMBERS and (code := self._formats.get(self._style, GENERAL)) != GENERAL:
            survey.formats[self._row, self._column] = code


def _position(reference: str) -> tuple[int, int]:
    """Return the row and column, from 0, of a reference such as "C7"; ValueError for anything else."""
    parts = _REFERENCE.fullmatch(reference)
    if parts is None:
        raise ValueError(f"no reference of a cell: {reference[:20]}")
    column = 0
    for letter in parts[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(parts[2]) - 1, column - 1


def _read_targets(relations: bytes) -> dict[str, str]:
    """Return the targets of the relations of a part, by their names."""
    return {relation["Id"]: relation["Target"] for relation in _read_elements(relations, "Relationship")}


def _read_formats(styles: bytes) -> list[str]:
    """Return the format of numbers of each style of a cell."""
    codes = {
        int(stated["numFmtId"]): stated["formatCode"][: MAX_FORMAT + 1]
        for stated in _read_elements(styles, "numFmt", "numFmts")
    }
    numbers = [int(style.get("numFmtId", 0)) for style in _read_elements(styles, "xf", "cellXfs")]
    return [codes.get(number) or BUILT_IN.get(number, f"number {number}") for number in numbers]


def _read_elements(content: bytes, tag: str, parent: str = "") -> list[dict[str, str]]:
    """Return the attributes, without prefixes, of all elements of a tag; of those right below a parent, if named."""
    elements: list[dict[str, str]] = []
    above: list[str] = []

    def start(found: str, attributes: Mapping[str, str]) -> None:
        if _local(found) == tag and (not parent or above[-1:] == [parent]):
            elements.append({_local(key): value for key, value in attributes.items()})
        above.append(_local(found))

    def end(_: str) -> None:
        above.pop()

    _parse(content, start, end)
    return elements


def _parse(
    content: bytes, start: _Handler | None = None, end: _Handler | None = None, read: _Handler | None = None
) -> None:
    """Parse XML as calamine does, in UTF-8 whatever it declares; ValueError if it has a document type."""
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = read
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.Parse(content, True)


def _refuse_document_type(*_: object) -> None:
    raise ValueError("has a document type")


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name
