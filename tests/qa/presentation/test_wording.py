"""What the page and the terminal say about an answer."""

from dataclasses import replace

import pytest

from corpus import Edition, Imprint, Place, Publication
from index import Index
from qa.answering.answer import Answer
from qa.presentation.wording import (
    as_of_text,
    confidence_text,
    date_text,
    edition_text,
    localized_section,
    localized_title,
    location_text,
    numbers_text,
    question_text,
    refusal_texts,
    source_text,
    translation_for,
)


@pytest.mark.parametrize(
    ("confidence", "language", "text"),
    [
        (0.65, "en", "Very likely the answer"),
        (0.5, "en", "Probably the answer"),
        (0.49, "es", "Respuesta posible"),
    ],
)
def test_a_confidence_in_words(confidence: float, language, text: str):
    assert confidence_text(confidence, language) == text


@pytest.mark.parametrize(
    ("place", "english", "spanish"),
    [
        (Place(3, "row", "Fees 2026", 7), "sheet “Fees 2026”, row 7", "hoja “Fees 2026”, fila 7"),
        (Place(3, "row", "", 7), "row 7", "fila 7"),
        (Place(3, "paragraph", "Fees", 12), "paragraph 12, under “Fees”", "párrafo 12, bajo “Fees”"),
        (Place(3, "anchor", "fees"), "#fees", "#fees"),
    ],
)
def test_a_place_is_named_by_its_sheet_its_heading_or_its_anchor(place: Place, english: str, spanish: str):
    assert location_text("faq.xlsx", (3, 5), None, place, "en") == f"faq.xlsx, {english}"
    assert location_text("faq.xlsx", (3, 5), None, place, "es") == f"faq.xlsx, {spanish}"


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((), ""),
        ((7,), "question 7"),
        ((38, 39), "questions 38, 39"),
        ((1, 2, 3, 4, 5), "questions 1–5"),
        ((74, 76), "questions 74, 76"),
        ((99, 100, 102), "questions 99, 100, 102"),
    ],
)
def test_question_numbers_in_words(numbers: tuple[int, ...], text: str):
    assert numbers_text(numbers, "en") == text


def test_a_single_line_is_not_called_lines(answer: Answer):
    citation = answer.citations[0]
    assert source_text(replace(citation, lines=(7, 7)), "en").endswith("peru.txt, line 7")
    assert source_text(replace(citation, lines=(7, 7), section=""), "es") == (
        "Perú 2022 · preguntas 38, 39 · peru.txt, línea 7"
    )


def test_an_entry_without_question_numbers_is_located_without_them(answer: Answer):
    fee = replace(answer.citations[0], questions=(), section="Fees", document="fees.csv", place=Place(3, "row", "", 3))
    assert source_text(fee, "en") == "Peru 2022 · Fees · fees.csv, row 3"
    assert source_text(replace(fee, translation=None), "es") == "Perú 2022 · Fees · fees.csv, fila 3"


def test_a_page_is_named_if_the_document_has_pages(answer: Answer):
    citation = replace(answer.citations[0], document="peru.pdf", page=12)
    assert source_text(citation, "en").endswith(" · peru.pdf, page 12, lines 10 to 12")
    assert source_text(citation, "es").endswith(" · peru.pdf, página 12, líneas 10 a 12")


@pytest.mark.parametrize(
    ("edition", "language", "text"),
    [
        (Edition("peru-2022", "Perú", 2022), "en", "Peru 2022"),
        (Edition("peru-2022", "Peru", 2022), "es", "Perú 2022"),
        (Edition("spain-2024", "SPAIN", 2024), "es", "España 2024"),
        (Edition("atlantida-2024", "Republic of Atlantida", 2024), "es", "Republic of Atlantida 2024"),
        (Edition("faq"), "en", "faq"),
        (Edition("faq-2024", None, 2024), "en", "faq-2024"),
        (Edition("chile", "Chile"), "en", "chile"),
    ],
)
def test_an_edition_is_named_by_country_and_year_or_by_its_id(edition: Edition, language, text: str):
    assert edition_text(edition, language) == text


