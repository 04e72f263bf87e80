"""Finds the columns of a table by their names, in Spanish or English."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.errors import InvalidRecordError
from corpus.files.tables.writer import locate_row, quote_cell
from corpus.text.blocks import SheetRow
from corpus.text.slugs import slugify

ENTRY_COLUMNS: Mapping[str, Sequence[str]] = {
    "id": ("id", "identificador", "identifier", "codigo", "code"),
    "section": ("seccion", "section", "tema", "topic", "categoria", "category"),
    "question": ("pregunta", "question", "pregunta frecuente", "preguntas frecuentes", "faq"),
    "answer": ("respuesta", "answer", "respuestas", "answers"),
    "links": ("enlace", "enlaces", "link", "links", "url", "urls", "vinculo", "vinculos"),
    "questions": ("numeros", "numbers", "numeros de pregunta", "question numbers"),
}
"""The names of the columns of entries, in lower case and without accents, by field."""

EXAMPLE_COLUMNS: Mapping[str, Sequence[str]] = {
    "entry": ("id", "entry", "entrada"),
    "language": ("idioma", "language", "lengua"),
    "question": ("pregunta", "question"),
    "fact": ("dato", "fact"),
}
"""The same of example questions."""

_PLURALS = ("preguntas", "questions")
"""Columns of entries that hold the numbers of questions if another one holds the question, or else the question."""

REPEATABLE = ("links",)
"""Fields that several columns may hold."""

_SEARCHED_ROWS = 20
"""Rows with a value among which the header is looked for; titles and notes may stand above it."""

UNNAMED_CELLS = "has more cells than there are columns; put a cell that holds a comma or semicolon in quotation marks"
"""The fault of a row of a CSV file with a cell in no named column."""

_NUMBER = re.compile(r"-?\d+$", re.ASCII)
"""The number of one of several columns, as in "Enlace 2"."""

_REMARK = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names a table's columns: the fields with the positions of their cells, and names of no field.

    `index` is that of the row among the rows of its sheet.
    """

    index: int
    row: SheetRow
    columns: Mapping[str, Sequence[int]]
    ignored: Sequence[str]

    def is_repeated_by(self, row: SheetRow) -> bool:
        """Check whether a row repeats the header, as above each page of a long table."""
        return all(self.row.cells[column] == _cell(row, column) for field in self.columns.values() for column in field)

    def name_of(self, field: str) -> str:
        """Return the name of the column of a field, as the table states it; "" if it has none."""
        return next((self.row.cells[column] for column in self.columns.get(field, ())), "")

    def read(self, row: SheetRow, field: str) -> str:
        """Return what a row states for a field; "" if it has no such column."""
        return "\n".join(filter(None, (_cell(row, column) for column in self.columns.get(field, ()))))

    def read_links(self, row: SheetRow, field: str) -> Iterator[tuple[str, list[str]]]:
        """Yield of each cell of a field what it says, and the addresses that its words lead to."""
        for column in self.columns.get(field, ()):
            yield _cell(row, column), [url for position, url in row.links if position == column]

    def has_title_only(self, row: SheetRow) -> bool:
        """Check whether all that a row holds is words in the column of questions that ask nothing."""
        title = self.read(row, "question")
        return bool(title) and title[-1] not in "?:" and {cell for cell in row.cells if cell} == {title}

    def has_unnamed_cells(self, row: SheetRow) -> bool:
        """Check whether a row has a cell in a column that has no name, as after a delimiter within a text."""
        named = len(self.row.cells)
        return any(cell and (place >= named or not self.row.cells[place]) for place, cell in enumerate(row.cells))

    def find_fault(self, row: SheetRow) -> str | None:
        """Describe the first cell of a row that is in a column of a field, and can't be quoted."""
        used = {column for columns in self.columns.values() for column in columns}
        return next(
            (
                f"the cell under {quote_cell(self.row.cells[column])} {fault}"
                for column, fault in row.faults
                if column in used
            ),
            None,
        )


def find_header(
    rows: Sequence[SheetRow], names: Mapping[str, Sequence[str]], required: Collection[str], file_name: str
) -> Header | None:
    """Find the header of a sheet, the first row that names the required fields; None if no row does.

    InvalidRecordError if two of its columns are of the same field.
    """
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        columns = find_columns(row, names)
        if not all(field in columns for field in required):
            continue
        for field, (first, *others) in columns.items():
            if others and field not in REPEATABLE:
                place = locate_row(file_name, row.sheet, row.number)
                both = " and ".join(quote_cell(row.cells[position]) for position in (first, others[0]))
                raise InvalidRecordError(
                    f"{place}: {both} both name the {field}; rename or remove one of these columns"
                )
        used = {position for positions in columns.values() for position in positions}
        ignored = [cell for position, cell in enumerate(row.cells) if cell and position not in used]
        return Header(index, row, columns, ignored)
    return None


def find_columns(row: SheetRow, names: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """Return the positions of the cells that name a field, by field."""
    fields = {slugify(name): field for field, of_field in names.items() for name in of_field}
    columns: dict[str, list[int]] = {}
    plurals: list[int] = []
    for position, cell in enumerate(row.cells):
        name = slugify(_REMARK.sub(" ", cell))
        field = fields.get(name) or fields.get(_NUMBER.sub("", name))
        if field:
            columns.setdefault(field, []).append(position)
        elif name in _PLURALS:
            plurals.append(position)
    if plurals:
        field = "questions" if "question" in columns and "questions" in names else "question"
        columns.setdefault(field, []).extend(plurals)
    return columns


def _cell(row: SheetRow, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""
