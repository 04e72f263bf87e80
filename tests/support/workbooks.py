"""Questions as they are recorded, and workbooks as a spreadsheet program reads and writes them."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from qa.serving.feedback_store import AnsweredQuestion
from qa.teaching.workbook import QUESTIONS_SHEET


def asked(question: str, answered: bool = False, confidence: float = 0.3, language="en", entry="faq/hours"):
    """Return a question as it is recorded."""
    return AnsweredQuestion(question, (), language, entry, answered, confidence, "build")


def read_cells(content: bytes, name: str) -> list[list[object]]:
    """Return the cells of a sheet, row by row."""
    with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]


def read_sheet(content: bytes, name: str = QUESTIONS_SHEET) -> list[dict[str, object]]:
    """Return the rows of a sheet, each by the names of its columns."""
    heading, *rows = read_cells(content, name)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def write_sheet(path: Path, rows: Sequence[Mapping[str, object]], name: str = QUESTIONS_SHEET) -> Path:
    """Write a workbook of one sheet as a spreadsheet program would save it; numbers stay numbers."""
    with Workbook(path) as book:
        sheet = book.add_worksheet(name)
        for column, heading in enumerate(rows[0]):
            sheet.write_string(0, column, heading)
            for number, row in enumerate(rows, start=1):
                value = row[heading]
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write_number(number, column, value)
    return path
