"""Commands in a conversation are told from questions by their words."""

import pytest

from qa.answering.question.intents.commands import Command, detect_command


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("more simply", "en"),
        ("Could you put that in simpler words?", "en"),
        ("too long, give me one sentence", "en"),
        ("I don't understand", "en"),
        ("más simple, por favor", "es"),
        ("¿Me lo puede explicar con otras palabras?", "es"),
        ("ya, pero resumido", "es"),
        ("no entendí", "es"),
    ],
)
def test_simpler(text: str, language: str):
    assert detect_command(text) == Command("simpler", language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in English?", "en"),
        ("ok, now say it in Spanish", "es"),
        ("¿y en español?", "es"),
        ("¿me lo dice en inglés, por favor?", "en"),
        ("otra vez pero en castellano", "es"),
        ("translate that please", None),
    ],
)
def test_translate(text: str, language: str | None):
    assert detect_command(text) == Command("translate", language)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("the first one", 0),
        ("and the second?", 1),
        ("2", 1),
        ("option three please", 2),
        ("la segunda opción", 1),
        ("cuénteme más de la tercera", 2),
        ("show me the last one on the list", -1),
        ("la última", -1),
        ("No, la segunda", 1),
    ],
)
def test_pick(text: str, position: int):
    assert detect_command(text) == Command("pick", position=position)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("no, I meant the phone number", "the phone number"),
        ("sorry, I was asking about the regulation", "the regulation"),
        ("no, me refería al correo", "correo"),
        ("quise decir la ley de transparencia", "la ley de transparencia"),
        ("no te pregunté eso, te pregunté desde cuándo", "desde cuándo"),
        ("not the ministry, the portal", "the portal"),
        ("no la ley, el reglamento", "el reglamento"),
        ("no, the link", "the link"),
    ],
)
def test_correct(text: str, meant: str):
    assert detect_command(text) == Command("correct", meant=meant)


@pytest.mark.parametrize(
    "text",
    [
        "Is there a simpler way to pay?",
        "Is it in Spanish?",
        "What is the second law?",
        "the last survey?",
        "¿Es fácil de usar?",
        "¿Hay un resumen de la agenda digital?",
        "¿y otras tecnologías?",
        "I wanted to know who runs gob.pe",
        "No hay ley de datos, ¿verdad?",
        "no pedir dos veces lo mismo",
        "yes",
        "please",
        "",
        "no, the link " + "x" * 300,
    ],
)
def test_a_question_that_merely_has_such_words_is_no_command(text: str):
    assert detect_command(text) is None
