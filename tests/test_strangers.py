"""What people ask other services is refused, as far as it is today; the figures are measured, not aimed at."""

import json

import pytest

from qa.answering.answerer import Answerer
from support.paths import DATA

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize(("name", "most"), [("strangers.jsonl", 0.05), ("near-misses.jsonl", 0.6)])
def test_few_of_strangers_questions_are_answered(full_answerer: Answerer, name: str, most: float):
    questions = [json.loads(line)["question"] for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    answered = sum(full_answerer.answer(question).answered for question in questions)
    print(name, answered, "of", len(questions))
    assert answered <= most * len(questions)
