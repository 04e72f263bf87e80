"""A table of questions and answers in a Word document is entries, as one in a spreadsheet is."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus import Corpus, load_corpus
from support.word_files import WordFile, run

WriteFiles = Callable[[dict[str, bytes]], Path]
Load = Callable[[WordFile], Corpus]


@pytest.fixture
def load(write_files: WriteFiles) -> Load:
    return lambda word: load_corpus(write_files({"faq.docx": word.save()}) / "faq.docx")


def as_read(corpus: Corpus) -> list[tuple[str, str, str]]:
    return [(entry.section, entry.title, entry.text.text) for entry in corpus.entries]


@pytest.mark.parametrize(
    "header",
    [("Pregunta", "Respuesta"), ("QUESTION", "Answer"), ("Preguntas frecuentes", "Respuestas (máx. 500)")],
)
def test_each_row_is_an_entry(load: Load, header: Sequence[str]) -> None:
    word = WordFile()
    word.table([header, ["¿Cuánto cuesta amarrar?", "Diez conchas."], ["¿Hay grúa?", "Sí, en el muelle norte."]])
    corpus = load(word)
    assert as_read(corpus) == [
        ("", "¿Cuánto cuesta amarrar?", "Diez conchas."),
        ("", "¿Hay grúa?", "Sí, en el muelle norte."),
    ]
    assert [entry.id for entry in corpus.entries] == ["faq/cuanto-cuesta-amarrar", "faq/hay-grua"]
    assert corpus.doubts == ()
    (document,) = corpus.documents
    place = next(place for place in document.places if place.line == corpus.entries[1].text.marks[0][1])
    assert (place.kind, place.name, place.number) == ("paragraph", "¿Hay grúa?", 4)


def test_long_answers_keep_their_paragraphs_lists_and_tables(load: Load) -> None:
    word = WordFile()
    table = word.table([["Respuesta", "Pregunta"], ["", "¿Cómo se paga?"], ["Sí.", "¿Hay sombra?"]])
    cell = table.cell(1, 0)
    cell.paragraphs[0].text = "Se paga en la caja del puerto. " * 15
    cell.add_paragraph("Lleve:")
    for text in ("la boleta", "el recibo"):
        cell.add_paragraph(text, style="List Bullet")
    inner = cell.add_table(2, 3)
    for row, texts in zip(inner.rows, (("Barco", "Tasa", "Plazo"), ("Bote", "5", "1 día")), strict=True):
        for one, text in zip(row.cells, texts, strict=True):
            one.text = text
    first, second = load(word).entries
    assert first.text.text.split("\n\n", 1)[1] == (
        "Lleve:\n\n• la boleta\n• el recibo\n\nBarco: Bote; Tasa: 5; Plazo: 1 día"
    )
    assert (second.title, second.text.text) == ("¿Hay sombra?", "Sí.")


def test_the_section_is_the_heading_above_and_what_follows_belongs_to_that(load: Load) -> None:
    word = WordFile()
    word.heading("Guía del puerto", 0)
    word.heading("Amarres", 1)
    word.paragraph("Todo el año.")
    word.table([["Pregunta", "Respuesta"], ["¿Cuándo?", "Hoy."]])
    word.paragraph("Pregunte en la caseta.")
    word.heading("Pesca", 1)
    word.table([["Pregunta", "Respuesta"], ["¿Qué hay?", "Lisas."]])
    assert as_read(load(word)) == [
        ("Guía del puerto", "Amarres", "Todo el año.\n\nPregunte en la caseta."),
        ("Amarres", "¿Cuándo?", "Hoy."),
        ("Pesca", "¿Qué hay?", "Lisas."),
    ]


def test_bold_lines_above_tables_are_their_sections(load: Load) -> None:
    word = WordFile()
    for title, question in (("Amarres", "¿Cuándo?"), ("Pesca", "¿Qué hay?")):
        word.paragraph(runs=run(title, "<w:b/>"))
        word.table([["Pregunta", "Respuesta"], [question, "Pregunte allí."]])
    assert as_read(load(word)) == [
        ("Amarres", "¿Cuándo?", "Pregunte allí."),
        ("Pesca", "¿Qué hay?", "Pregunte allí."),
    ]


def test_sections_links_and_other_columns(load: Load) -> None:
    word = WordFile()
    header = ["N°", "Sección", "Pregunta", "Respuesta", "Enlaces"]
    table = word.table(
        [
            header,
            ["1", "Amarres", "¿Cuándo?", "Hoy, dice ", "www.puerto.example/hoy; https://puerto.example/manana"],
            ["2", "Amarres", "¿Dónde?", "Aquí.", ""],
            ["3", "", "¿Por qué?", "Por la marea.", ""],
        ]
    )
    word.link(table.cell(1, 3).paragraphs[0], "https://puerto.example/bando", "el bando")
    word.link(table.cell(2, 4).paragraphs[0], "https://puerto.example/mapa", "Plano del muelle")
    corpus = load(word)
    assert as_read(corpus) == [
        ("Amarres", "¿Cuándo?", "Hoy, dice el bando"),
        ("Amarres", "¿Dónde?", "Aquí.\n\nEnlaces: Plano del muelle"),
        ("", "¿Por qué?", "Por la marea."),
    ]
    assert [[link.url for link in entry.links] for entry in corpus.entries] == [
        ["https://puerto.example/bando", "https://www.puerto.example/hoy", "https://puerto.example/manana"],
        ["https://puerto.example/mapa"],
        [],
    ]
    assert [str(doubt) for doubt in corpus.doubts] == [
        'faq.docx: unknown columns: "N°" in a table of questions are not read'
    ]


def test_titles_in_the_table_are_sections(load: Load) -> None:
    word = WordFile()
    table = word.table(
        [
            ["Preguntas del puerto", ""],
            ["Pregunta", "Respuesta"],
            ["Amarres", ""],
            ["¿Cuándo?", "Hoy."],
            ["Pesca", ""],
            ["¿Qué hay?", "Lisas."],
            ["Pregunta", "Respuesta"],
            ["¿Y cebo?", "No."],
            ["", ""],
        ]
    )
    for row in (0, 2):
        table.cell(row, 0).merge(table.cell(row, 1))
    corpus = load(word)
    assert as_read(corpus) == [
        ("Amarres", "¿Cuándo?", "Hoy."),
        ("Pesca", "¿Qué hay?", "Lisas."),
        ("Pesca", "¿Y cebo?", "No."),
    ]
    assert [doubt.kind for doubt in corpus.doubts] == ["row taken for a section", "text without heading"]


def test_merged_cells_make_one_entry(load: Load) -> None:
    word = WordFile()
    table = word.table(
        [
            ["Pregunta", "Respuesta"],
            ["¿Cuándo?", "De día."],
            ["", "Y de noche."],
            ["¿Hay luz?", "Sí, siempre."],
            ["¿Hay agua?", ""],
            ["¿Y café?", "No."],
        ]
    )
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 1).merge(table.cell(4, 1))
    corpus = load(word)
    assert as_read(corpus) == [
        ("", "¿Cuándo?", "De día.\n\nY de noche."),
        ("", "¿Hay luz? ¿Hay agua?", "Sí, siempre."),
        ("", "¿Y café?", "No."),
    ]
    assert corpus.doubts == ()


def test_rows_that_lack_a_cell_are_doubts(load: Load) -> None:
    word = WordFile()
    word.table(
        [
            ["Pregunta", "Respuesta"],
            ["¿Cuándo?", "De día."],
            ["", "Y de noche."],
            ["¿Hay luz?", ""],
            ["¿Y café?", "No."],
        ]
    )
    corpus = load(word)
    assert as_read(corpus) == [("", "¿Cuándo?", "De día.\n\nY de noche."), ("", "¿Y café?", "No.")]
    assert [str(doubt) for doubt in corpus.doubts] == [
        "faq.docx:5: row without question: is read as part of the text above it",
        "faq.docx:7: heading without text: ¿Hay luz?",
    ]


def test_a_row_that_is_taken_for_a_section_is_a_doubt(load: Load) -> None:
    word = WordFile()
    word.table([["Pregunta", "Respuesta"], ["Horario del muelle", ""], ["¿Hay luz?", "Sí."]])
    corpus = load(word)
    assert as_read(corpus) == [("Horario del muelle", "¿Hay luz?", "Sí.")]
    assert [str(doubt) for doubt in corpus.doubts] == [
        'faq.docx:1: row taken for a section: "Horario del muelle" has no answer beside it'
    ]


def test_headings_in_an_answer_are_text_of_it(load: Load) -> None:
    word = WordFile()
    table = word.table([["Pregunta", "Respuesta"], ["¿Cuándo?", "De día."], ["¿Hay luz?", "Sí."]])
    table.cell(1, 1).add_paragraph("En invierno", style="Heading 2")
    table.cell(1, 1).add_paragraph("Hasta las seis.")
    assert as_read(load(word))[0] == ("", "¿Cuándo?", "De día.\n\nEn invierno\n\nHasta las seis.")


def nest(word: WordFile, table: Any) -> None:
    outer = word.document.add_table(1, 2)
    outer.cell(0, 0)._tc.insert(1, table._tbl)
    outer.cell(0, 1).text = "Al margen"
    outer._tbl.getparent().append(parse_xml(f"<w:p {nsdecls('w')}/>"))


def test_a_table_within_the_layout_of_the_page_is_found(load: Load) -> None:
    word = WordFile()
    nest(word, word.table([["Pregunta", "Respuesta"], ["¿Cuándo?", "Hoy."], ["¿Dónde?", "Aquí."]]))
    assert as_read(load(word)) == [("", "¿Cuándo?", "Hoy."), ("", "¿Dónde?", "Aquí.")]


def test_a_table_with_two_columns_of_answers_is_read_as_any_other_with_a_doubt(load: Load) -> None:
    word = WordFile()
    word.heading("Puerto")
    word.table([["Pregunta", "Respuesta", "Answer"], ["¿Cuándo?", "Hoy.", "Today."]])
    corpus = load(word)
    assert as_read(corpus) == [("", "Puerto", "Pregunta: ¿Cuándo?; Respuesta: Hoy.; Answer: Today.")]
    assert [str(doubt) for doubt in corpus.doubts] == [
        'faq.docx:3: columns of one field: "Respuesta" and "Answer" name the answer, so the table is not read as '
        "questions and answers; rename or remove all but one"
    ]


def test_questions_above_their_answers_in_a_table_are_entries(load: Load) -> None:
    word = WordFile()
    word.heading("Puerto")
    rows = [
        ["Pregunta 1", "¿Cuándo?"],
        ["Respuesta", "Hoy."],
        ["", ""],
        ["Pregunta 2", "¿Dónde?"],
        ["Respuesta", "Aquí."],
    ]
    word.table(rows)
    word.table([["Pregunta", "¿Quién?"], ["Respuesta", "Ella."]])
    corpus = load(word)
    assert as_read(corpus) == [
        ("Puerto", "¿Cuándo?", "Hoy."),
        ("Puerto", "¿Dónde?", "Aquí."),
        ("Puerto", "¿Quién?", "Ella."),
    ]
    assert corpus.doubts == ()


def test_questions_above_other_rows_than_answers_are_text_with_a_doubt(load: Load) -> None:
    word = WordFile()
    word.heading("Puerto")
    word.table([["Pregunta", "¿Cuándo?"], ["Área", "Muelle"], ["Respuesta", "Hoy."]])
    corpus = load(word)
    assert as_read(corpus) == [("", "Puerto", "Pregunta: ¿Cuándo?\nÁrea: Muelle\nRespuesta: Hoy.")]
    assert [doubt.kind for doubt in corpus.doubts] == ["table not read as questions"]


def test_two_columns_of_sections_are_not_read(load: Load) -> None:
    word = WordFile()
    header = ["Código", "ID", "Categoría", "Tema", "Pregunta", "Respuesta"]
    word.table([header, ["1", "2", "Mar", "Amarres", "¿Cuándo?", "Hoy."]])
    corpus = load(word)
    assert as_read(corpus) == [("", "¿Cuándo?", "Hoy.")]
    assert [str(doubt) for doubt in corpus.doubts] == [
        'faq.docx: columns of one field: "Categoría" and "Tema" name the section, and are not read; rename or remove '
        "all but one",
        'faq.docx: unknown columns: "Código", "ID" in a table of questions are not read',
    ]
