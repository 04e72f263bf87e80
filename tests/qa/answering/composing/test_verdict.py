"""Verdicts on invented questions: only where the visitor asks what the questionnaire asked."""

from dataclasses import replace

import pytest

from corpus import Entry, LocatedText
from qa.answering.composing.verdict import find_verdict
from qa.answering.question.question import parse_question
from support.answers import ANSWER

ENTRY = Entry(
    id="faq/1",
    document="faq.jsonl",
    section="",
    title="Is there a port authority?",
    labels=("Is there a national port authority with an online portal?",),
    text=LocatedText("Yes"),
    choice="Yes",
    plain_titles={"en": "Port authority", "es": "Autoridad portuaria"},
)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Is there a port authority?", "Yes"),
        ("Does Peru have a port authority?", "Yes"),
        ("¿Existe una autoridad portuaria?", "Yes"),
        ("¿El Perú tiene autoridad portuaria?", "Yes"),
        ("Is there no port authority?", None),
        ("¿El Perú carece de autoridad portuaria?", None),
        ("Is there a port authority or a ministry?", None),
        ("Does the port authority charge fees?", None),
        ("Who runs the port authority?", None),
        ("¿Cuándo se creó la autoridad portuaria?", None),
        ("port authority", None),
    ],
)
def test_a_verdict_needs_the_same_question_in_the_same_direction(question: str, verdict: str | None):
    assert find_verdict(parse_question(question), ENTRY, ANSWER) == verdict


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Is there a patent document?", "Yes"),
        ("Does Peru have a document on patents?", "Yes"),
        ("Isn't there a patent document?", None),
        ("Does the country have a patent document? I know that it hasn't.", None),
        ("Is there a patent document, wasn’t there?", None),
    ],
)
def test_only_contractions_of_not_turn_a_question(question: str, verdict: str | None):
    entry = replace(ENTRY, labels=("Is there a document on patents?",), plain_titles={"en": "Patent document"})
    assert find_verdict(parse_question(question), entry, ANSWER) == verdict


def test_there_is_no_verdict_on_words_that_limit_it():
    limited = replace(ANSWER, text="The port authority is just beginning.")
    assert find_verdict(parse_question("Is there a port authority?"), ENTRY, limited) is None
