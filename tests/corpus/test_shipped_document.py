"""The real document, checked against a structure written by hand and against its own lines."""

import hashlib
import json
import re

import pytest

from corpus import SHIPPED, Corpus, Link, LocatedText, Question
from corpus.document import Doubt
from support.corpora import by_number, doubts_of_kind
from support.entries import find_entry
from support.paths import DATA

SHA256 = "b0f02636e30884aa74f7f941a03d7ae1e8fab05c430376dca0ddad15f466a1b3"

PORTALS = "Please provide links (URLs) for portals providing specific services/features: "
MISSPELT, CORRECTED = "estrategias-itales", "estrategias-digitales"
TOKEN = "?token=966zCY6qAluGdmGM86iDOebh38WqolNJM6FSUlhmdNY"
STRATEGIES = "https://www.gob.pe/13804-mecanismos-de-participacion-en-las-politicas-y-"
CAPTION = "2020 Digital Transformation Survey"

ENTRIES = (
    "1-5 6 7 8 9 10 11 12 13 14-18 19-20 21 22 23 24 25 26 27 28 29 30-31 32-33 34-35 36-37 38-39 40-41 42-43 44-45 "
    "46-47 48-49 50-51 52-53 54-55 56 57 58-59 60-61 62-63 64-65 66-67 68-69 70-71 72-73 74-75 74,76 74,77 74,78 "
    "74,79 74,80 81-82 83-84 85-86 87-88 89-90 91-92 93-94 95-96 97-98 99-101 102-103 104-105 106-107 108-109 "
    "110 111 112"
)

FURNITURE = re.compile(r"\s*(?:https?://\S+|\d{1,4}\s*/\s*\d{1,4})?\s*")


@pytest.fixture(scope="module")
def peru(shipped: Corpus) -> dict[int, Question]:
    return by_number(shipped)


