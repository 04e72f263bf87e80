"""Rows of tables in Excel, OpenDocument and CSV files are the same entries as ready ones of the same content."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from corpus import Corpus, Link, load_corpus
from corpus.errors import CorpusError, InvalidRecordError, UnreadableDocumentError
from corpus.records.tables.template import write_template
from support.tables import Rows, table_rows, to_csv, to_jsonl, to_ods, to_xlsx

WriteFiles = Callable[[dict[str, bytes]], Path]


def comparable(corpus: Corpus) -> list[tuple]:
    return [
        (entry.id, entry.questions, entry.section, entry.title, entry.labels, entry.text.text, entry.links)
        for entry in corpus.entries
    ]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("faq.xlsx", lambda rows: to_xlsx({"Preguntas": rows})),
        ("faq.ods", lambda rows: to_ods({"Preguntas": rows})),
        ("faq.csv", to_csv),
        ("faq.csv", lambda rows: to_csv(rows, encoding="windows-1252")),
        ("faq.csv", lambda rows: to_csv(rows, delimiter="\t", encoding="utf-16")),
        ("faq.csv", lambda rows: to_csv(rows, delimiter=",", encoding="utf-8", line_end="\n")),
    ],
)
def test_the_shipped_entries_are_the_same_from_a_table(
    write_files: WriteFiles, shipped: Corpus, name: str, write: Callable[[Rows], bytes]
) -> None:
    records = [
        {
            "id": entry.id.removeprefix("peru-2022/"),
            "questions": list(entry.questions),
            "section": entry.section,
            "question": entry.title,
            # Windows-1252 lacks the bullet, the only such character; Excel writes a question mark.
            "answer": entry.text.text.replace("●", "•"),
            "links": [link.url for link in entry.links],
        }
        for entry in shipped.entries
    ]
    table = load_corpus(write_files({name: write(table_rows(records))}) / name)
    ready = load_corpus(write_files({"faq.jsonl": to_jsonl(records)}) / "faq.jsonl")
    assert len(table.entries) == 66
    assert comparable(table) == comparable(ready)
    assert {doubt.kind for doubt in table.doubts} <= {"not UTF-8"}


HEADER = ["id", "pregunta", "respuesta", "enlaces"]


def load(write_files: WriteFiles, rows: Rows, name: str = "faq.xlsx") -> Corpus:
    content = to_csv(rows) if name.endswith(".csv") else to_xlsx({"Hoja1": rows})
    return load_corpus(write_files({name: content}) / name)


@pytest.mark.parametrize(
    "header",
    [
        ["Pregunta", "Respuesta"],
        ["QUESTION", "ANSWER"],
        ["Preguntas frecuentes", "Respuestas (máx. 500)"],
        ["Preguntas", "Respuesta*"],
        ["Questions", " answer "],
    ],
)
def test_columns_are_found_by_their_names_in_both_languages(write_files: WriteFiles, header: list[str]) -> None:
    corpus = load(write_files, [header, ["¿Cuándo?", "Hoy."]])
    assert [(entry.id, entry.title, entry.text.text) for entry in corpus.entries] == [
        ("faq/cuando", "¿Cuándo?", "Hoy.")
    ]
    assert corpus.doubts == ()


def test_columns_may_stand_in_any_order_below_a_title(write_files: WriteFiles) -> None:
    rows = [
        ["Preguntas frecuentes de la oficina"],
        [],
        ["Respuesta", "Tema", "Números", "Enlace", "Preguntas", "Id"],
        ["Hoy.", "Plazos", "3; 5-7", "https://a.example/x, www.b.example", "¿Cuándo?", "plazo"],
    ]
    (entry,) = load(write_files, rows).entries
    assert entry.id == "faq/plazo"
    assert (entry.section, entry.title, entry.text.text) == ("Plazos", "¿Cuándo?", "Hoy.")
    assert entry.questions == (3, 5, 6, 7)
    assert entry.links == (Link("https://a.example/x"), Link("www.b.example"))


@pytest.mark.parametrize("name", ["Código", "codigo", "CODE", "Code 1"])
def test_a_code_is_the_id(write_files: WriteFiles, name: str) -> None:
    (entry,) = load(write_files, [["Pregunta", "Respuesta", name], ["¿Cuándo?", "Hoy.", "p-1"]]).entries
    assert entry.id == "faq/p-1"


def test_links_may_stand_in_several_columns(write_files: WriteFiles) -> None:
    rows = [
        ["Enlace 2", "Pregunta 1", "Respuesta", "Link1", "Links 2 (otros)", "URL"],
        ["https://b.example", "¿Cuándo?", "Hoy.", "https://a.example", "", "https://c.example https://b.example"],
    ]
    corpus = load(write_files, rows)
    assert [link.url for link in corpus.entries[0].links] == [
        "https://b.example",
        "https://a.example",
        "https://c.example",
    ]
    assert corpus.doubts == ()


def test_addresses_of_no_web_page_are_doubts(write_files: WriteFiles) -> None:
    rows = [
        HEADER,
        ["a", "¿Cuándo?", "Hoy.", "www.a.example/x WWW.B.EXAMPLE gob.pe/tramites, mailto:mesa@c.example"],
        ["b", "¿Dónde?", "Aquí.", "mesa@c.example"],
    ]
    corpus = load(write_files, rows)
    assert [[link.url for link in entry.links] for entry in corpus.entries] == [
        ["www.a.example/x", "WWW.B.EXAMPLE"],
        [],
    ]
    cure = "no web address; write it with https://, or in the answer"
    assert [str(doubt) for doubt in corpus.doubts] == [
        f'faq.xlsx: link not read: sheet "Hoja1", row 2: "gob.pe/tramites", "mailto:mesa@c.example": {cure}',
        f'faq.xlsx: link not read: sheet "Hoja1", row 3: "mesa@c.example": {cure}',
    ]


def test_words_beside_links_are_left_out_and_refuse_nothing(write_files: WriteFiles) -> None:
    cells = {
        "Formulario: https://a.example/f (PDF), y «https://b.example».": ["https://a.example/f", "https://b.example"],
        "ver:https://a.example/x(b)": ["https://a.example/x(b)"],
        "https://a.example/guía del usuario.pdf": ["https://a.example/guía%20del%20usuario.pdf"],
        "https://a.example/f.pdf anexo.pdf": ["https://a.example/f.pdf"],
        "-": [],
        "No tiene": [],
    }
    rows = [["id", "pregunta", "respuesta", "Enlace"], *([f"e{n}", "¿A?", "Sí.", cell] for n, cell in enumerate(cells))]
    corpus = load(write_files, rows)
    assert [[link.url for link in entry.links] for entry in corpus.entries] == list(cells.values())
    assert [str(doubt).partition(": no web")[0] for doubt in corpus.doubts] == [
        'faq.xlsx: link not read: sheet "Hoja1", row 5: "anexo.pdf"',
        'faq.xlsx: link not read: sheet "Hoja1", row 6: "-"',
        'faq.xlsx: link not read: sheet "Hoja1", row 7: "No tiene"',
    ]


def test_links_that_lead_to_no_web_page_are_doubts(tmp_path: Path) -> None:
    path = tmp_path / "faq.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Hoja1")
        sheet.write_row(0, 0, HEADER)
        for number, (target, words) in enumerate(
            [
                ("mailto:mesa@a.example", "Escríbanos"),
                ("internal:Hoja1!A1", "ir"),
                ("https://a.example/la guía.pdf", "https://a.example/la guía.pdf"),
            ],
            start=1,
        ):
            sheet.write_row(number, 0, [f"e{number}", "¿A?", "Sí."])
            sheet.write_url(number, 3, target, None, words)
    corpus = load_corpus(path)
    assert [[link.url for link in entry.links] for entry in corpus.entries] == [
        [],
        [],
        ["https://a.example/la%20guía.pdf"],
    ]
    assert [doubt.message.partition(": no")[0] for doubt in corpus.doubts] == [
        'sheet "Hoja1", row 2: "Escríbanos"',
        'sheet "Hoja1", row 3: "ir"',
    ]


def test_a_code_with_blanks_is_an_id_without(write_files: WriteFiles) -> None:
    rows = [["Código", "Pregunta", "Respuesta"], ["PA 01", "¿A?", "Sí."], ["PA-02", "¿B?", "No."]]
    assert [entry.id for entry in load(write_files, rows).entries] == ["faq/pa-01", "faq/PA-02"]


def test_questions_are_numbers_beside_a_column_of_the_question(write_files: WriteFiles) -> None:
    (entry,) = load(write_files, [["questions", "question", "answer"], [36, "When?", "Now."]]).entries
    assert (entry.questions, entry.title) == ((36,), "When?")


def test_unknown_columns_and_sheets_are_doubts(write_files: WriteFiles) -> None:
    rows = [["N°", *HEADER], [1, "a", "¿Qué?", "Esto.", ""], [2], [3], []]
    path = write_files({"faq.xlsx": to_xlsx({"Datos": rows, "Notas": [["pendiente"]]})}) / "faq.xlsx"
    assert [str(doubt) for doubt in load_corpus(path).doubts] == [
        'faq.xlsx: unknown columns: sheet "Datos", row 1: "N°" is not read',
        'faq.xlsx: rows passed over: sheet "Datos", row 3: this and 1 other row are blank in the columns that are read',
        'faq.xlsx: sheet passed over: no row of "Notas" names the columns "pregunta" and "respuesta" ("question" and '
        '"answer")',
    ]


def test_rows_of_all_sheets_are_cited_by_sheet_and_row(write_files: WriteFiles) -> None:
    one = [HEADER, ["a", "¿A?", "Uno."], [], ["b", "¿B?", "Dos."]]
    two = [["Título"], HEADER, ["c", "¿C?", "Tres.\n\nY más."]]
    path = write_files({"faq.xlsx": to_xlsx({"Uno": one, "Dos": two})}) / "faq.xlsx"
    corpus = load_corpus(path)
    (document,) = corpus.documents
    places = {place.line: (place.kind, place.name, place.number) for place in document.places}
    assert [places[entry.text.lines()[0]] for entry in corpus.entries] == [
        ("row", "Uno", 2),
        ("row", "Uno", 4),
        ("row", "Dos", 3),
    ]
    assert document.text.split("\n")[corpus.entries[2].text.lines()[0] - 1] == "c | ¿C? | Tres. Y más."
    assert corpus.entries[2].text.text == "Tres.\n\nY más."


def test_sheets_of_questions_are_sections_if_there_are_several(write_files: WriteFiles) -> None:
    rows = [["pregunta", "respuesta"], ["¿Cuándo?", "Hoy."], ["TASAS", ""], ["¿Cuánto?", "Nada."]]
    other = [["pregunta", "respuesta", "sección"], ["¿Cuándo?", "Mañana.", "Plazos"], ["¿Y si no?", "Nunca.", ""]]
    path = write_files({"faq.xlsx": to_xlsx({"Rentas": rows, "Obras": other, "Notas": [["x"]]})}) / "faq.xlsx"
    assert [entry.section for entry in load_corpus(path).entries] == ["Rentas", "TASAS", "Plazos", ""]
    (entry, *_) = load(write_files, rows).entries
    assert entry.section == ""


def test_rows_of_a_csv_file_are_counted_as_excel_does(write_files: WriteFiles) -> None:
    corpus = load(write_files, [HEADER, ["a", "¿A?", "Uno\ny dos.", ""], [], ["b", "¿B?", "Tres.", ""]], "faq.csv")
    assert [(place.name, place.number) for place in corpus.documents[0].places] == [("", 1), ("", 2), ("", 4)]


def test_a_question_without_an_id_is_named_by_its_words(write_files: WriteFiles) -> None:
    long = "¿Qué documentos debe presentar una persona extranjera para inscribirse en el registro"
    rows = [
        HEADER,
        ["", "¿Cuánto cuesta?", "Nada."],
        ["", "¡Cuánto cuesta!", "Poco."],
        ["cuanto-cuesta-2", "¿Y en Lima?", "Algo."],
        ["", f"{long} civil?", "Uno."],
        ["", f"{long} mercantil?", "Otro."],
        ["", "日本?", "No."],
    ]
    ids = [entry.id.removeprefix("faq/") for entry in load(write_files, rows).entries]
    assert ids[:3] == ["cuanto-cuesta", "cuanto-cuesta-3", "cuanto-cuesta-2"]
    start = "que-documentos-debe-presentar-una-persona-extranjera-para-"
    assert all(len(name) <= 67 and name.startswith(start[:-1]) for name in ids[3:5])
    assert len(set(ids)) == 6
    turned = [HEADER, *reversed(rows[4:])]
    assert [entry.id.removeprefix("faq/") for entry in load(write_files, turned).entries] == ids[:2:-1]


def test_links_behind_words_are_links_of_the_entry(tmp_path: Path) -> None:
    path = tmp_path / "faq.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Hoja1")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["plazo", "", "", ""])
        sheet.write_url(1, 1, "https://a.example/plazo", None, "¿Cuándo vence el plazo?")
        sheet.write_url(1, 2, "https://b.example/tr%C3%A1mite/", None, "El lunes; vea https://b.example/trámite")
        sheet.write_url(1, 3, "https://c.example", None, "Ver más")
        sheet.write_row(2, 0, ["lugar", "¿Dónde?", ""])
        sheet.write_url(2, 2, "https://c.example/mapa", None, "En la plaza.")
        sheet.write_url(2, 3, "https://c.example/mapa/", None, "https://c.example/mapa")
    when, where = load_corpus(path).entries
    assert (when.title, when.text.text) == ("¿Cuándo vence el plazo?", "El lunes; vea https://b.example/trámite")
    assert [link.url for link in when.links] == [
        "https://c.example",
        "https://a.example/plazo",
        "https://b.example/trámite",
    ]
    assert where.links == (Link("https://c.example/mapa"),)


def test_a_row_with_an_equal_question_renames_no_other_row(write_files: WriteFiles) -> None:
    rows = [HEADER, ["", "¿Cuánto cuesta?", "Nada."], ["", "¿Cuánto cuesta (2)?", "Poco."]]
    before = load(write_files, rows).entries
    more = load(write_files, [*rows, ["", "¿Cuánto cuesta?", "Mucho."]]).entries
    between = load(write_files, [*rows[:2], ["", "¿Cuánto cuesta?", "Mucho."], rows[2]]).entries
    assert [entry.id for entry in before] == ["faq/cuanto-cuesta", "faq/cuanto-cuesta-2"]
    added = ("faq/cuanto-cuesta-3", "Mucho.")
    for entries in (more, between):
        assert {(entry.id, entry.text.text) for entry in entries} == {
            *((entry.id, entry.text.text) for entry in before),
            added,
        }


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["a", "", "Sí.", ""], "has no question; write it, or clear the row"),
        (["a", "¿Sí?", " ", ""], "has no answer; write it, or clear the row"),
        (["x", "¿Sí?", "Sí.", ""], 'id "x" is used twice; give each entry its own'),
        (
            [datetime(2026, 8, 7), "¿Sí?", "Sí."],
            'the cell under "id" is a date or time (2026-08-07); format the column ',
        ),
        (["a", "¿Sí?", True], 'the cell under "respuesta" is the truth value TRUE; format the column as text'),
        (["a", "¿Sí?", 12345678901234567890], 'the cell under "respuesta" is a number of more than 15 digits, whose '),
    ],
)
def test_a_faulty_row_is_refused_by_sheet_and_row(write_files: WriteFiles, row: list, fault: str) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        load(write_files, [HEADER, ["x", "¿X?", "X.", ""], row])
    message = str(raised.value)
    assert message.startswith(f'faq.xlsx, sheet "Hoja1", row 3: {fault}')
    assert "\n" not in message


def test_numbers_of_questions_are_checked(write_files: WriteFiles) -> None:
    with pytest.raises(
        InvalidRecordError, match=r'row 2: "36\.37" under "números" is not a number; write 36, 37 or 36-37'
    ):
        load(write_files, [["pregunta", "respuesta", "números"], ["¿Sí?", "Sí.", 36.37]])


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (["Pregunta", "Question", "Respuesta"], '"Pregunta" and "Question" both name the question'),
        (["Pregunta", "Respuesta", "Respuesta 2"], '"Respuesta" and "Respuesta 2" both name the answer'),
        (["Pregunta", "Respuesta", "Id", "Código"], '"Id" and "Código" both name the id'),
    ],
)
def test_two_columns_of_a_field_are_refused(write_files: WriteFiles, header: list[str], fault: str) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        load(write_files, [header, ["¿Sí?", "Yes?", "Sí."]])
    assert str(raised.value) == (f'faq.xlsx, sheet "Hoja1", row 1: {fault}; rename or remove one of these columns')


@pytest.mark.parametrize("name", ["faq.xlsx", "faq.csv"])
def test_a_table_without_a_header_is_refused_with_the_template(write_files: WriteFiles, name: str) -> None:
    with pytest.raises(UnreadableDocumentError) as raised:
        load(write_files, [["¿Sí?", "Sí."], ["¿No?", "No."]], name)
    message = str(raised.value)
    assert message.startswith(f'{name}: no row names the columns of questions and answers: "pregunta" and "respuesta"')
    assert message.endswith("peru-qa corpus --template FILE.xlsx")


def test_example_questions_may_stand_in_a_sheet(write_files: WriteFiles) -> None:
    examples = [
        ["ID", "Idioma", "Pregunta", "Dato"],
        ["plazo", "español", "¿Hasta qué día?", "lunes"],
        ["plazo", "en", "By when?"],
        ["otro", "es", "¿Dónde?"],
    ]
    entries = [HEADER, ["plazo", "¿Cuándo?", "El lunes.", ""]]
    write_files({"faq.examples.jsonl": b'{"entry": "plazo", "language": "en", "question": "Till when?"}'})
    path = write_files({"faq.xlsx": to_xlsx({"FAQ": entries, "Ejemplos": examples})}) / "faq.xlsx"
    corpus = load_corpus(path)
    assert [(example.question, example.language, example.entry, example.fact) for example in corpus.examples] == [
        ("Till when?", "en", "faq/plazo", None),
        ("¿Hasta qué día?", "es", "faq/plazo", (3, 8)),
        ("By when?", "en", "faq/plazo", None),
    ]
    assert corpus.stale_examples == ("¿Dónde?",)
    assert [str(doubt) for doubt in corpus.doubts] == [
        'faq.xlsx: companion without its entry: sheet "Ejemplos", row 4: "¿Dónde?" names faq/otro'
    ]


def test_a_template_is_a_corpus_and_replaces_no_file(tmp_path: Path) -> None:
    path = tmp_path / "mis preguntas.xlsx"
    write_template(path)
    corpus = load_corpus(path)
    assert [entry.id for entry in corpus.entries] == ["mis-preguntas/horario", "mis-preguntas/costo"]
    assert [(example.language, example.fact is not None) for example in corpus.examples] == [("es", True), ("en", True)]
    assert corpus.doubts == ()
    content = path.read_bytes()
    with pytest.raises(CorpusError, match="exists already; name another file"):
        write_template(path)
    assert path.read_bytes() == content


def test_cells_beyond_the_named_columns_are_refused_in_csv_and_named_in_a_sheet(write_files: WriteFiles) -> None:
    path = write_files({"faq.csv": "pregunta;respuesta\n¿Cuándo?;Del 7 al 8; o después\n".encode()})
    with pytest.raises(InvalidRecordError, match=r"faq\.csv, row 2: has more cells than there are columns"):
        load_corpus(path)
    rows = [["pregunta", "respuesta", ""], ["¿Cuándo?", "Hoy", "revisar"], ["¿Dónde?", "Aquí", ""]]
    corpus = load_corpus(write_files({"sheet.xlsx": to_xlsx({"Hoja": rows})}) / "sheet.xlsx")
    assert [entry.text.text for entry in corpus.entries] == ["Hoy", "Aquí"]
    assert [doubt.kind for doubt in corpus.doubts] == ["unknown columns"]
    assert "row 2" in str(corpus.doubts[0])


def test_a_row_with_a_title_alone_is_the_section_of_the_rows_below(write_files: WriteFiles) -> None:
    rows = [["pregunta", "respuesta"], ["TRIBUTOS", ""], ["¿Cuánto?", "S/ 20"], ["LICENCIAS", ""], ["¿Dónde?", "Aquí"]]
    corpus = load_corpus(write_files({"faq.csv": to_csv(rows)}))
    assert [(entry.section, entry.title) for entry in corpus.entries] == [
        ("TRIBUTOS", "¿Cuánto?"),
        ("LICENCIAS", "¿Dónde?"),
    ]
    assert [doubt.kind for doubt in corpus.doubts] == ["row taken for a section"] * 2
    with pytest.raises(InvalidRecordError, match="row 2: has no answer"):
        load_corpus(write_files({"faq.csv": to_csv([["pregunta", "respuesta"], ["¿Cuándo?", ""]])}))
