"""Surveys the parts of an Excel workbook before it is read: how far its sheets reach, and what calamine doesn't tell.

A sheet with a single cell in its last row would be laid out in full; errors, and formulas that were never computed,
would be blank, and links would be lost.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from posixpath import basename, dirname, join, normpath
from xml.parsers import expat

from corpus.files.archives import damaged
from corpus.files.tables.cells import Range, find_target, web_link
from corpus.files.tables.number_formats import GENERAL
from corpus.files.tables.writer import MAX_LINKS, locate_row, too_many_links
from corpus.files.tables.xlsx.parts import (
    local_name,
    parse_xml,
    read_elements,
    read_formats,
    read_rich_texts,
    read_struck_styles,
    read_targets,
)
from corpus.files.tables.xlsx.rich_text import RichText, RichTextReader

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"

_STYLES = "xl/styles.xml"
_STRINGS = "xl/sharedStrings.xml"

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
"""A cell's column and row, up to "XFD1048576"."""

_ERROR = "e"
"""The type of a cell that shows an error (ECMA-376, 18.18.11)."""

_SHARED_STRING = "s"
"""The type of a cell that holds the number of a string of the workbook."""

_TRUE = ("1", "true")

_NUMBERS = ("", "n")
"""The types of a cell that holds a number."""

_STRING_COUNT = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)""")
_MAX_STRINGS = 5_000_000
"""More than cells that are read; for each, calamine reserves 24 bytes."""


@dataclass(slots=True)
class Survey:
    """How many rows and columns a sheet has up to its last value, its faulty cells, and its links.

    `errors` are the (row, column), from 0, of cells that show an error, `uncomputed` those of formulas without a value,
    `computed_links` those of links whose address is computed. `links` are ranges of cells with the address of the web
    page that they lead to, `formats` the formats of numbers that have one, `texts` those of cells of which a part is
    struck out or raised, and of cells that are struck out as a whole. `hidden_rows` are counted from 0, as are
    `hidden_columns`, the first and last one of each range.
    """

    rows: int = 0
    columns: int = 0
    errors: set[tuple[int, int]] = field(default_factory=set)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    computed_links: set[tuple[int, int]] = field(default_factory=set)
    links: list[tuple[Range, str]] = field(default_factory=list)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    texts: dict[tuple[int, int], RichText] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the sheets of a workbook share: formats of numbers and struck-out ones by style, and rich texts."""

    formats: Sequence[str]
    struck: frozenset[int]
    texts: Mapping[int, RichText]


def survey_workbook(parts: Mapping[str, bytes], name: str) -> dict[str, Survey]:
    """Survey the sheets of a workbook, by name.

    UnreadableDocumentError if a part isn't XML in UTF-8 or has a document type, or a sheet has too many links;
    errors call the workbook by `name`.
    """
    surveys: dict[str, Survey] = {}
    try:
        for content in parts.values():
            parse_xml(content)
            if any(int(count) > _MAX_STRINGS for count in _STRING_COUNT.findall(content)):
                raise ValueError("states too many strings")
        targets = read_targets(parts[_RELATIONS])
        styles = parts.get(_STYLES)
        shared = _Shared(
            read_formats(styles) if styles else [],
            read_struck_styles(styles) if styles else frozenset(),
            read_rich_texts(parts[_STRINGS], name) if _STRINGS in parts else {},
        )
        for sheet in read_elements(parts[_WORKBOOK], "sheet"):
            part = normpath(join("/xl", targets[sheet["id"]])).lstrip("/")
            relations = parts.get(f"{dirname(part)}/_rels/{basename(part)}.rels")
            locate = partial(locate_row, name, sheet["name"])
            surveyor = _Surveyor(read_targets(relations) if relations else {}, shared, locate)
            parse_xml(parts[part], surveyor.start, surveyor.end, surveyor.read)
            surveys[sheet["name"]] = surveyor.survey
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise damaged(name) from error
    return surveys


class _Surveyor:
    """Follows the rows, cells and links of a sheet; cells without a reference follow the one before.

    `targets` are those of the sheet's relations, by their names; `locate` locates a row of the sheet for an error.
    """

    def __init__(self, targets: Mapping[str, str], shared: _Shared, locate: Callable[[int], str]) -> None:
        self.survey = Survey()
        self._targets = targets
        self._shared_parts = shared
        self._locate = locate
        self._value: list[str] | None = None
        self._inline: RichTextReader | None = None
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
        name = local_name(tag)
        if name == "is":
            self._inline = RichTextReader()
        if self._inline:
            self._inline.start(name, attributes)
        match name:
            case "row":
                self._start_row(attributes)
            case "col" if attributes.get("hidden") in _TRUE:
                self.survey.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
            case "c":
                self._column += 1
                if "r" in attributes:
                    self._row, self._column = _position(attributes["r"])
                self._type = attributes.get("t", "")
                self._style = int(attributes.get("s", 0))
                self._has_formula = self._has_value = False
                self._target = None
                self._value, self._inline = None, None
            case "f":
                self._has_formula = True
                self._formula = []
                self._shared = attributes.get("si", "")
            case "v" | "is":
                self._has_value = True
                self._value = []
            case "hyperlink":
                self._end_link({local_name(key): value for key, value in attributes.items()})

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        if attributes.get("hidden") in _TRUE:
            self.survey.hidden_rows.add(self._row)

    def read(self, text: str) -> None:
        """Take up the text of a formula, the number of a string, or a string in the cell itself."""
        if self._formula is not None:
            self._formula.append(text)
        elif self._inline:
            self._inline.read(text)
        elif self._value is not None and self._type == _SHARED_STRING:
            self._value.append(text)

    def end(self, tag: str) -> None:
        name = local_name(tag)
        if self._inline:
            self._inline.end(name)
        match name:
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
        """Add a link of the cells of a range that the sheet has; UnreadableDocumentError if there are too many."""
        survey = self.survey
        last = min(last[0], survey.rows - 1), min(last[1], survey.columns - 1)
        url = web_link(target)
        if url is None or first[0] > last[0] or first[1] > last[1]:
            return
        self._linked += (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        if self._linked > MAX_LINKS:
            raise too_many_links(self._locate(last[0] + 1))
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
        formats = self._shared_parts.formats
        code = formats[self._style] if 0 <= self._style < len(formats) else GENERAL
        if self._type in _NUMBERS and code != GENERAL:
            survey.formats[self._row, self._column] = code
        if text := self._find_rich_text():
            survey.texts[self._row, self._column] = text

    def _find_rich_text(self) -> RichText | None:
        if self._inline:
            text = self._inline.texts.get(0)
        elif self._type == _SHARED_STRING:
            text = self._shared_parts.texts.get(int("".join(self._value or ())))
        else:
            text = None
        # A text that is formatted in parts has its own formats.
        return text or (RichText("", is_struck=True) if self._style in self._shared_parts.struck else None)


def _position(reference: str) -> tuple[int, int]:
    """Return the row and column, from 0, of a reference such as "C7"; ValueError for anything else."""
    parts = _REFERENCE.fullmatch(reference)
    if parts is None:
        raise ValueError(f"no reference of a cell: {reference[:20]}")
    column = 0
    for letter in parts[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(parts[2]) - 1, column - 1