@pytest.fixture(scope="module")
def structure() -> list[dict]:
    return json.loads((DATA / "peru-2022-structure.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def source(shipped: Corpus) -> list[str]:
    return shipped.documents[0].text.split("\n")


def collapse_blanks(text: str) -> str:
    return " ".join(text.split())


def remove_blanks(text: str) -> str:
    return "".join(text.split())


def marked_spans(text: LocatedText) -> list[tuple[int, str]]:
    """Return each marked span of a text: its line number, and its characters without white space."""
    ends = [*(offset for offset, _ in text.marks), len(text.text)][1:]
    return [(line, remove_blanks(text.text[start:end])) for (start, line), end in zip(text.marks, ends, strict=True)]


# The structure


def test_the_shipped_document_is_unchanged(shipped: Corpus) -> None:
    [document] = shipped.documents
    assert document.name == "peru-msq-2022.txt"
    assert hashlib.sha256((SHIPPED / document.name).read_bytes()).hexdigest() == SHA256
    assert document.digest == SHA256


def test_all_questions_are_read(peru: dict[int, Question], structure: list[dict]) -> None:
    assert list(peru) == [record["number"] for record in structure] == list(range(1, 113))


@pytest.mark.parametrize("field", ["section", "choice", "follow_up_of"])
def test_fields_are_as_listed(peru: dict[int, Question], structure: list[dict], field: str) -> None:
    expected = {record["number"]: record[field] for record in structure}
    assert {number: getattr(question, field) for number, question in peru.items()} == expected


def test_answers_start_and_end_as_listed(peru: dict[int, Question], structure: list[dict]) -> None:
    actual, expected = {}, {}
    for record in structure:
        number, start, end = record["number"], record["answer_starts"] or "", record["answer_ends"] or ""
        text = collapse_blanks(peru[number].answer.text)
        expected[number] = (start, end, start != "")
        actual[number] = (text[: len(start)], text[len(text) - len(end) :], text != "")
    assert actual.pop(109)[1] != expected.pop(109)[1] == CAPTION
    assert actual == expected


def test_links_are_as_listed(peru: dict[int, Question], structure: list[dict]) -> None:
    expected = {record["number"]: record["links"] for record in structure}
    actual = {number: [link.printed or link.url for link in question.links] for number, question in peru.items()}
    assert actual == expected


# Known difficulties


def test_the_misspelt_link_of_63_is_corrected_and_kept_as_printed(peru: dict[int, Question]) -> None:
    corrected = [link for question in peru.values() for link in question.links if link.printed]
    assert corrected == [Link(STRATEGIES + CORRECTED + TOKEN, printed=STRATEGIES + MISSPELT + TOKEN)]
    assert corrected[0] in peru[63].links
    assert CORRECTED in peru[63].answer.text
    assert MISSPELT not in peru[63].answer.text


def test_the_link_of_10_keeps_its_s(peru: dict[int, Question]) -> None:
    assert peru[10].links == (Link("https://www.datosabiertos.gob.pe/"),)


@pytest.mark.parametrize(
    ("number", "url"),
    [
        (33, "https://consultas.pongoelhombro.gob.pe/#/"),
        (82, "https://read.oecd-ilibrary.org/governance/digital-government-in-peru_0c1eb85b-en#page1"),
        (
            47,
            "https://portal.osce.gob.pe/osce/sites/default/files/Documentos/legislacion/ley/"
            "Ley%2030225%20Ley%20de%20contrataciones-julio2014.pdf",
        ),
        (
            59,
            "https://www.acuerdonacional.pe/politicas-de-estado-del-acuerdo-nacional/politicas-de-estado%E2%80%8B/"
            "politicas-de-estado-castellano/",
        ),
        (73, "https://cdn.www.gob.pe/uploads/document/file/1680865/DS%20029-2021-PCM.pdf.pdf"),
        (88, "https://cdn.www.gob.pe/uploads/document/file/1680865/DS%20029-2021-PCM.pdf.pdf"),
        (59, "https://cdn.www.gob.pe/uploads/document/file/748265/PERU_AgendaDigitalBicentenario_2021.pdf"),
    ],
)
def test_unusual_links_are_spelled_correctly(peru: dict[int, Question], number: int, url: str) -> None:
    assert Link(url) in peru[number].links
    assert url in peru[number].answer.text


@pytest.mark.parametrize(
    ("number", "label"),
    [
        (8, PORTALS + "E-services or similar"),
        (9, PORTALS + "E-participation or similar"),
        (75, "Artificial intelligence (AI) - please provide link and detail:"),
        (
            100,
            "If yes, please provide link (URL) and detail if social media is used for (i) e-information; "
            "(ii) e-consultation; and/or (iii) e-decision-making; including any guidelines for government "
            "officials/institutions on the use of social media.",
        ),
    ],
)
def test_labels_are_complete(peru: dict[int, Question], number: int, label: str) -> None:
    assert peru[number].label == label


def test_notes_are_separated_from_labels_and_answers(peru: dict[int, Question]) -> None:
    assert {number: question.note for number, question in peru.items() if question.note} == {
        7: "Note: E-government and digital government are used interchangeably in this Questionnaire.",
        48: "Note: This is related to SDG Indicator 16.6.1",
    }
    assert peru[48].label == "Is there any legislation or law on digitally publishing government expenditure?"


def test_the_phone_number_belongs_to_18(peru: dict[int, Question]) -> None:
    assert peru[18].answer.text.startswith("mchocobar@pcm.gob.pe\nPhone : (+51) 994 604 896\n\n(https://www.gob.pe/")


def test_quoted_numbers_split_no_answer(peru: dict[int, Question]) -> None:
    assert "the National Open Data Platform in its Article 71. (https://busquedas" in collapse_blanks(
        peru[53].answer.text
    )
    assert "having to:\n“(...)\n\n18.5 Implement digital services by analyzing" in peru[71].answer.text
    assert '"5. Effective decentralization for development. 5.1 Institutionalize' in peru[63].answer.text


def test_the_second_half_of_103_is_read(peru: dict[int, Question]) -> None:
    assert "guidelines and considerations are proposed" in collapse_blanks(peru[103].answer.text)


def test_the_caption_in_109_is_left_out_with_a_doubt(shipped: Corpus, peru: dict[int, Question]) -> None:
    assert peru[109].answer.text.endswith("satisfaction experience. https://guias.servicios.gob.pe/")
    assert doubts_of_kind(shipped, "caption of a picture left out") == [
        Doubt("caption of a picture left out", "peru-msq-2022.txt", (3928, 3928), f'"{CAPTION}"', 109)
    ]
    assert not any(CAPTION in entry.text.text for entry in shipped.entries)


def test_no_question_is_missing_or_in_one_export_only(shipped: Corpus) -> None:
    assert doubts_of_kind(shipped, "question missing") == []
    assert doubts_of_kind(shipped, "question in one export only") == []
    assert doubts_of_kind(shipped, "choice uncertain") == []


def test_no_answer_contains_page_furniture(peru: dict[int, Question]) -> None:
    texts = [question.answer.text for question in peru.values()]
    assert [text for text in texts if re.search(r"^\s*\d+/\d+\s*$", text, re.M)] == []
    assert [text for text in texts if "Microsoft Forms" in text or "forms.office.com" in text] == []


def test_answers_contain_only_the_bare_links_of_the_author(peru: dict[int, Question], source: list[str]) -> None:
    bare = {
        number: lines
        for number, question in peru.items()
        if (lines := [n for _, n in question.answer.marks if re.fullmatch(r"\s*https?://\S+\s*", source[n - 1])])
    }
    assert bare == {33: [1986, 2055], 43: [2334], 63: [2808], 109: [3907], 111: [4044]}


# Source lines


def test_answers_are_in_their_source_lines(peru: dict[int, Question], source: list[str]) -> None:
    wrong = []
    for number, question in peru.items():
        for line, words in marked_spans(question.answer):
            printed = remove_blanks(source[line - 1]).replace(MISSPELT, CORRECTED)
            whole = words == printed
            # A field's value follows its label.
            if not whole and not (question.is_field and line == question.answer.lines()[0] and words in printed):
                wrong.append((number, line, words))
    assert wrong == []


def test_answers_leave_out_only_furniture(peru: dict[int, Question], source: list[str]) -> None:
    left_out = []
    for number, question in peru.items():
        if question.answer:
            first, last = question.answer.lines()
            used = {line for _, line in question.answer.marks}
            left_out += [(number, n) for n in range(first, last + 1) if n not in used and source[n - 1].strip()]
    assert len(left_out) > 100
    assert [(number, n) for number, n in left_out if not FURNITURE.fullmatch(source[n - 1])] == []


def test_entries_are_in_their_source_lines(shipped: Corpus, source: list[str]) -> None:
    wrong = [
        (entry.id, line, words)
        for entry in shipped.entries
        for line, words in marked_spans(entry.text)
        if words not in remove_blanks(source[line - 1]).replace(MISSPELT, CORRECTED)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("number", "words", "lines"),
    [
        (2, "Marushka Victoria Lia Chocobar Reyes", (1535, 1535)),
        (7, "The official government portal", (1578, 1578)),
        (18, "Phone : (+51) 994 604 896", (1708, 1708)),
        (53, "in its Article 71.", (2559, 2560)),
        (63, "5. Effective decentralization", (2739, 2739)),
        (63, STRATEGIES + CORRECTED + TOKEN, (2808, 2809)),
        (71, "18.5 Implement digital services", (2993, 2993)),
        (109, "https://guias.servicios.gob.pe/", (3907, 3907)),
    ],
)
def test_words_have_their_source_lines(
    peru: dict[int, Question], number: int, words: str, lines: tuple[int, int]
) -> None:
    answer = peru[number].answer
    start = answer.text.index(words)
    assert answer.lines(start, start + len(words)) == lines


def test_questions_know_their_lines_in_both_exports(peru: dict[int, Question]) -> None:
    assert peru[63].provenance.lines == (2730, 2846)
    assert peru[63].provenance.confirming_lines == (694, 742)
    assert all(q.provenance.confirming_lines and q.provenance.confirming_lines[1] < 1524 for q in peru.values())
    assert all(q.provenance.lines[0] > 1524 for q in peru.values())


# Entries


def test_questions_are_grouped_into_66_entries(shipped: Corpus) -> None:
    assert " ".join(entry.id.removeprefix("peru-2022/") for entry in shipped.entries) == ENTRIES
    assert all(entry.id.startswith("peru-2022/") for entry in shipped.entries)
    assert len(shipped.entries) == 66
    assert find_entry(shipped, "peru-2022/14-18").questions == (14, 15, 16, 17, 18)
    assert find_entry(shipped, "peru-2022/74,80").questions == (74, 80)
    assert find_entry(shipped, "peru-2022/99-101").questions == (99, 100, 101)


def test_every_question_is_in_an_entry(shipped: Corpus) -> None:
    assert {number for entry in shipped.entries for number in entry.questions} == set(range(1, 113))


@pytest.mark.parametrize(
    ("numbers", "title"),
    [
        ("1-5", "Contact information: country name, your name, title, organization, email"),
        (
            "14-18",
            "Contact information of national Chief Information Officer (CIO) or equivalent: "
            "name, title, organization, email",
        ),
        ("22", "Sectoral agencies/departments/ministries: Education"),
        ("36-37", "Is there any legislation or law on access to information such as Freedom of Information Act?"),
        (
            "74,76",
            "Robotics: Does the national e-government strategy make specific reference to the use of new/emerging "
            "technologies such as artificial intelligence, robotics, blockchains, Internet of Things?",
        ),
    ],
)
def test_titles_are_understandable_by_themselves(shipped: Corpus, numbers: str, title: str) -> None:
    assert find_entry(shipped, f"peru-2022/{numbers}").title == title


def test_an_entry_of_fields_contains_their_labels(shipped: Corpus) -> None:
    entry = find_entry(shipped, "peru-2022/14-18")
    assert entry.text.text.startswith(
        "Yes\n\nName: Marushka Victoria Lia Chocobar Reyes\n\nTitle: Secretary of Digital"
    )
    assert entry.choice == "Yes"
    assert entry.section == "A. Institutional / Organizational Framework"


def test_the_closing_letter_is_in_the_last_entry(shipped: Corpus, peru: dict[int, Question]) -> None:
    last = shipped.entries[-1]
    assert last.id == "peru-2022/112"
    assert last.text.text.startswith("Yes\n\nAs Secretary of Digital Government of Peru I certify all information")
    assert last.text.text.endswith("\nPresidency of the Council of Ministers (PCM)\nJune 15th, 2021")
    start = last.text.text.index("June 15th, 2021")
    assert last.text.lines(start) == (4097, 4097)
    assert not any("June 15th, 2021" in question.answer.text for question in peru.values())
