"""Surveys the parts of an Excel workbook before it is read: how far its sheets reach, and cells without a value.

A sheet with a single cell in its last row would be laid out in full; errors, and formulas that were never computed,
would be blank.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.parsers import expat

from corpus.files.archives import damaged

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
"""A cell's column and row, up to "XFD1048576"."""

_ERROR = "e"
"""The type of a cell that shows an error (ECMA-376, 18.18.11)."""

_STRING_COUNT = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)""")
_MAX_STRINGS = 5_000_000
"""More than cells that are read; for each, calamine reserves 24 bytes."""

_Handler = Callable[..., None]


@dataclass(slots=True)
class Survey:
    """How many rows and columns a sheet has up to its last value, and its faulty cells.

    `errors` are the (row, column), from 0, of cells that show an error, `uncomputed` those of formulas without a value.
    """

    rows: int = 0
    columns: int = 0
    errors: set[tuple[int, int]] = field(default_factory=set)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)


def survey_workbook(parts: Mapping[str, bytes], name: str) -> dict[str, Survey]:
    """Survey the sheets of a workbook, by name.

    UnreadableDocumentError if a part isn't XML in UTF-8, or has a document type, as no workbook does; errors call the
    workbook by `name`.
    """
    surveys: dict[str, Survey] = {}
    try:
        for content in parts.values():
            _parse(content)
            if any(int(count) > _MAX_STRINGS for count in _STRING_COUNT.findall(content)):
                raise ValueError("states too many strings")
        relations = _read_elements(parts[_RELATIONS], "Relationship")
        targets = {relation["Id"]: normpath(join("/xl", relation["Target"])).lstrip("/") for relation in relations}
        for sheet in _read_elements(parts[_WORKBOOK], "sheet"):
            surveyor = _Surveyor()
            _parse(parts[targets[sheet["id"]]], surveyor.start, surveyor.end)
            surveys[sheet["name"]] = surveyor.survey
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise damaged(name) from error
    return surveys


class _Surveyor:
    """Follows the rows and cells of a sheet; those without a number or reference follow the one before."""

    def __init__(self) -> None:
        self.survey = Survey()
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
                self._has_formula = self._has_value = False
            case "f":
                self._has_formula = True
            case "v" | "is":
                self._has_value = True

    def end(self, tag: str) -> None:
        if _local(tag) != "c" or not (self._has_formula or self._has_value):
            return
        survey = self.survey
        survey.rows = max(survey.rows, self._row + 1)
        survey.columns = max(survey.columns, self._column + 1)
        if not self._has_value:
            survey.uncomputed.add((self._row, self._column))
        elif self._type == _ERROR:
            survey.errors.add((self._row, self._column))


def _position(reference: str) -> tuple[int, int]:
    """Return the row and column, from 0, of a reference such as "C7"; ValueError for anything else."""
    parts = _REFERENCE.fullmatch(reference)
    if parts is None:
        raise ValueError(f"no reference of a cell: {reference[:20]}")
    column = 0
    for letter in parts[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(parts[2]) - 1, column - 1


def _read_elements(content: bytes, tag: str) -> list[dict[str, str]]:
    """Return the attributes of all elements of a tag, in order, by their names without prefix."""
    elements: list[dict[str, str]] = []

    def start(found: str, attributes: Mapping[str, str]) -> None:
        if _local(found) == tag:
            elements.append({_local(key): value for key, value in attributes.items()})

    _parse(content, start)
    return elements


def _parse(content: bytes, start: _Handler | None = None, end: _Handler | None = None) -> None:
    """Parse XML as calamine does, in UTF-8 whatever it declares; ValueError if it has a document type."""
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.Parse(content, True)


def _refuse_document_type(*_: object) -> None:
    raise ValueError("has a document type")


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name
