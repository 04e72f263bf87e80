"""Reads tables row by row, each cell with the name of its column."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.files.outlined.html.node import Node
from corpus.files.outlined.table_text import describe_rows, looks_like_header

_MAX_SPAN = 1000
"""Columns of a merged cell, as in browsers."""

_MAX_HEADER_ROWS = 5

_MAX_REPEATED = 1000
"""Characters up to which the text of a cell is repeated for each of its columns."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text, the addresses that it is linked to, and those printed in it that differ from where they lead."""

    text: str
    links: tuple[str, ...] = ()
    printed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell in its place: its first column, from 0, and the number of columns and rows that it fills."""

    column: int
    columns: int
    rows: int
    words: Words
    is_header: bool


def is_layout(table: Node) -> bool:
    """Check whether a table only arranges the page: it has headings, or a single cell, or says so."""
    if table.attributes.get("role") in ("presentation", "none"):
        return True
    inside = list(table.nodes())
    return any(node.level for node in inside) or sum(node.tag in ("td", "th") for node in inside) < 2


def read_rows(table: Node, read_cell: Callable[[Node], Words]) -> Iterator[tuple[Words, int]]:
    """Yield the rows of a table as text ("Fee: S/ 20; Term: 5 days"), with the number of named cells that each took.

    A merged cell is repeated in each of its rows, and for each column that has a name. A table of column names alone is
    a row of them.
    """
    rows = list(rows_of(table))
    is_unmarked = all(cell.tag != "th" for _, row in rows for cell in cells_of(row)) and not any(
        head for head, _ in rows
    )
    names: dict[int, str] = {}
    width = 0
    headers: list[tuple[_Cell, ...]] = []
    for number, (is_head, cells) in enumerate(_place_cells(rows, read_cell)):
        width = max(width, *(cell.column + cell.columns for cell in cells))
        is_title = len(cells) == 1 and cells[0].columns >= width > 1
        is_header = is_head or all(cell.is_header for cell in cells)
        if number == 0 and is_unmarked:
            is_header = looks_like_header([cell.words.text for cell in cells], len(rows) - 1)
        if is_header and not is_title and not names and len(headers) < _MAX_HEADER_ROWS:
            headers.append(cells)
            continue
        if headers and not is_title:
            names, headers = _column_names(headers), []
        used = {} if is_title else names
        yield _join(cells, used), sum(max(min(cell.columns, len(used)), 1) for cell in cells)
    for cells in headers:
        yield _join(cells, {}), len(cells)


def _place_cells(
    rows: Sequence[tuple[bool, Node]], read_cell: Callable[[Node], Words]
) -> Iterator[tuple[bool, tuple[_Cell, ...]]]:
    """Yield the cells of each row from left to right, those that reach into it from above included."""
    above: list[_Cell] = []
    for is_head, row in rows:
        cells: list[_Cell] = []
        column = reached = 0
        for node in cells_of(row):
            while reached < len(above) and above[reached].column <= column:
                cells.append(above[reached])
                column = max(column, above[reached].column + above[reached].columns)
                reached += 1
            columns, height = span_of(node, "colspan") or 1, span_of(node, "rowspan") or len(rows)
            cells.append(_Cell(column, columns, height, read_cell(node), node.tag == "th"))
            column += columns
        cells += above[reached:]
        if cells:
            yield is_head, tuple(cells)
        above = [
            _Cell(cell.column, cell.columns, cell.rows - 1, cell.words, cell.is_header)
            for cell in cells
            if cell.rows > 1
        ]


def rows_of(table: Node) -> Iterator[tuple[bool, Node]]:
    """Yield the rows of a table, not of those in it, and whether each belongs to its head."""
    for child in table.children:
        if isinstance(child, Node):
            if child.tag == "tr":
                yield False, child
            elif child.tag in ("thead", "tbody", "tfoot"):
                for row in child.children:
                    if isinstance(row, Node) and row.tag == "tr":
                        yield child.tag == "thead", row


def cells_of(row: Node) -> list[Node]:
    """Return the cells of a row."""
    return [child for child in row.children if isinstance(child, Node) and child.tag in ("td", "th")]


def span_of(cell: Node, attribute: str) -> int:
    """Return how many columns or rows a cell fills; 0 if all that are left."""
    given = cell.attributes.get(attribute, "1").strip()
    return min(int(given), _MAX_SPAN) if given.isascii() and given.isdecimal() and len(given) < 9 else 1


def _column_names(headers: Sequence[tuple[_Cell, ...]]) -> dict[int, str]:
    """Return the name of each column: the words of its header cells, from top to bottom."""
    parts: dict[int, list[str]] = {}
    for cells in headers:
        for cell in cells:
            for column in range(cell.column, min(cell.column + cell.columns, _MAX_SPAN)):
                if cell.words.text and cell.words.text not in parts.setdefault(column, []):
                    parts[column].append(cell.words.text)
    return {column: " ".join(words).rstrip(" :") for column, words in parts.items()}


def _join(cells: Sequence[_Cell], names: dict[int, str]) -> Words:
    """Join the cells of a row, each with the names of its columns; without names as `describe_rows` does."""
    texts: list[str] = []
    for cell in cells:
        text = cell.words.text
        columns = range(cell.column, cell.column + cell.columns if names else 0)
        of_cell = list(dict.fromkeys(name for column in columns if (name := names.get(column))))
        if text and len(of_cell) * len(text) > _MAX_REPEATED:
            of_cell = [", ".join(of_cell)]
        if text:
            texts += [f"{name}: {text}" for name in of_cell] or [text]
    return Words(
        "; ".join(texts) if names else describe_rows([[cell.words.text for cell in cells]], has_header=False)[0],
        tuple(link for cell in cells for link in cell.words.links),
        tuple(pair for cell in cells for pair in cell.words.printed),
    )
