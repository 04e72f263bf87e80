"""Collects the rows of tables, and lays out their text: a line for each row."""

from collections.abc import Collection, Iterable, Sequence

from corpus.errors import UnreadableDocumentError
from corpus.files.content import Content
from corpus.files.tables.cells import Cell
from corpus.text.blocks import Place, Remark, SheetRow
from corpus.text.cleaning import clean_text

MAX_ROWS = 50_000
"""Rows in all sheets of a file, counted to the last one with a value: a reader of XLSX lays out all of them."""

MAX_COLUMNS = 100
"""Columns of a sheet, for the same reason; a table of questions and answers needs some six."""

MAX_LINKS = 100_000
"""Addresses behind the words of cells, in all sheets together: two a row; Excel allows 65,530 a sheet."""

_MAX_CHARACTERS = 50_000
"""Of a cell. Excel's own limit is 32,767."""

_MAX_QUOTED = 60
"""Characters of a cell that an error quotes."""

_SEPARATOR = " | "


class TableWriter:
    """Collects rows, and refuses a file, which errors call by `name`, that has too many or too long ones."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: list[str] = []
        self._rows: list[SheetRow] = []
        self._hidden: list[str] = []
        self._remarks: list[Remark] = []
        self._links = 0

    def add_rows(self, sheet: str, rows: Iterable[Sequence[Cell]]) -> None:
        """Add all rows of a sheet, of which blank ones only count; a file without sheets has one called ""."""
        for number, row in enumerate(rows, start=1):
            if any(row):
                self._add(sheet, number, row)

    def _add(self, sheet: str, number: int, row: Sequence[Cell]) -> None:
        texts = [_clean(cell.text) for cell in row]
        place = locate_row(self._name, sheet, number)
        if max(map(len, texts)) > _MAX_CHARACTERS:
            raise too_long(place)
        if any(row[MAX_COLUMNS:]) or len(self._rows) == MAX_ROWS:
            raise too_large(place)
        self._links += sum(len(cell.links) for cell in row)
        if self._links > MAX_LINKS:
            raise too_many_links(place)
        links = tuple((column, url) for column, cell in enumerate(row) for url in cell.links)
        faults = tuple((column, cell.fault) for column, cell in enumerate(row) if cell.fault)
        last = max((column for column, text in enumerate(texts) if text), default=-1)
        self._lines.append(" ".join(_SEPARATOR.join(texts[: last + 1]).split()))
        self._rows.append(SheetRow(len(self._lines), sheet, number, tuple(texts), faults, links))

    def add_visible_rows(self, sheet: str, rows: Sequence[Sequence[Cell]], hidden: Collection[int]) -> None:
        """Add the rows of a sheet but the hidden ones, which are counted from 0, and note how many state something."""
        left_out = [number for number, row in enumerate(rows) if number in hidden and any(row)]
        self.add_rows(sheet, [() if number in hidden else row for number, row in enumerate(rows)])
        if left_out:
            are = "this row is" if len(left_out) == 1 else f"{len(left_out)} rows, of which this is the first, are"
            place = f"sheet {quote_cell(sheet)}, row {left_out[0] + 1}"
            self.remark("hidden rows", f"{place}: {are} hidden or filtered out, and not read")

    def hide(self, sheet: str) -> None:
        """Note that a sheet is hidden, and isn't read."""
        self._hidden.append(sheet)

    def remark(self, kind: str, message: str) -> None:
        """Note what a person should check."""
        self._remarks.append(Remark(kind, message))

    def content(self) -> Content:
        """Return what was added."""
        return Content(
            "\n".join(self._lines),
            rows=tuple(self._rows),
            places=tuple(Place(row.line, "row", row.sheet, row.number) for row in self._rows),
            hidden=tuple(self._hidden),
            remarks=tuple(self._remarks),
        )


def locate_row(name: str, sheet: str, number: int) -> str:
    """Locate a row for an error or a doubt.

    >>> locate_row("faq.xlsx", "Preguntas", 7)
    'faq.xlsx, sheet "Preguntas", row 7'
    """
    return ", ".join((name, *([f"sheet {quote_cell(sheet)}"] if sheet else []), f"row {number}"))


def quote_cell(text: str) -> str:
    r"""Quote a cell or the name of a sheet within one line of an error or a doubt.

    >>> print(quote_cell("Respuesta\n(máx. 500)"))
    "Respuesta (máx. 500)"
    """
    line = " ".join(text.split())
    shown = line if len(line) <= _MAX_QUOTED else f"{line[:_MAX_QUOTED]}…"
    return f'"{shown}"' if shown.isprintable() else ascii(shown)


def too_large(place: str) -> UnreadableDocumentError:
    """Return the error for a file that holds more than a table of questions and answers needs."""
    return UnreadableDocumentError(
        f"{place}: at most {MAX_ROWS:,} rows, in all sheets together, and {MAX_COLUMNS} columns are read; split the "
        "file, or delete what lies beyond the questions and answers"
    )


def too_many_links(place: str) -> UnreadableDocumentError:
    """Return the error for a file with more links behind words than a table of questions and answers needs."""
    return UnreadableDocumentError(
        f"{place}: at most {MAX_LINKS:,} links behind words are read, in all sheets together; split the file, or "
        "remove the links from cells that need none"
    )


def too_long(place: str) -> UnreadableDocumentError:
    """Return the error for a row with a cell that is longer than an answer."""
    return UnreadableDocumentError(
        f"{place}: a cell has more than the limit of {_MAX_CHARACTERS:,} characters; shorten it, or check that the "
        "quotation marks around it match"
    )


def _clean(cell: str) -> str:
    """Clean the text of a cell; its line breaks stay, since they divide paragraphs."""
    return clean_text(cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
