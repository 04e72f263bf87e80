"""Reads Excel workbooks (.xlsx) with calamine, once a survey has found that they aren't too large."""

import datetime
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from corpus.files.archives import damaged
from corpus.files.content import Content
from corpus.files.tables.cells import NO_CELL, Cell, computed_link, number_cell, spread_merged, unquotable_cell
from corpus.files.tables.number_formats import GENERAL, format_number
from corpus.files.tables.writer import MAX_COLUMNS, MAX_ROWS, TableWriter, locate_row, quote_cell, too_large
from corpus.files.tables.xlsx.survey import Survey, survey_workbook

_Value = str | float | datetime.date | datetime.time | datetime.timedelta


def read_xlsx(parts: Mapping[str, bytes], name: str) -> Content:
    """Read the visible sheets of a workbook from the XML parts of its archive, by their names there.

    UnreadableDocumentError if it is damaged or too large; errors call it by `name`.
    """
    surveys = survey_workbook(parts, name)
    rows = 0
    for sheet_name, survey in surveys.items():
        rows += survey.rows
        if rows > MAX_ROWS or survey.columns > MAX_COLUMNS:
            raise too_large(locate_row(name, sheet_name, survey.rows))
    writer = TableWriter(name)
    try:
        with CalamineWorkbook.from_filelike(_pack(parts)) as workbook:
            for metadata in workbook.sheets_metadata:
                if metadata.visible != SheetVisibleEnum.Visible:
                    writer.hide(metadata.name)
                elif metadata.typ == SheetTypeEnum.WorkSheet:
                    sheet = workbook.get_sheet_by_name(metadata.name)
                    survey = surveys[metadata.name]
                    writer.add_visible_rows(metadata.name, _read_rows(sheet, survey), survey.hidden_rows)
                    _note_struck(writer, metadata.name, survey)
                    _note_hidden_columns(writer, metadata.name, survey)
    except (CalamineError, KeyError, OverflowError) as error:
        raise damaged(name) from error
    except BaseException as error:
        # Rust's panic over an impossible date, say, derives from nothing nearer.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(name) from error
    return writer.content()


def _pack(parts: Mapping[str, bytes]) -> BytesIO:
    """Pack the parts anew, so that calamine unpacks no more than was surveyed."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member, content in parts.items():
            archive.writestr(member, content)
    packed.seek(0)
    return packed


def _note_struck(writer: TableWriter, sheet: str, survey: Survey) -> None:
    struck = sorted(row for (row, _), text in survey.texts.items() if text.is_struck and row not in survey.hidden_rows)
    if struck:
        cells = "a cell" if len(struck) == 1 else f"{len(struck)} cells"
        first = f"sheet {quote_cell(sheet)}, row {struck[0] + 1}"
        writer.remark("struck-out text", f"what is struck out in {cells} is left out, first in {first}")


def _note_hidden_columns(writer: TableWriter, sheet: str, survey: Survey) -> None:
    columns = range(survey.columns)
    hidden = sorted({column for first, last in survey.hidden_columns for column in columns[first : last + 1]})
    if hidden:
        # Columns beyond "Z" have two letters.
        letters = [(chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26) for column in hidden]
        writer.remark(
            "hidden columns", f"sheet {quote_cell(sheet)}: {', '.join(letters)}: read as if they were visible"
        )


def _read_rows(sheet: CalamineSheet, survey: Survey) -> list[list[Cell]]:
    rows = [
        [_read_cell(value, survey.formats.get((row, column), GENERAL)) for column, value in enumerate(values)]
        for row, values in enumerate(sheet.to_python(skip_empty_area=False))
    ]
    for positions, faulty in (
        (survey.errors, Cell("", "shows an error; correct it, or write the text itself")),
        (survey.uncomputed, Cell("", "is a formula without its value; correct it, or write the text itself")),
        (survey.computed_links, computed_link()),
    ):
        for row, column in positions:
            # Blank cells at the end aren't laid out.
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [NO_CELL] * (column + 1 - len(rows[row]))
            rows[row][column] = faulty
    for (row, column), text in survey.texts.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = Cell(text.text)
    _add_links(rows, survey)
    spread_merged(rows, sheet.merged_cell_ranges or ())
    return rows


def _add_links(rows: list[list[Cell]], survey: Survey) -> None:
    """Give cells the addresses that they lead to, in place."""
    for ((first_row, first), (last_row, last)), url in survey.links:
        for cells in rows[first_row : last_row + 1]:
            for column in range(first, min(last + 1, len(cells))):
                if cells[column]:
                    cells[column] = replace(cells[column], links=(url,))


def _read_cell(value: _Value, number_format: str) -> Cell:
    match value:
        case "":
            return NO_CELL
        case str():
            return Cell(value)
        case bool():
            return unquotable_cell(str(value).upper(), f"is the truth value {str(value).upper()}")
        case int() | float():
            return _read_number(value, number_format)
        case datetime.timedelta():
            return unquotable_cell(str(value), "is a duration")
    return unquotable_cell(value.isoformat(), f"is a date or time ({value.isoformat()})")


def _read_number(value: float, number_format: str) -> Cell:
    cell = number_cell(value)
    if cell.fault or number_format == GENERAL:
        return cell
    shown = format_number(value, number_format)
    if shown is None:
        return unquotable_cell(cell.text, f"is a number that is shown by the format {quote_cell(number_format)}")
    return Cell(shown)
