"""Reads the workbook that a person has filled in; any spreadsheet that has its columns will do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from qa.answering.question.question import clean
from qa.errors import TeachingError
from qa.teaching.workbook import ENTRY, FACT, LANGUAGE, NEAREST, OTHERS, QUESTION, QUESTIONS_SHEET, SEPARATOR

_REQUIRED = (QUESTION, LANGUAGE, ENTRY)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A row of the workbook as filled in, by its number in the sheet, from 1.

    `questions` are the question and its other wordings; `nearest` is the id of the entry that was offered first, "" if
    there is none. `entry` is the id of the entry that answers, or "none" in any language; it and `fact` are "" if
    nothing was filled in.
    """

    row: int
    questions: tuple[str, ...]
    language: str
    nearest: str
    entry: str
    fact: str


def read_judgements(path: Path) -> list[Judgement]:
    """Read the rows of a workbook that have a question.

    Raises:
        TeachingError: the file can't be read, is no spreadsheet, or lacks a column.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TeachingError(
            f"{path}: can't be read ({error.strerror}); give the workbook that was filled in"
        ) from error
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            name = QUESTIONS_SHEET if QUESTIONS_SHEET in book.sheet_names else book.sheet_names[0]
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        raise TeachingError(
            f"{path}: is not a spreadsheet that can be read; save what peru-qa report --xlsx wrote as .xlsx"
        ) from error
    columns = {_text(cell): column for column, cell in enumerate(rows[0])} if rows else {}
    missing = [name for name in _REQUIRED if name not in columns]
    if missing:
        raise TeachingError(
            f'{path}: the sheet "{name}" has no column "{missing[0]}"; give what peru-qa report --xlsx wrote, filled in'
        )
    judgements = (_judgement(number, row, columns) for number, row in enumerate(rows[1:], start=2))
    return [judgement for judgement in judgements if judgement.questions or judgement.entry or judgement.fact]


def _judgement(number: int, row: Sequence[object], columns: Mapping[str, int]) -> Judgement:
    def cell(name: str) -> str:
        column = columns.get(name, len(row))
        return _text(row[column]) if column < len(row) else ""

    wordings = (cell(QUESTION), *cell(OTHERS).split("\n"))
    return Judgement(
        row=number,
        questions=tuple(dict.fromkeys(text for wording in wordings if (text := clean(wording)))),
        language=cell(LANGUAGE).strip().casefold(),
        nearest=cell(NEAREST).split(SEPARATOR)[0],
        entry=cell(ENTRY).strip(),
        fact=cell(FACT).strip(),
    )


def _text(cell: object) -> str:
    """Return a cell as it is shown; a spreadsheet keeps the entry "7" as the number 7.0."""
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)
