"""Lays out the cells of a Word table in rows and columns (ECMA-376 part 1, 17.4)."""

from collections.abc import Iterator, Sequence

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from corpus.files.outlined.docx.styles import XmlElement, value

_MAX_COLUMNS = 63
"""Columns of a table; Word allows no more."""

_COLUMN_COUNTS = frozenset(map(str, range(_MAX_COLUMNS + 1)))

NO_CELL = parse_xml(f"<w:tc {nsdecls('w')}/>")
"""Stands where a row has no cell."""


def lay_out_rows(table: XmlElement) -> Iterator[tuple[XmlElement, list[XmlElement]]]:
    """Yield each row's element and its cells; a merged cell stands in each row and column that it covers."""
    above: list[XmlElement] = []
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue
        skipped = value(row, "w:trPr/w:gridBefore") or "0"
        # Before its first cell a row may leave columns out.
        cells: list[XmlElement] = [NO_CELL] * (int(skipped) if skipped in _COLUMN_COUNTS else 0)
        for cell in row.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tr"))) is not row:
                continue
            properties = cell.find(qn("w:tcPr"))
            merge = None if properties is None else properties.find(qn("w:vMerge"))
            is_continued = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            span = value(properties, "w:gridSpan") or "1"
            shown = above[len(cells)] if is_continued and len(cells) < len(above) else cell
            width = int(span) if span in _COLUMN_COUNTS else _MAX_COLUMNS if span.isdecimal() else 1
            cells += [shown] * width
        above = cells[:_MAX_COLUMNS]
        yield row, above


def fill_up(rows: Sequence[Sequence[XmlElement]]) -> list[list[XmlElement]]:
    """Give all rows of a table the length of the longest one."""
    width = max(map(len, rows), default=0)
    return [[*row, *[NO_CELL] * (width - len(row))] for row in rows]


def is_title(row: Sequence[XmlElement]) -> bool:
    """Check for one cell over all columns of a table, which is a title of the table or of the rows below."""
    return len(row) > 1 and len(set(map(id, row))) == 1
