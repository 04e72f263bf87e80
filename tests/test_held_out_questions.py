"""Questions by hands that wrote nothing else: floors for what was measured once, and for conversations."""

from pathlib import Path

import pytest

from qa.answering import Answerer
from qa.evaluation import Evaluation, evaluate, read_questions

DATA = Path(__file__).parent / "data"


def _evaluated(answerer: Answerer, name: str) -> Evaluation:
    return evaluate(answerer, read_questions((DATA / name).read_text(encoding="utf-8"), name))


@pytest.fixture(scope="module")
def held_out(answerer: Answerer) -> Evaluation:
    return _evaluated(answerer, "held-out-questions.jsonl")


@pytest.mark.parametrize(
    ("group", "metric", "floor"),
    [
        ("en", "R@1", 0.95),
        ("es", "R@1", 0.92),
        ("all", "R@3", 0.97),
        ("all", "fact@1", 0.94),
        ("all", "link@3", 0.96),
        ("all", "AUROC", 0.97),
        ("all", "answered when answerable", 0.91),
        ("all noisy", "R@1", 0.9),
    ],
)
def test_held_out_questions_are_answered(held_out: Evaluation, group: str, metric: str, floor: float):
    assert held_out.groups[group][metric].value >= floor


def test_few_unanswerable_questions_are_answered(held_out: Evaluation):
    assert held_out.groups["all"]["answered when not"].value <= 0.08


def test_conversations_are_followed(answerer: Answerer):
    evaluation = _evaluated(answerer, "conversations.jsonl")
    assert evaluation.groups["all"]["R@1"].value >= 0.9
    assert evaluation.groups["all new topic"]["R@1"].value >= 0.95
