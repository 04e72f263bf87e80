"""The workbook as it is written, and read back by another library."""

import zipfile
from io import BytesIO

from corpus import Entry, LocatedText
from qa.teaching.open_questions import OpenGroup, OpenQuestion
from qa.teaching.workbook import (
    CONFIDENCE,
    ENTRIES_SHEET,
    ENTRY,
    FACT,
    LANGUAGE,
    LAST,
    NEAREST,
    OTHERS,
    QUESTION,
    TIMES,
    WHY,
    QuestionRow,
    workbook_bytes,
)
from support.workbooks import read_cells, read_sheet


def entry(name: str, english: str, spanish: str) -> Entry:
    text = LocatedText("Text.", ((0, 1),))
    titles = {"en": english, "es": spanish}
    return Entry(f"peru-2022/{name}", "peru.txt", "", "Label?", ("Label?",), text, plain_titles=titles)


def question(text: str, **fields) -> OpenQuestion:
    known = {
        "language": "es",
        "times": 1,
        "refused": 1,
        "unhelpful": 0,
        "doubtful": 0,
        "last": None,
        "confidence": 0.25,
    }
    return OpenQuestion(question=text, **{**known, **fields})


LAW = entry("38-39", "Data protection law", "Ley de protección de datos")
TECHNOLOGY = entry("74,76", "Robotics", "Robótica")
GROUP = OpenGroup(
    question("¿Quién cuida mis datos?", times=3, refused=2, doubtful=1, last="2026-11-30"),
    (question("mis datos", unhelpful=1, last="2026-12-01"), question("datos?")),
)


def test_a_group_of_questions_is_one_row():
    [row] = read_sheet(workbook_bytes([QuestionRow(GROUP, (LAW, TECHNOLOGY))], [LAW, TECHNOLOGY]))
    assert row == {
        QUESTION: "¿Quién cuida mis datos?",
        OTHERS: "mis datos\ndatos?",
        TIMES: 5,
        LAST: "2026-12-01",
        LANGUAGE: "es",
        WHY: "sin respuesta · refused: 4\npulgar abajo · thumb down: 1\ncon duda · in doubt: 1",
        CONFIDENCE: 0.25,
        NEAREST: "peru-2022/38-39 · Ley de protección de datos\nperu-2022/74,76 · Robótica",
        ENTRY: "",
        FACT: "",
    }


def test_a_row_says_that_a_question_is_known_already():
    group = OpenGroup(question("¿Quién cuida mis datos?", refused=0, unhelpful=2, known=True))
    [row] = read_sheet(workbook_bytes([QuestionRow(group, (LAW,))], [LAW]))
    assert row[WHY] == "pulgar abajo · thumb down: 2\nya conocida · known already: 1"


def test_all_entries_are_listed_in_both_languages():
    assert read_sheet(workbook_bytes([], [LAW, TECHNOLOGY]), ENTRIES_SHEET) == [
        {
            "Entrada · Entry": "peru-2022/38-39",
            "Título · Title (es)": "Ley de protección de datos",
            "Title (en)": "Data protection law",
        },
        {"Entrada · Entry": "peru-2022/74,76", "Título · Title (es)": "Robótica", "Title (en)": "Robotics"},
    ]


def test_no_text_becomes_a_formula_or_a_link():
    hostile = ['=HYPERLINK("http://evil.example","x")', "+1+1", "-2+3", "@SUM(A1)", "{=1}", "http://evil.example"]
    rows = [QuestionRow(OpenGroup(question(text), (question(text + "!"),)), (LAW,)) for text in hostile]
    content = workbook_bytes(rows, [LAW])
    assert [row[QUESTION] for row in read_sheet(content)] == hostile
    assert [row[OTHERS] for row in read_sheet(content)] == [text + "!" for text in hostile]
    with zipfile.ZipFile(BytesIO(content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_the_list_of_a_row_offers_its_entries_and_none_and_takes_others():
    content = workbook_bytes([QuestionRow(GROUP, ()), QuestionRow(GROUP, (TECHNOLOGY, LAW))], [LAW, TECHNOLOGY])
    with zipfile.ZipFile(BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<dataValidation ") == 2
    assert "sqref=\"I3\"><formula1>'Listas · Lists'!$A$3:$C$3</formula1>" in sheet
    assert "showErrorMessage" not in sheet
    assert 'state="frozen"' in sheet
    assert read_cells(content, "Listas · Lists")[2] == ["peru-2022/74,76", "peru-2022/38-39", "none"]


def test_wordings_that_do_not_fit_into_a_cell_are_left_out():
    others = tuple(question(f"{number:02}" + "x" * 1_998) for number in range(25))
    [row] = read_sheet(workbook_bytes([QuestionRow(OpenGroup(question("A?"), others), (LAW,))], [LAW]))
    assert [wording[:2] for wording in str(row[OTHERS]).split("\n")] == [f"{number:02}" for number in range(15)]
    short = tuple(question(f"{number:02}?") for number in range(25))
    [row] = read_sheet(workbook_bytes([QuestionRow(OpenGroup(question("A?"), short), (LAW,))], [LAW]))
    assert len(str(row[OTHERS]).split("\n")) == 20
