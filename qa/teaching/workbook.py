"""The workbook in which a person says which entry answers what visitors asked: its columns, and how it is written.

It is bilingual, since one person in an office fills it in and another, who maintains the corpus, checks it. Every text
is written as a string, so that a question that begins with "=" is no formula.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from corpus import Entry
from qa.teaching.open_questions import OpenGroup

QUESTIONS_SHEET = "Preguntas · Questions"
ENTRIES_SHEET = "Entradas · Entries"
_HELP_SHEET = "Instrucciones · How to"
_LISTS_SHEET = "Listas · Lists"

QUESTION = "Pregunta · Question"
OTHERS = "Otras formas · Other wordings"
TIMES = "Veces · How often"
LAST = "Última vez · Last asked"
LANGUAGE = "Idioma · Language"
WHY = "Motivo · Why it is here"
CONFIDENCE = "Confianza · Confidence"
NEAREST = "Entradas más cercanas · Nearest entries"
ENTRY = "ENTRADA (o none) · ENTRY (or none)"
FACT = "Dato (opcional) · Fact (optional)"

_WIDTHS = {
    QUESTION: 50,
    OTHERS: 50,
    TIMES: 10,
    LAST: 12,
    LANGUAGE: 10,
    WHY: 28,
    CONFIDENCE: 12,
    NEAREST: 60,
    ENTRY: 24,
    FACT: 40,
}
"""The columns in order, and their widths in characters."""

NONE = "none"
"""What is filled in if no entry answers."""

SEPARATOR = " · "
"""Stands between the id and the title of an entry."""

_MAX_OTHERS = 20
"""Other wordings of a group in a cell; whoever fills it in reads each, and those left out come with the next report."""

_MAX_CELL = 32_000
"""Characters of a cell; Excel takes 32,767."""

_LINES_OF_ROW = 5
"""Lines of text that a row is high enough for; the cell of a longer one shows all in the input line."""

_HELP = (
    (
        "En la hoja de preguntas complete las dos últimas columnas; también puede cambiar las otras formas.",
        "In the sheet of questions fill in the last two columns; you may also change the other wordings.",
    ),
    (
        "ENTRADA: elija de la lista la entrada que responde la pregunta, o escriba otra de la hoja de entradas. "
        f'Escriba "{NONE}" si ninguna la responde. Déjela vacía si no está seguro.',
        "ENTRY: choose the entry that answers the question from the list, or type another one of the sheet of entries. "
        f'Type "{NONE}" if no entry answers it. Leave it empty if you are not sure.',
    ),
    (
        "Lo que elija vale también para las otras formas, una por línea: borre las que pregunten otra cosa, y agregue "
        "la misma pregunta en el otro idioma y dos o tres maneras más de hacerla. Una sola enseña poco más que a sí "
        "misma.",
        "What you choose holds for the other wordings, too, one a line: delete those that ask for something else, and "
        "add the same question in the other language and two or three more ways to ask it. A single one teaches "
        "little but itself.",
    ),
    (
        "Dato: si la pregunta pide un solo dato (un número, una ley, un enlace), cópielo tal como está en el texto "
        "original de la entrada.",
        "Fact: if the question asks for a single fact (a number, a law, a link), copy it as it stands in the entry's "
        "original text.",
    ),
    (
        "Los correos, teléfonos y números de documentos ya están ocultos. Borre la fila si aún ve un dato personal, "
        "como el nombre de un particular, o si la pregunta no se entiende por sí sola.",
        "E-mail addresses, telephone and document numbers are masked. Delete the row if you still see anything "
        "personal, such as a private person's name, or if the question makes no sense by itself.",
    ),
    (
        "Guarde el archivo y ejecute: peru-qa teach ARCHIVO.xlsx",
        "Save the file, and run: peru-qa teach FILE.xlsx",
    ),
)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A row of the workbook: a group of questions, and the entries that are nearest to it, best first."""

    group: OpenGroup
    nearest: tuple[Entry, ...]


