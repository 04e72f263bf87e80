"""What is said about an answer, and an answer on the terminal."""

import string
from dataclasses import replace

import pytest

from corpus import Edition, Imprint, Publication
from qa.answering.answer import Answer
from qa.messages import messages
from qa.presentation.plain_text import answer_text
from qa.presentation.urls import web_url
from qa.presentation.wording import confidence_text, date_text, edition_text, numbers_text, source_text

_SAME_IN_BOTH = ("reference", "reference_bare")
"""Messages that are made of places only."""


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://www.gob.pe/x?a=1&b=2#c", "https://www.gob.pe/x?a=1&b=2#c"),
        ("http://gob.pe", "http://gob.pe"),
        ("HTTPS://GOB.PE", "HTTPS://GOB.PE"),
        ("www.gob.pe", "https://www.gob.pe"),
        ("https://gob.pe/campa%C3%B1a", "https://gob.pe/campa%C3%B1a"),
        ("https://gob.pe/campaña (1)", "https://gob.pe/campa%C3%B1a%20%281%29"),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)//https://gob.pe", None),
        ("data:text/html,x", None),
        ("ftp://gob.pe", None),
        ("//gob.pe", None),
        ("", None),
    ],
)
def test_web_address(link: str, target: str | None):
    assert web_url(link) == target


@pytest.mark.parametrize("question", ["Is there a law?", "Is there no law?", "¿Hay una ley?", "Which law?"])
def test_a_tick_is_never_said_without_the_question_that_it_ticks(answer: Answer, question: str):
    shown = answer_text(replace(answer, question=question))
    assert shown.startswith("The law is number 29733.")
    assert shown.count("Yes") == 1
    assert "The questionnaire asked: Is there any law on data? Ticked: Yes." in shown


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The questionnaire asked: Is there any law on data? Ticked: Yes. [1]"),
        ("es", "El cuestionario preguntaba: Is there any law on data? Se marcó: Sí. [1]"),
    ],
)
def test_where_a_tick_is_all_its_question_comes_first(answer: Answer, language, told: str):
    ticked = replace(answer, language=language, text="Yes", original="Yes")
    assert answer_text(ticked).split("\n")[0] == told


def test_a_translation_is_labelled_and_the_original_one_flag_away(answer: Answer, translated: Answer):
    assert answer.text not in answer_text(translated)
    shown = answer_text(translated, original=True)
    assert shown.startswith("La ley es la número 29733. [1]")
    assert f"Original (en inglés):\n{answer.text}" in shown
    assert shown.endswith("Traducción no oficial; el cuestionario está en inglés.")


def test_a_courtesy_is_returned_with_what_can_be_asked(answer: Answer):
    courtesy = replace(answer, kind="courtesy", text="Hello!", original="Hello!", citations=())
    assert answer_text(courtesy) == "Hello!\n\nFor example:\n  Which law?\n  What is open data?"


@pytest.mark.parametrize(
    ("language", "refusal", "heading"),
    [
        ("en", "The questionnaire doesn't seem to answer that, so I won't guess.", "Questions that it does answer:"),
        ("es", "El cuestionario no parece responder eso, así que no voy a adivinar.", "Preguntas que sí responde:"),
    ],
)
def test_a_refusal_shows_topics_and_suggestions_but_no_answer(answer: Answer, language, refusal: str, heading: str):
    shown = answer_text(replace(answer, language=language, kind="refusal", confidence=0.2))
    assert shown.startswith(refusal)
    assert "[1] Is there a law?" in shown
    assert shown.index("[2] Another law?") < shown.index(heading) < shown.index("What is open data?")
    assert "29733" not in shown
    assert "https://" not in shown


def test_a_refusal_without_suggestions_has_no_empty_heading(answer: Answer):
    refused = replace(answer, kind="refusal", suggestions=())
    assert messages("en")["try"] not in answer_text(refused)
    assert answer_text(refused).endswith("(Peru 2022, question 40)")


@pytest.mark.parametrize(("language", "start"), [("en", "Please type a question"), ("es", "Por favor, escriba")])
def test_a_blank_question_gets_suggestions(answer: Answer, language, start: str):
    shown = answer_text(replace(answer, language=language, kind="blank", citations=(), text=""))
    assert shown.startswith(start)
    assert "Which law?" in shown


def test_terminal_text(answer: Answer):
    assert answer_text(answer).split("\n") == [
        f"{answer.text} [1]",
        "",
        "The questionnaire asked: Is there any law on data? Ticked: Yes.",
        "  https://example.org/law",
        "  www.example.org",
        "",
        "[1] Peru 2022 · C. Legal Framework · questions 38, 39 · peru.txt, lines 10 to 12",
        "Very likely the answer (93%).",
    ]


@pytest.mark.parametrize(
    ("confidence", "language", "sure"),
    [
        (0.85, "en", "Very likely the answer"),
        (0.6, "en", "Probably the answer"),
        (0.5, "es", "Posiblemente es la respuesta"),
    ],
)
def test_how_sure_in_words(confidence: float, language, sure: str):
    assert confidence_text(confidence, language) == sure


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((), "ready entry"),
        ((7,), "question 7"),
        ((38, 39), "questions 38, 39"),
        ((1, 2, 3, 4, 5), "questions 1–5"),
        ((74, 76), "questions 74, 76"),
        ((99, 100, 102), "questions 99, 100, 102"),
    ],
)
def test_numbers_in_words(numbers: tuple[int, ...], text: str):
    assert numbers_text(numbers, "en") == text


def test_one_line_is_not_told_as_many(answer: Answer):
    citation = answer.citations[0]
    assert source_text(replace(citation, lines=(7, 7)), "en").endswith("peru.txt, line 7")
    assert source_text(replace(citation, lines=(7, 7), section=""), "es") == (
        "Perú 2022 · preguntas 38, 39 · peru.txt, línea 7"
    )


def test_a_page_is_told_where_there_is_one(answer: Answer):
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
def test_an_edition_is_called_what_people_call_it(edition: Edition, language, text: str):
    assert edition_text(edition, language) == text


def test_a_refusal_says_in_which_edition_alone_it_was_looked_for(answer: Answer):
    refused = replace(answer, kind="refusal", suggestions=())
    assert "Looked for" not in answer_text(refused)
    narrowed = replace(refused, edition=answer.citations[0].edition)
    assert answer_text(narrowed).split("\n")[1] == "Looked for in Peru 2022 only."
    assert answer_text(replace(narrowed, language="es")).split("\n")[1] == "Se buscó solo en Perú 2022."


def test_the_date_of_a_publication_in_words():
    imprint = Imprint("Title", "Body")
    assert date_text(Publication(2021, 6, imprint), "en") == "June 2021"
    assert date_text(Publication(2021, 6, imprint), "es") == "junio de 2021"
    assert date_text(Publication(2021, None, imprint), "es") == "2021"


def test_the_messages_have_the_same_keys_and_places():
    def places(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    english, spanish = messages("en"), messages("es")
    assert list(english) == list(spanish)
    assert {key: places(text) for key, text in english.items()} == {key: places(text) for key, text in spanish.items()}
    assert places(english["place_lines"]) == ["first", "last"]
    assert all(text.strip() for text in (*english.values(), *spanish.values()))
    assert {key for key in english if english[key] == spanish[key]} == {"title", "no", *_SAME_IN_BOTH}
