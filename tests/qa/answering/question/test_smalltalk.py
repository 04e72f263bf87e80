"""Small talk, and questions that are not."""

import pytest

from corpus import Corpus
from qa.answering.answerer import Answerer
from qa.answering.question.smalltalk import Smalltalk, detect_smalltalk, strip_greeting
from qa.messages import messages
from support.offices import SHIPPED_PAGE


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("hi there", "greeting", "en"),
        ("Good morning!", "greeting", "en"),
        ("Thanks a lot!", "thanks", "en"),
        ("what can you do?", "abilities", "en"),
        ("Hi, who are you?", "identity", "en"),
        ("what's up", "wellbeing", "en"),
        ("bye", "farewell", "en"),
        ("¡Hola!", "greeting", "es"),
        ("Buenos días a todos", "greeting", "es"),
        ("muchas gracias", "thanks", "es"),
        ("quién eres", "identity", "es"),
        ("¿Qué puedes hacer?", "abilities", "es"),
        ("Hola, ¿cómo estás? ¿qué eres?", "identity", "es"),
        ("chau", "farewell", "es"),
    ],
)
def test_small_talk_is_detected_with_its_language(text: str, kind: str, language: str):
    assert detect_smalltalk(text) == Smalltalk(kind, language)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "hola, cual es la pagina oficial?",
        "help line for violence",
        "Buenos Aires data portal",
        "Gracias. ¿y el enlace?",
        "Who are the people in charge?",
        "thanks to which law?",
        "please",
    ],
)
def test_a_question_is_not_small_talk(text: str):
    assert detect_smalltalk(text) is None


def test_no_example_question_is_mistaken_for_small_talk(shipped: Corpus):
    assert [example.question for example in shipped.examples if detect_smalltalk(example.question)] == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hola, ¿cuál es el portal?", "¿cuál es el portal?"),
        ("Good morning. Which law?", "Which law?"),
        ("Hi there, which law?", "which law?"),
        ("Hidalgo y la firma digital", "Hidalgo y la firma digital"),
        ("hola", "hola"),
    ],
)
def test_a_greeting_before_a_question_is_stripped(text: str, rest: str):
    assert strip_greeting(text) == rest


@pytest.mark.parametrize(("text", "language"), [("hello", "en"), ("quién eres", "es"), ("gracias", "es")])
def test_small_talk_gets_a_reply_with_suggested_questions(answerer: Answerer, text: str, language: str):
    answer = answerer.answer(text)
    smalltalk = detect_smalltalk(text)
    assert smalltalk is not None
    assert (answer.kind, answer.answered, answer.language) == ("courtesy", False, language)
    assert answer.text == messages(language, SHIPPED_PAGE)[f"courtesy_{smalltalk.kind}"]
    assert answer.citations == ()
    assert len(answer.suggestions) == 3
