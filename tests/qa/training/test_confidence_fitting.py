"""Fitting the confidence model, on trials whose outcome is known."""

import numpy as np
import pytest

from qa.answering.confidence.model import PARTS
from qa.answering.confidence.reference_questions import ReferenceQuestions
from qa.training.confidence_fitting import Trials, TrialTable, answered_shares, fit_combination, fit_model

NO_REFERENCES = ReferenceQuestions(
    "", np.zeros((0, 1), np.float32), np.array([], "U1"), np.zeros((0, 1), np.float32), np.array([], "U1")
)
NAMES = {name for names in PARTS.values() for name in names}


@pytest.fixture(scope="module")
def trials() -> Trials:
    """Strangers' questions are far from the examples; near misses and wrong entries have a sentence that fits less."""
    rng = np.random.default_rng(0)
    made = Trials()
    plan = [
        ("example", True, 3, 3),
        ("example", False, 3, -3),
        ("stranger", False, -3, 0),
        ("unanswerable", False, -3, 0),
        ("near miss", False, 3, -3),
        ("unanswerable near miss", False, 3, -3),
        ("removed", False, 3, -3),
    ]
    for condition, few, bare in (("whole", 0.0, 0.0), ("bare", 1.0, 1.0)):
        for group, right, examples, sentence in plan:
            for number in range(60):
                signals = dict.fromkeys(NAMES, 0.0) | {
                    "examples": examples + rng.normal(),
                    "sentence": sentence + rng.normal(),
                }
                kind = f"{group} {number % 10}"
                made.add(signals, few=few, bare=bare, right=right, group=group, kind=kind, condition=condition)
    return made


def test_both_parts_learn_what_tells_their_groups_apart(trials: Trials):
    model = fit_model(trials, NO_REFERENCES)
    average = dict.fromkeys(NAMES, 0.0)

    def probability(examples: float, sentence: float) -> float:
        return model.estimate(average | {"examples": examples, "sentence": sentence}, 0, 0).probability

    assert probability(3, 3) > 0.8
    assert probability(-3, 3) < 0.1
    assert probability(3, -3) < 0.2
    shares = model.estimate(average | {"examples": 3, "sentence": -3}, 0, 0).shares
    assert shares["ours"]["examples"] > 1
    assert shares["stated"]["sentence"] < -1
    assert shares["ours"]["best passage"] == 0


def test_rates_of_both_faults_are_those_of_questions_that_were_held_out(trials: Trials):
    table = TrialTable(trials)
    shares = answered_shares(table, fit_combination(table)[1])
    assert shares["whole"]["right"] > 0.9
    assert shares["whole"]["stranger"] < 0.1
    assert shares["bare"]["near miss"] < 0.2
    assert shares["stranger 3, whole"] == {"stranger": pytest.approx(0, abs=0.4)}


def test_questions_of_a_kind_are_held_out_together(trials: Trials):
    table = TrialTable(trials)
    for kind in np.unique(table.kind):
        assert len(set(table.fold[table.kind == kind].tolist())) == 1
