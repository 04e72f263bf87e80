"""Greetings and the like, and what is none of them."""

import pytest

from corpus import Corpus
from qa.answering.answerer import Answerer
from qa.answering.question.smalltalk import Smalltalk, detect_smalltalk, strip_greeting
from qa.messages import messages


@pytest.mark.parametrize(
    ("text", "courtesy", "language"),
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
def test_courtesies_are_told_with_their_language(text: str, courtesy: str, language: str):
    assert detect_smalltalk(text) == Smalltalk(courtesy, language)


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
def test_a_question_is_no_courtesy(text: str):
    assert detect_smalltalk(text) is None


def test_no_question_that_an_entry_answers_is_taken_for_a_courtesy(shipped: Corpus):
    assert [one.question for one in shipped.examples if detect_smalltalk(one.question)] == []


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
def test_a_greeting_before_a_question_is_left_out(text: str, rest: str):
    assert strip_greeting(text) == rest


@pytest.mark.parametrize(("text", "language"), [("hello", "en"), ("quién eres", "es"), ("gracias", "es")])
def test_a_courtesy_is_answered_kindly_with_what_can_be_asked(answerer: Answerer, text: str, language: str):
    answer = answerer.answer(text)
    said = detect_smalltalk(text)
    assert said is not None
    assert (answer.kind, answer.answered, answer.language) == ("courtesy", False, language)
    assert answer.text == messages(language)[f"courtesy_{said.courtesy}"]
    assert answer.citations == ()
    assert len(answer.suggestions) == 3
