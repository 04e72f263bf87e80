"""Where a question could be split into topics, by its text alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.question.question import clean
from qa.answering.question.splitting import MAX_TOPICS, Topic, split_topics


def texts(question: str) -> list[str]:
    return [topic.text for topic in split_topics(question)]


@pytest.mark.parametrize(
    ("question", "topics"),
    [
        # Sentences that ask, and others that don't.
        ("Who runs the library? When does it open?", ["Who runs the library", "When does it open"]),
        ("who runs it?? also is there a bus", ["who runs it", "is there a bus"]),
        ("¿Quién la dirige? ¿Y a qué hora abre?", ["Quién la dirige", "a qué hora abre"]),
        (
            "I am writing an essay. First: who runs the library? Second: how many books are there?",
            ["who runs the library", "how many books are there"],
        ),
        # Before a question word.
        ("Who runs the library and how many books are there?", ["Who runs the library", "how many books are there"]),
        ("¿Quién la dirige y desde qué año hay wifi?", ["Quién la dirige", "desde qué año hay wifi"]),
        ("Tell me who runs it and, separately, what it costs.", ["Tell me who runs it", "what it costs"]),
        ("Explain the fees as well as how the lockers work", ["Explain the fees", "how the lockers work"]),
        ("book prices + what the cafe sells", ["book prices", "what the cafe sells"]),
        # What both topics share stands before the word that both begin with.
        (
            "Is there a rule on late books and on loud music?",
            ["Is there a rule on late books", "Is there a rule on loud music"],
        ),
        (
            "What are the fees for a card and for a locker?",
            ["What are the fees for a card", "What are the fees for a locker"],
        ),
        ("¿Hay talleres de dibujo y de canto?", ["Hay talleres de dibujo", "Hay talleres de canto"]),
        (
            "quiero saber de las multas y también sobre los talleres",
            ["quiero saber de las multas", "quiero saber sobre los talleres"],
        ),
        (
            "Does the town have a library for children and a museum?",
            ["Does the town have a library for children", "Does the town have a museum"],
        ),
        ("wifi para socios y la sala de música", ["wifi para socios", "la sala de música"]),
        # What joins topics rather than things.
        ("Two things: the fees; the opening hours.", ["the fees", "the opening hours"]),
        ("Do members pay for a card, as well as having lockers?", ["Do members pay for a card", "having lockers"]),
        ("Además de las multas, cuénteme de los talleres", ["las multas", "cuénteme de los talleres"]),
        ("Besides the fees, what do lockers cost?", ["the fees", "what do lockers cost"]),
    ],
)
def test_a_question_of_two_topics_is_split_in_its_own_words(question: str, topics: list[str]):
    assert texts(question) == topics


@pytest.mark.parametrize(
    "question",
    [
        "Which laws and regulations are there?",
        "What does the department of sports and culture do?",
        "¿Qué hace el departamento de deporte y cultura?",
        "deporte y cultura",
        "Hello. I am new here. Who runs the library?",
        "Tell me about the library. Thanks!",
        "Who runs it? When? Where? Why?",
        "and?",
        "¿Y?",
        "",
    ],
)
def test_a_question_of_one_topic_is_not_split(question: str):
    assert texts(question) == []


def test_three_topics_are_split_at_their_sentences():
    assert texts("Who runs it? Is there wifi? ¿Hay cine?") == ["Who runs it", "Is there wifi", "Hay cine"]


@pytest.mark.parametrize(
    ("question", "refers_back"),
    [
        ("Who runs the library and what is her phone?", True),
        ("¿Quién dirige la biblioteca y cuál es su teléfono?", True),
        ("How many lockers are there and how much is the one upstairs?", True),
        ("Who runs the library and what is the phone of the museum?", False),
        ("¿Quién dirige la biblioteca y cuál es el teléfono del museo?", False),
    ],
)
def test_a_pronoun_or_possessive_refers_to_the_topic_before(question: str, refers_back: bool):
    first, second = split_topics(question)
    assert (first.refers_back, second.refers_back) == (False, refers_back)


WORDS = ["and", "y", "also", "what", "qué", "the", "los", "on", "de", "además", "besides", "as well as", "two:", "law"]


@given(st.lists(st.sampled_from([*WORDS, "?", ".", ",", "¿", "+"]) | st.text(max_size=6), max_size=14).map(" ".join))
def test_topics_are_made_of_the_words_of_the_question(question: str):
    question = clean(question)
    topics = split_topics(question)
    assert len(topics) in (0, *range(2, MAX_TOPICS + 1))
    words = set(re.findall(r"\w+", question))
    for topic in topics:
        assert isinstance(topic, Topic)
        assert topic.text == topic.text.strip() != ""
        assert set(re.findall(r"\w+", topic.text)) <= words
