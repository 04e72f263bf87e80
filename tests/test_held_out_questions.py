"""Questions and conversations by other authors: floors a question or two below the README's figures."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from qa.answering.answerer import Answerer
from qa.evaluation.metrics import Evaluation, evaluate
from qa.evaluation.questions import read_questions

pytestmark = pytest.mark.thorough

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def evaluated(full_answerer: Answerer) -> Callable[[str], Evaluation]:
    """The evaluation of a file's questions, made once."""

    @cache
    def evaluation(name: str) -> Evaluation:
        return evaluate(full_answerer, read_questions((DATA / name).read_text(encoding="utf-8"), name))

    return evaluation


@pytest.mark.parametrize("name", ["held-out-questions.jsonl", "second-held-out-questions.jsonl"])
@pytest.mark.parametrize(
    ("group", "metric", "floor"),
    [
        ("en", "R@1", 0.95),
        ("es", "R@1", 0.92),
        ("all", "R@3", 0.98),
        ("all", "fact@1", 0.94),
        ("all", "link@3", 0.96),
        ("all", "AUROC", 0.97),
        ("all", "answered when answerable", 0.93),
        ("all noisy", "R@1", 0.9),
    ],
)
def test_held_out_questions_are_answered(
    evaluated: Callable[[str], Evaluation], name: str, group: str, metric: str, floor: float
):
    assert evaluated(name).groups[group][metric].value >= floor


@pytest.mark.parametrize("name", ["held-out-questions.jsonl", "second-held-out-questions.jsonl"])
def test_few_unanswerable_questions_are_answered(evaluated: Callable[[str], Evaluation], name: str):
    assert evaluated(name).groups["all"]["answered when not"].value <= 0.13


@pytest.mark.parametrize("name", ["conversations.jsonl", "held-out-conversations.jsonl"])
def test_conversations_are_followed(evaluated: Callable[[str], Evaluation], name: str):
    groups = evaluated(name).groups
    assert groups["all"]["R@1"].value >= 0.91
    assert groups["all new topic"]["R@1"].value >= 0.95
    # A follow-up is judged twice, so that fewer are answered from an entry that doesn't say it.
    assert groups["all"]["answered when answerable"].value >= 0.88