def workbook_bytes(rows: Sequence[QuestionRow], entries: Sequence[Entry]) -> bytes:
    """Return the .xlsx file with a row for each group of questions, and a sheet of all entries."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        heading = book.add_format(
            {"bold": True, "bg_color": "#D9E2EC", "text_wrap": True, "valign": "top", "border": 1}
        )
        # Text, or a spreadsheet would make a date of the entry "1-5".
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        to_fill = book.add_format(
            {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#FFF9DB", "border": 1}
        )
        number = book.add_format({"valign": "top"})
        share = book.add_format({"valign": "top", "num_format": "0.00"})
        formats = {TIMES: number, CONFIDENCE: share, ENTRY: to_fill, FACT: to_fill}

        questions = book.add_worksheet(QUESTIONS_SHEET)
        entry_sheet, help_sheet, lists = (
            book.add_worksheet(name) for name in (ENTRIES_SHEET, _HELP_SHEET, _LISTS_SHEET)
        )
        _write_heading(questions, _WIDTHS, heading)
        for line, row in enumerate(rows, start=1):
            for column, (name, value) in enumerate(zip(_WIDTHS, _cells(row), strict=True)):
                _write(questions, line, column, value, formats.get(name, text))
            questions.set_row(line, 15 * _LINES_OF_ROW)
            choices = [*(entry.id for entry in row.nearest), NONE]
            for column, choice in enumerate(choices):
                lists.write_string(line, column, choice)
            # A list in the cell itself would be cut at the comma of an id such as "74,76".
            source = f"='{_LISTS_SHEET}'!$A${line + 1}:${chr(ord('A') + len(choices) - 1)}${line + 1}"
            column = list(_WIDTHS).index(ENTRY)
            # No error is shown for what is not in the list: any other entry may be typed.
            validation = {"validate": "list", "source": source, "show_error": False}
            questions.data_validation(line, column, line, column, validation)
        questions.freeze_panes(1, 1)
        questions.autofilter(0, 0, max(1, len(rows)), len(_WIDTHS) - 1)
        lists.hide()

        titles = {"Entrada · Entry": 24, "Título · Title (es)": 60, "Title (en)": 60}
        _write_heading(entry_sheet, titles, heading)
        for line, entry in enumerate(entries, start=1):
            for column, value in enumerate((entry.id, entry.shown_title("es"), entry.shown_title("en"))):
                _write(entry_sheet, line, column, value, text)
        entry_sheet.freeze_panes(1, 1)

        _write_heading(help_sheet, {"Cómo completar": 70, "How to fill it in": 70}, heading)
        for line, sentences in enumerate(_HELP, start=1):
            for column, sentence in enumerate(sentences):
                _write(help_sheet, line, column, sentence, text)
    return buffer.getvalue()


def _write_heading(sheet: Worksheet, widths: dict[str, int], heading: Format) -> None:
    for column, (name, width) in enumerate(widths.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, heading)
    sheet.freeze_panes(1, 0)


def _write(sheet: Worksheet, line: int, column: int, value: str | float | None, cell: Format) -> None:
    if value is None:
        sheet.write_blank(line, column, None, cell)
    elif isinstance(value, str):
        sheet.write_string(line, column, value, cell)
    else:
        sheet.write_number(line, column, value, cell)


def _cells(row: QuestionRow) -> tuple[str | float | None, ...]:
    """Return the cells of a row, in the order of the columns."""
    group, central = row.group, row.group.central
    return (
        central.question,
        _lines([question.question for question in group.others[:_MAX_OTHERS]]),
        group.times,
        group.last,
        central.language,
        _reasons(group),
        central.confidence,
        _lines([f"{entry.id}{SEPARATOR}{entry.shown_title(central.language)}" for entry in row.nearest]),
        None,
        None,
    )


def _reasons(group: OpenGroup) -> str:
    counts = {
        "sin respuesta · refused": sum(question.refused for question in group.questions),
        "pulgar abajo · thumb down": sum(question.unhelpful for question in group.questions),
        "con duda · in doubt": sum(question.doubtful for question in group.questions),
        "ya conocida · known already": sum(question.known for question in group.questions),
    }
    return _lines([f"{name}: {count}" for name, count in counts.items() if count])


def _lines(texts: Sequence[str]) -> str:
    """Join texts, each a line, as far as they fit into a cell."""
    kept: list[str] = []
    room = _MAX_CELL
    for text in texts:
        room -= len(text) + 1
        if room < 0:
            break
        kept.append(text)
    return "\n".join(kept)
