"""A questionnaire as a Word document gives the same questions, choices, answers and links as its text."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import load_corpus
from corpus.document import Questionnaire, SourceDocument
from corpus.files.outlined.docx.reader import read_docx
from corpus.questionnaire.questionnaire import read_questionnaire
from support.paths import DATA
from support.surveys import Item, surveys
from support.word_files import BOXES, WordFile, box, run, survey_docx

SURVEY = [
    Item(1, "A. Harbours", "Country name", ("Atlantida",), is_field=True),
    Item(2, "A. Harbours", "Is there a harbour portal?", options=("Yes", "No"), ticked=0),
    Item(
        3,
        "A. Harbours",
        "If yes, please provide link and detail.",
        ("It is the Lagoon (https://lagoon.example/desk).", "● open day and night", "● in two languages"),
    ),
    Item(4, "B. Law", "Which law holds?", ("The Tide Act.",)),
]


def read(raw: bytes) -> Questionnaire:
    content = read_docx(raw, "survey.docx")
    digest = hashlib.sha256(raw).hexdigest()
    return read_questionnaire(
        SourceDocument("survey.docx", content.text, digest, "docx", blocks=content.blocks, places=content.places)
    )


def as_read(questionnaire: Questionnaire) -> list[tuple]:
    return [
        (
            question.number,
            question.section,
            question.label,
            question.options,
            question.choice,
            question.answer.text.split("\n\n") if question.answer else [],
            [link.url for link in question.links],
        )
        for question in questionnaire.questions
    ]


def as_written(items: list[Item]) -> list[tuple]:
    return [
        (
            item.number,
            item.section,
            " ".join(item.label.split()),
            item.options,
            item.options[item.ticked] if item.options else None,
            list(item.answer),
            list(dict.fromkeys(item.links)),
        )
        for item in items
    ]


@pytest.mark.parametrize("boxes", BOXES)
@pytest.mark.parametrize("has_automatic_numbers", [False, True], ids=["typed numbers", "automatic numbers"])
def test_every_kind_of_box_and_number_is_read(boxes: str, has_automatic_numbers: bool) -> None:
    assert as_read(read(survey_docx(SURVEY, boxes, has_automatic_numbers))) == as_written(SURVEY)


@given(surveys(), st.sampled_from(BOXES))
def test_any_questionnaire_is_read_as_written(items: list[Item], boxes: str) -> None:
    assert as_read(read(survey_docx(items, boxes))) == as_written(items)


def test_a_hyperlink_leads_where_the_text_only_names() -> None:
    word = WordFile()
    word.heading("Law")
    word.paragraph("1. Which law holds?")
    paragraph = word.paragraph("The Tide Act, see ")
    word.link(paragraph, "https://law.example/tide-act", "the gazette")
    word.paragraph("2. Who decides?")
    word.paragraph("The council.")
    first, second = read(word.save()).questions
    assert first.answer.text == "The Tide Act, see the gazette"
    assert [link.url for link in first.links] == ["https://law.example/tide-act"]
    assert second.links == ()


def test_a_hyperlink_corrects_a_clipped_address_in_the_text() -> None:
    word = WordFile()
    word.paragraph("1. Which law holds?")
    paragraph = word.paragraph("See (")
    word.link(paragraph, "https://law.example/acts/tide-act-2019.pdf", "https://law.example/acts/tide-act-2019.pd")
    word.paragraph("2. Who decides?")
    word.paragraph("The council.")
    first, _ = read(word.save()).questions
    link = first.links[0]
    assert (link.url, link.printed) == (
        "https://law.example/acts/tide-act-2019.pdf",
        "https://law.example/acts/tide-act-2019.pd",
    )


@pytest.mark.parametrize(
    ("label", "options"),
    [
        ("1. Is there a law? ", "{yes} Yes {no} No"),
        ("1. Is there a law?", ""),
        ("1. Is there a law?", "Yes {yes} No {no}"),
    ],
    ids=["in the question's line", "a line each", "behind the options"],
)
def test_boxes_are_read_wherever_they_stand(label: str, options: str) -> None:
    word = WordFile()
    boxes = {"yes": "☒", "no": "☐"}
    if options and label.endswith(" "):
        word.paragraph(label + options.format(**boxes))
    elif options:
        word.paragraph(label)
        word.paragraph(options.format(**boxes))
    else:
        word.paragraph(label)
        word.paragraph(runs=box("drawn", True) + run(" Yes"))
        word.paragraph(runs=box("drawn", False) + run(" No"))
    word.paragraph("2. Who decides?")
    word.paragraph("The council.")
    first, _ = read(word.save()).questions
    assert (first.label, first.options, first.choice) == ("Is there a law?", ("Yes", "No"), "Yes")


def test_bold_paragraphs_are_headings_where_nothing_is_marked_as_one() -> None:
    word = WordFile()
    word.paragraph(runs=run("Harbours", "<w:b/>"))
    word.paragraph("1. Who decides?")
    word.paragraph("The Council of the Tides")
    word.paragraph(runs=run("Law", "<w:b/>"))
    word.paragraph("2. Which law holds?")
    word.paragraph("The Tide Act")
    questions = read(word.save()).questions
    assert [(question.section, question.answer.text) for question in questions] == [
        ("Harbours", "The Council of the Tides"),
        ("Law", "The Tide Act"),
    ]


def test_what_libreoffice_writes_is_read() -> None:
    """Read a page that LibreOffice 7.4 saved as .docx: fields with fragments, unescaped addresses, a table's header."""
    name = "harbour-survey-libreoffice.docx"
    country, portal, detail, law = load_corpus(DATA / name).questions[name]
    assert (country.answer.text, portal.choice, portal.answer.text) == ("Atlantida", "Yes", "")
    assert detail.answer.text == (
        "It is the Lagoon (https://lagoon.example/desk#page2), see also the guide.\nIt serves all islands.\n\n"
        "• open day and night\n• in two languages"
    )
    assert [link.url for link in detail.links] == [
        "https://lagoon.example/desk#page2",
        "https://lagoon.example/guía/tides%20and%20fees.pdf",
    ]
    assert law.answer.text.split("\n") == [
        "The Tide Act (https://law.example/actas/n%C2%B0-7).",
        "",
        "Act: Tide Act; Year: 2019",
        "Act: Quay Act; Year: 2021",
    ]
    assert [link.url for link in law.links] == ["https://law.example/actas/n%C2%B0-7"]


def test_a_citation_names_the_paragraph_and_its_heading(tmp_path: Path) -> None:
    path = tmp_path / "survey.docx"
    path.write_bytes(survey_docx(SURVEY))
    corpus = load_corpus(path)
    document = corpus.documents[0]
    entry = next(entry for entry in corpus.entries if entry.questions == (4,))
    line = entry.text.lines()[0]
    place = max((place for place in document.places if place.line <= line), key=lambda place: place.line)
    assert document.text.split("\n")[line - 1] == "The Tide Act."
    assert (place.kind, place.name, place.number) == ("paragraph", "B. Law", 11)
