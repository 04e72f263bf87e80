"""Reads CSV files as Excel and other programs write them: by commas, semicolons or tabs, in several encodings."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from io import StringIO
from itertools import islice

from corpus.errors import UnreadableDocumentError
from corpus.files.content import Content
from corpus.files.file_types import detect_file_type, detect_utf_16, wrong_suffix
from corpus.files.tables.cells import NO_CELL, Cell
from corpus.files.tables.writer import TableWriter, locate_row, too_long
from corpus.text.encodings import decode_text

_DELIMITERS = ",;\t|"
_PROBED_ROWS = 100
"""Rows by which the delimiter is found."""

_DELIMITER_LINE = re.compile(r"sep=(.)\n", re.I)
"""The line that tells Excel the delimiter; Excel doesn't show it."""

_SAVE_AS = 'save it as "CSV UTF-8"'


def read_csv(raw: bytes, name: str) -> Content:
    """Read the rows of a CSV file, which errors call by `name`.

    UnreadableDocumentError if it is of another type or encoding, or its quotation marks don't match.
    """
    text, converted_lines = _decode(raw, name)
    delimiter_line = _DELIMITER_LINE.match(text)
    if delimiter_line:
        text, delimiter = text[delimiter_line.end() :], delimiter_line[1]
    else:
        delimiter = _find_delimiter(text)
    writer = TableWriter(name)
    writer.add_rows("", _read_rows(text, delimiter, name))
    return replace(writer.content(), converted=converted_lines)


def _read_rows(text: str, delimiter: str, name: str) -> Iterator[list[Cell]]:
    read = 0
    try:
        for cells in _split(text, delimiter):
            yield [Cell(cell) if cell else NO_CELL for cell in cells]
            read += 1
    except csv.Error as error:
        place = locate_row(name, "", read + 1)
        if "limit" in str(error):
            raise too_long(place) from error
        raise UnreadableDocumentError(
            f'{place}: its quotation marks don\'t match; write each " within a cell as "", and the cell between two "'
        ) from error


def _split(text: str, delimiter: str) -> Iterable[list[str]]:
    return csv.reader(StringIO(text, newline="\n"), delimiter=delimiter, strict=True)


def _find_delimiter(text: str) -> str:
    """Find the delimiter that divides the largest share of rows into the same number of cells, or else into more."""

    def score(delimiter: str) -> tuple[float, int]:
        widths: Counter[int] = Counter()
        # Quotation marks stand beside another delimiter, or are wrong: then all delimiters fail.
        with suppress(csv.Error):
            widths.update(len(cells) for cells in islice(_split(text, delimiter), _PROBED_ROWS) if cells)
        shares = ((count / widths.total(), width) for width, count in widths.items() if width > 1)
        return max(shares, default=(0, 0))

    return max(_DELIMITERS, key=score)


def _decode(raw: bytes, name: str) -> tuple[str, tuple[int, ...]]:
    """Decode UTF-16, in which Excel writes "Unicode text", or else as `decode_text` does."""
    if file_type := detect_file_type(raw):
        raise wrong_suffix(name, file_type)
    encoding = detect_utf_16(raw)
    if encoding is None and b"\0" in raw:
        raise UnreadableDocumentError(f"{name}: is binary, not text; {_SAVE_AS}")
    try:
        return decode_text(raw.decode(encoding).encode() if encoding else raw)
    except UnicodeError as error:
        expected = f"{encoding}, but damaged or cut off" if encoding else "neither UTF-8 nor Windows-1252"
        raise UnreadableDocumentError(f"{name}: is {expected}; {_SAVE_AS}") from error
