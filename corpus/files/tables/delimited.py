"""Reads CSV files as Excel and other programs write them: by commas, semicolons or tabs, in several encodings."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from pathlib import PurePath

from corpus.errors import UnreadableDocumentError
from corpus.files.content import Content
from corpus.files.file_types import detect_file_type, detect_utf_16
from corpus.files.tables.cells import NO_CELL, Cell
from corpus.files.tables.writer import TableWriter, locate_row, too_long

_DELIMITERS = ",;\t|"
_PROBED_ROWS = 100
"""Rows by which the delimiter is found."""

_DELIMITER_LINE = re.compile(r"sep=(.)\n", re.I)
"""The line that tells Excel the delimiter; Excel doesn't show it."""

_SAVE_AS = 'save it as "CSV UTF-8"'

_MISREAD_LETTER = re.compile("[a-z][¡¢£¤‚‡Ž][a-z]")
"""Letters with accents of MS-DOS or the Macintosh, read as Windows-1252 within a word."""


def read_csv(raw: bytes, name: str) -> Content:
    """Read the rows of a CSV file, which errors call by `name`.

    UnreadableDocumentError if it is of another type or encoding, or its quotation marks don't match.
    """
    text = _decode(raw, name).replace("\r\n", "\n").replace("\r", "\n")
    delimiter_line = _DELIMITER_LINE.match(text)
    if delimiter_line:
        text, delimiter = text[delimiter_line.end() :], delimiter_line[1]
    else:
        delimiter = _find_delimiter(text)
    writer = TableWriter(name)
    writer.add_rows("", _read_rows(text, delimiter, name))
    return writer.content()


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
    """Find the delimiter that divides most rows into the same number of cells, or else into more."""

    def score(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for cells in islice(_split(text, delimiter), _PROBED_ROWS):
                widths[len(cells)] += len(cells) > 1
        except csv.Error:
            # Quotation marks stand beside another delimiter, or are wrong: then all delimiters fail.
            pass
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(_DELIMITERS, key=score)


def _decode(raw: bytes, name: str) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, or else Windows-1252, in which Excel in Spanish writes."""
    if file_type := detect_file_type(raw):
        cure = file_type.cure.format(stem=PurePath(name).stem)
        raise UnreadableDocumentError(f"{name}: is {file_type.name}; {cure}")
    if encoding := detect_utf_16(raw):
        try:
            text = raw.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise UnreadableDocumentError(f"{name}: is {encoding}, but damaged or cut off; {_SAVE_AS}") from error
    elif b"\0" in raw:
        raise UnreadableDocumentError(f"{name}: is binary, not text; {_SAVE_AS}")
    else:
        text = _decode_bytes(raw.removeprefix(codecs.BOM_UTF8), name)
    return text


def _decode_bytes(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        failure = error
    try:
        text = raw.decode("windows-1252")
    except UnicodeDecodeError:
        text = ""
    if not text or _MISREAD_LETTER.search(text):
        raise UnreadableDocumentError(
            f"{name}: is neither UTF-8 (byte {failure.start}) nor Windows-1252; {_SAVE_AS}"
        ) from failure
    return text
