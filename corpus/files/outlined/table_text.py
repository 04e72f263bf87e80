"""Writes the rows of a table as lines that can be read without seeing the table."""

from collections.abc import Sequence

_MAX_COLUMN_NAME = 60
"""Characters of what can be a column's name."""


def describe_rows(rows: Sequence[Sequence[str]], has_header: bool) -> list[str]:
    """Write each row as one line, with the names of its columns if the first row holds them.

    Blank cells are left out. Without a header, a row of two cells is a name and a value.

    >>> describe_rows([["Permit", "Fee", "Days"], ["Kiosk", "S/ 20", "5"]], has_header=True)
    ['Permit: Kiosk; Fee: S/ 20; Days: 5']
    >>> describe_rows([["Telephone", "555-0100"]], has_header=False)
    ['Telephone: 555-0100']
    """
    if not has_header:
        return [(": " if len(row) == 2 else " | ").join(filter(None, row)) for row in rows]
    header, *others = rows
    lines = []
    for row in others:
        named = [f"{name}: {cell}" if name else cell for name, cell in zip(header, row, strict=False) if cell]
        lines.append("; ".join(named + [cell for cell in row[len(header) :] if cell]))
    return lines


def looks_like_header(row: Sequence[str], other_rows: int) -> bool:
    """Check whether the cells of a table's first row may be the names of its columns.

    `other_rows` is how many follow. Of two columns the first often holds the names, so they need a marked header.
    """
    return (
        other_rows > 0
        and len(row) > 2
        and len(set(row)) == len(row)
        and all(cell and len(cell) <= _MAX_COLUMN_NAME and cell[-1] not in ".;" for cell in row)
    )