def test_the_date_of_a_publication_in_words():
    imprint = Imprint("Title", "Body")
    assert date_text(Publication(2021, 6, imprint), "en") == "June 2021"
    assert date_text(Publication(2021, 6, imprint), "es") == "junio de 2021"
    assert date_text(Publication(2021, None, imprint), "es") == "2021"


PUBLISHED = Publication(2021, 6, Imprint("Title", "Body"))


def test_an_answer_was_true_when_its_document_was_published_or_in_the_year_of_its_edition(answer: Answer):
    cited = answer.citations[0]
    published = replace(cited, publication=PUBLISHED)
    assert (as_of_text(published, "en"), as_of_text(published, "es")) == ("As of June 2021", "A junio de 2021")
    assert (as_of_text(cited, "en"), as_of_text(cited, "es")) == ("As of 2022", "A 2022")
    assert as_of_text(replace(cited, edition=replace(cited.edition, year=None)), "en") == ""


@pytest.mark.parametrize(
    ("reason", "language", "text"),
    [
        ("off_topic", "en", "The questionnaire doesn't cover that, so I won't guess."),
        ("off_topic", "es", "El cuestionario no trata ese tema, así que prefiero no adivinar."),
        (
            "not_stated",
            "en",
            "The questionnaire covers topics near that but doesn't seem to say it, so I won't guess.",
        ),
        ("opinion", "es", "Eso pide una opinión, y el cuestionario recoge lo que el Perú respondió, no opiniones."),
        ("later", "en", "The questionnaire ends in June 2021, so it says nothing about what came later."),
        ("later", "es", "El cuestionario llega hasta junio de 2021, así que no dice nada de lo que vino después."),
        ("unclear", "en", "That could mean several things. Which of these do you mean?"),
        # A batch refuses a question that is too long without having read it.
        (None, "en", "The questionnaire covers topics near that but doesn't seem to say it, so I won't guess."),
    ],
)
def test_a_refusal_says_why(answer: Answer, reason, language, text: str):
    nearest = replace(answer.citations[0], publication=PUBLISHED)
    refused = replace(answer, kind="refusal", language=language, reason=reason, citations=(nearest,))
    assert refusal_texts(refused) == (text,)


def test_the_end_of_a_document_is_its_publication_or_else_the_year_of_its_edition(answer: Answer):
    def text(publication: Publication | None, year: int | None) -> str:
        nearest = answer.citations[0]
        edition = replace(nearest.edition, year=year)
        cited = (replace(nearest, publication=publication, edition=edition),)
        return refusal_texts(replace(answer, kind="refusal", reason="later", citations=cited))[0]

    assert "ends in June 2021," in text(PUBLISHED, 2022)
    assert "ends in 2022," in text(None, 2022)
    assert text(None, None).startswith("The questionnaire covers topics near that")


def test_an_entry_is_named_in_the_language_of_the_page_if_it_is_translated(index: Index, two_editions: Index):
    law, hours = index.entries["peru-2022/38-39"], two_editions.entries["first/hours"]
    assert law.translation is not None
    assert (localized_section(law, "en"), localized_section(law, "es")) == ("C. Legal Framework", "C. Marco legal")
    assert (localized_title(law, "en"), localized_title(law, "es")) == (
        "Data protection law",
        "Ley de protección de datos personales",
    )
    untitled = replace(law, plain_titles={})
    assert (localized_title(untitled, "en"), localized_title(untitled, "es")) == (law.title, law.translation.title)
    assert (translation_for(law, "en"), translation_for(law, "es")) == (None, law.translation)
    assert (localized_section(hours, "es"), localized_title(hours, "es")) == ("Times", "When is it open?")
    assert translation_for(hours, "es") is None
    assert localized_section(two_editions.entries["second/rooms/music"], "en") == "second.jsonl"


def test_a_mere_label_is_quoted_with_what_it_is_about(answer: Answer, translated: Answer):
    law, ley = answer.citations[0], translated.citations[0]
    assert question_text(law) == "Is there any law on data?"
    assert question_text(ley) == "¿Existe alguna ley sobre los datos?"
    assert question_text(replace(law, question="Law", official_title="Fields: Law")) == "Fields: Law"
