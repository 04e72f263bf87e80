"""The README's figures on the development questions, and floors below which a change is refused."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from corpus import Corpus
from qa.answering.answerer import Answerer
from qa.presentation.plain_text import answer_text

QUESTIONS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "development-questions.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


A_QUESTION_OR_TWO = 0.03
"""How much figures may differ between machines without a reason in the code."""


def _recall(ranks: list[int], among: int) -> float:
    return sum(1 <= rank <= among for rank in ranks) / len(ranks)


@pytest.fixture(scope="module")
def figures(full_answerer: Answerer) -> dict[str, float]:
    ranks: dict[str, list[int]] = {"en": [], "es": []}
    confidences: dict[bool, list[float]] = {True: [], False: []}
    for question in QUESTIONS:
        answer = full_answerer.answer(question["question"])
        gold = set(question["gold"])
        confidences[bool(gold)].append(answer.confidence)
        if gold:
            ranks[question["lang"]].append(
                next((citation.rank for citation in answer.citations if gold & set(citation.questions)), 0)
            )
    pairs = [(high > low) + 0.5 * (high == low) for high in confidences[True] for low in confidences[False]]
    metrics = {f"{lang} R@{k}": _recall(ranks[lang], k) for lang in ranks for k in (1, 3)}
    metrics["AUROC"] = sum(pairs) / len(pairs)
    for answerable, name in ((True, "answered when answerable"), (False, "answered when not")):
        metrics[name] = sum(value >= full_answerer.threshold for value in confidences[answerable]) / len(
            confidences[answerable]
        )
    return metrics


def test_the_set_is_complete():
    assert len(QUESTIONS) == 160


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("en R@1", 0.94),
        ("es R@1", 0.94),
        ("en R@3", 0.96),
        ("es R@3", 0.97),
        ("AUROC", 0.97),
        ("answered when answerable", 0.93),
    ],
)
def test_figures_stay_above_their_floors(figures: dict[str, float], name: str, floor: float):
    print("\n" + "\n".join(f"{key:28} {value:.3f}" for key, value in figures.items()))
    assert figures[name] >= floor


@pytest.mark.thorough
def test_the_readme_has_these_figures(figures: dict[str, float]):
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    documented = dict(
        zip(("en R@1", "es R@1"), re.search(r"\(R@1\) \| (\S+) \| (\S+) \|", readme).groups(), strict=True)
    )
    documented |= zip(("en R@3", "es R@3"), re.search(r"\(R@3\) \| (\S+) \| (\S+) \|", readme).groups(), strict=True)
    documented["AUROC"] = re.search(r"unanswerable questions, is (\S+) \(", readme)[1]
    documented |= zip(
        ("answered when answerable", "answered when not"),
        re.search(r"default threshold,\s+(\S+) of the answerable questions and (\S+) of", readme).groups(),
        strict=True,
    )
    assert {name: float(value) for name, value in documented.items()} == pytest.approx(figures, abs=A_QUESTION_OR_TWO)


@pytest.mark.thorough
def test_few_unanswerable_questions_are_answered(figures: dict[str, float]):
    assert figures["answered when not"] <= 0.09


def _normalise(question: str) -> str:
    plain = unicodedata.normalize("NFKD", question.casefold())
    return " ".join("".join(c for c in plain if c.isalnum() or c.isspace()).split())


def test_no_development_question_was_written_into_the_corpus(shipped: Corpus):
    own_questions = {_normalise(example.question) for example in (*shipped.examples, *shipped.unanswerable)}
    assert len(own_questions) > 1000
    assert own_questions.isdisjoint(_normalise(question["question"]) for question in QUESTIONS)


def test_no_question_is_both_answerable_and_not(shipped: Corpus):
    answered = {_normalise(example.question) for example in shipped.examples}
    assert answered.isdisjoint(_normalise(example.question) for example in shipped.unanswerable)


NEAREST = json.loads((Path(__file__).parent / "data" / "nearest-to-development.json").read_text(encoding="utf-8"))


def test_example_questions_near_a_development_question_are_few_and_listed(shipped: Corpus):
    """Near: the two share half of their words. People do ask for the same fact in similar words."""
    development_words = [set(_normalise(question["question"]).split()) for question in QUESTIONS]
    near_questions = []
    for example in (*shipped.examples, *shipped.unanswerable):
        words = set(_normalise(example.question).split())
        if max(len(words & other) / len(words | other) for other in development_words) >= 0.5:
            near_questions.append(example.question)
    assert sorted(near_questions) == NEAREST
    assert len(near_questions) <= 60


@pytest.mark.thorough
def test_the_readme_shows_what_the_command_prints(full_answerer: Answerer):
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    question, shown = re.search(r'\$ peru-qa ask "(.+)"\n(.*?)\n```', readme, re.DOTALL).groups()
    printed = answer_text(full_answerer.answer(question))
    # The last line has the percentage, which may differ a little between machines.
    assert shown.splitlines()[:-1] == printed.splitlines()[:-1]
