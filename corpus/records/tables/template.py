"""Writes a workbook to start a table of questions and answers from."""

from io import BytesIO
from pathlib import Path

from corpus.records.tables.saving import write_new_file

_ENTRIES = (
    ("id", 16, "Opcional: nombre corto, sin espacios, que no cambie. / Optional: a short name, no blanks, that stays."),
    ("sección", 22, "Opcional: el tema. / Optional: the topic."),
    ("pregunta", 48, "Obligatoria: como la haría una persona. / Required: as a person would ask it."),
    (
        "respuesta",
        72,
        "Obligatoria: el texto completo; Alt+Intro separa párrafos. / Required: in full; Alt+Enter divides paragraphs.",
    ),
    ("enlaces", 40, "Opcional: direcciones, separadas por espacios. / Optional: addresses, with blanks between them."),
)
"""The columns of the first sheet: their names, widths in characters, and notes."""

_EXAMPLES = (
    ("id", 16, "El id de la fila que responde. / The id of the row that answers."),
    ("idioma", 10, "es o en. / es or en."),
    ("pregunta", 60, "Otra manera de preguntar lo mismo. / Another way to ask the same."),
    (
        "dato",
        40,
        "Opcional: lo que se busca, en palabras de la respuesta. / Optional: what is asked for, in the answer's words.",
    ),
)
"""The columns of the sheet of example questions."""

_SAMPLE_ENTRIES = (
    (
        "horario",
        "Atención",
        "¿Cuál es el horario de atención?",
        "Atendemos de lunes a viernes, de 8:30 a 16:30.\n\nLos sábados no hay atención.",
        "https://www.example.org/horario",
    ),
    ("costo", "Trámites", "¿Cuánto cuesta el trámite?", "El trámite es gratuito.", ""),
)
_SAMPLE_EXAMPLES = (
    ("horario", "es", "¿A qué hora abren?", "8:30"),
    ("costo", "en", "How much is the fee?", "gratuito"),
)

_ROWS = 1000
"""Rows below the header whose language is chosen from a list."""


def write_template(path: Path) -> None:
    """Write a workbook with two sample entries, and a sheet of questions that they answer.

    Its columns are formatted as text, so that Excel makes no date of "7-8". CorpusError if there is a file of that
    name, or it can't be written.
    """
    write_new_file(path, _make_workbook())


def _make_workbook() -> bytes:
    # Imported late, since a template is seldom written.
    import xlsxwriter

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        entries, examples = workbook.add_worksheet("Preguntas"), workbook.add_worksheet("Ejemplos")
        text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        bold = workbook.add_format({"num_format": "@", "bold": True, "bottom": 1})
        for sheet, columns, rows in (
            (entries, _ENTRIES, _SAMPLE_ENTRIES),
            (examples, _EXAMPLES, _SAMPLE_EXAMPLES),
        ):
            sheet.freeze_panes(1, 0)
            for column, (name, width, note) in enumerate(columns):
                sheet.set_column(column, column, width, text)
                sheet.write_string(0, column, name, bold)
                sheet.write_comment(0, column, note)
            for number, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, cell, text)
        examples.data_validation(1, 1, _ROWS, 1, {"validate": "list", "source": ["es", "en"]})
    return content.getvalue()
