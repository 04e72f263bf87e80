"""Metrics by hand, and the evaluation of a small corpus."""

import json
from collections.abc import Callable

import pytest

from qa.errors import BatchError
from qa.evaluation import ablation_table, evaluate, evaluation_record, evaluation_text, read_questions
from qa.evaluation.ablation import Variant
from qa.evaluation.metrics import Metric, Outcome, measure
from qa.evaluation.questions import EvaluationQuestion
from qa.service import open_answerer
from qa.settings import Settings


def outcome(*ranking: str, gold: str) -> Outcome:
    asked = EvaluationQuestion(question="?", lang="en", gold=(gold,))
    return Outcome(asked, (gold,), ranking, None)


def test_ranks_become_metrics():
    found = measure([outcome("a", "b", "c", gold="a"), outcome("a", "b", "c", gold="c"), outcome("a", "b", gold="x")])
    assert {name: metric.value for name, metric in found.items()} == pytest.approx(
        {"R@1": 1 / 3, "R@3": 2 / 3, "R@5": 2 / 3, "MRR@10": (1 + 1 / 3) / 3, "nDCG@10": (1 + 0.5) / 3}
    )
    assert found["R@1"].low <= found["R@1"].value <= found["R@1"].high
    assert found["R@1"].questions == 3


QUESTIONS = [
    {"question": "How do I get a library card?", "lang": "en", "kind": "plain", "gold": ["faq/card"]},
    {
        "question": "When is it open?",
        "lang": "en",
        "kind": "plain",
        "gold": ["faq/hours"],
        "must_contain": ["NINE  to"],
    },
    {"question": "Who won the match?", "lang": "en", "kind": "unanswerable", "gold": []},
]


def test_a_small_corpus_is_evaluated(faq: Settings):
    text = "\n".join(json.dumps(question) for question in QUESTIONS)
    answerer = open_answerer(faq)
    evaluation = evaluate(answerer, read_questions(text, "q.jsonl"))
    assert evaluation.build == answerer.index.build
    assert set(evaluation.groups) == {"en", "es", "all", "en plain", "en unanswerable", "all plain", "all unanswerable"}
    assert evaluation.groups["en"]["R@1"].value == 1
    assert evaluation.groups["en"]["fact@1"].value == 0
    assert evaluation.groups["en"]["answered when not"].questions == 1
    assert evaluation.groups["es"] == {}
    record = json.loads(json.dumps(evaluation_record(evaluation)))
    assert record["groups"]["all plain"]["R@1"]["value"] == 1
    assert "R@1" in evaluation_text(evaluation)


def test_a_bad_line_is_named():
    with pytest.raises(BatchError, match=r"^q\.jsonl:1: lang: "):
        read_questions('{"question": "?", "lang": "fr"}', "q.jsonl")


def test_the_ablation_is_a_table():
    variant = Variant("whole", {"en": {"R@1": Metric(0.5, 0.1, 0.9, 4)}, "es": {}, "all": {}})
    assert ablation_table([variant]).splitlines()[2] == "| whole | 0.500 | - | - | - | - | - | - |"


def test_the_command_prints_the_evaluation_as_json(run: Callable, faq: Settings, tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(QUESTIONS[0]), encoding="utf-8")
    ran = run("eval", str(path), "--json", "--corpus", str(faq.corpus), index_dir=faq.index_dir)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["groups"]["en"]["R@1"] == {"value": 1.0, "low": 1.0, "high": 1.0, "questions": 1}
