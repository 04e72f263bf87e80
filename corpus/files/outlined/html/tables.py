"""Reads tables row by row, each cell with the name of its column."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.files.outlined.html.node import Node

_MAX_SPAN = 1000
"""Columns of a merged cell, as in browsers."""


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
    """Yield the rows of a table as text ("Fee: S/ 20; Term: 5 days"), with the number of cells that each took.

    A merged cell is repeated in each of its rows. A table of column names alone is a row of them.
    """
    rows = _place_cells(table, read_cell)
    names: dict[int, str] = {}
    width = 0
    headers: list[tuple[_Cell, ...]] = []
    for is_head, cells in rows:
        width = max(width, *(cell.column + cell.columns for cell in cells)) if cells else width
        is_title = len(cells) == 1 and cells[0].columns >= width > 1
        if not is_title and not names and (is_head or all(cell.is_header for cell in cells)):
            headers.append(cells)
            continue
        if headers and not is_title:
            names = _column_names(headers)
            headers = []
        yield _join(cells, {} if is_title else names), len(cells)
    for cells in headers:
        yield _join(cells, {}), len(cells)


def _place_cells(table: Node, read_cell: Callable[[Node], Words]) -> Iterator[tuple[bool, tuple[_Cell, ...]]]:
    """Yield the cells of each row from left to right, those that reach into it from above included."""
    above: list[_Cell] = []
    for is_head, row in _rows(table):
        own = [child for child in row.children if isinstance(child, Node) and child.tag in ("td", "th")]
        cells: list[_Cell] = []
        column = 0
        for node in own:
            while above and above[0].column <= column:
                cells.append(above.pop(0))
                column = max(column, cells[-1].column + cells[-1].columns)
            columns, rows = (_span(node, "colspan") or 1), _span(node, "rowspan")
            cells.append(_Cell(column, columns, rows or _MAX_SPAN, read_cell(node), node.tag == "th"))
            column += columns
        cells += above
        if cells:
            yield is_head, tuple(cells)
        above = [
            _Cell(cell.column, cell.columns, cell.rows - 1, cell.words, cell.is_header)
            for cell in cells
            if cell.rows > 1
        ]


def _rows(table: Node) -> Iterator[tuple[bool, Node]]:
    """Yield the rows of a table, not of those in it, and whether each belongs to its head."""
    for child in table.children:
        if isinstance(child, Node):
            if child.tag == "tr":
                yield False, child
            elif child.tag in ("thead", "tbody", "tfoot"):
                for row in child.children:
                    if isinstance(row, Node) and row.tag == "tr":
                        yield child.tag == "thead", row


def _span(cell: Node, attribute: str) -> int:
    given = cell.attributes.get(attribute, "1").strip()
    return min(int(given), _MAX_SPAN) if given.isascii() and given.isdecimal() and len(given) < 9 else 1


def _column_names(headers: Sequence[tuple[_Cell, ...]]) -> dict[int, str]:
    """Return the name of each column: the words of its header cells, from top to bottom."""
    parts: dict[int, list[str]] = {}
    for cells in headers:
        for cell in cells:
            for column in range(cell.column, cell.column + cell.columns):
                if cell.words.text and cell.words.text not in parts.setdefault(column, []):
                    parts[column].append(cell.words.text)
    return {column: " ".join(words).rstrip(" :") for column, words in parts.items()}


def _join(cells: Sequence[_Cell], names: dict[int, str]) -> Words:
    """Join the cells of a row, each with the names of its columns."""
    texts = []
    for cell in cells:
        if cell.words.text:
            columns = range(cell.column, cell.column + cell.columns)
            name = ", ".join(dict.fromkeys(name for column in columns if (name := names.get(column))))
            texts.append(f"{name}: {cell.words.text}" if name else cell.words.text)
    return Words(
        "; ".join(texts),
        tuple(link for cell in cells for link in cell.words.links),
        tuple(pair for cell in cells for pair in cell.words.printed),
    )
