"""Fitting the confidence model, on trials whose outcome is known."""

import math

import numpy as np
import pytest

from qa.answering.confidence.model import PARTS, ConfidenceModel, Estimate
from qa.answering.confidence.reference_questions import ReferenceQuestions
from qa.training.confidence_fitting import (
    Trials,
    TrialTable,
    answered_shares,
    fit_model,
    fit_part,
    hold_out,
    part_log_odds,
)

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
        ("example", True, 5, 3),
        ("example", False, 5, -3),
        ("stranger", False, -5, 0),
        ("unanswerable", False, -5, 0),
        ("near miss", False, 5, -3),
        ("unanswerable near miss", False, 5, -3),
        ("removed", False, 5, -3),
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


def fit(trials: Trials) -> ConfidenceModel:
    """Fit a model to the trials."""
    table = TrialTable(trials)
    return fit_model(table, hold_out(table), NO_REFERENCES)


def test_the_parts_learn_what_tells_their_groups_apart(trials: Trials):
    model = fit(trials)
    average = dict.fromkeys(NAMES, 0.0)

    def estimate(examples: float, sentence: float) -> Estimate:
        return model.estimate(average | {"examples": examples, "sentence": sentence}, 0, 0)

    assert estimate(5, 3).probability > 0.8
    assert estimate(5, -3).probability < 0.2
    assert estimate(5, 3).is_ours
    assert not estimate(-5, 3).is_ours
    shares = estimate(5, -3).shares
    assert shares["ours"]["examples"] > 1
    assert shares["stated"]["sentence"] < -1
    assert shares["ours"]["best passage"] == 0


def test_rates_of_both_faults_are_those_of_questions_that_were_held_out(trials: Trials):
    table = TrialTable(trials)
    held_out = hold_out(table)
    shares = answered_shares(table, held_out, fit_model(table, held_out, NO_REFERENCES))
    assert shares["whole"]["right"] > 0.9
    assert shares["whole"]["stranger"] < 0.1
    assert shares["bare"]["near miss"] < 0.2
    assert shares["stranger 3, whole"] == {"stranger": pytest.approx(0, abs=0.4)}


def test_questions_of_a_kind_are_held_out_together(trials: Trials):
    table = TrialTable(trials)
    for kind in np.unique(table.kind):
        assert len(set(table.fold[table.kind == kind].tolist())) == 1


def test_a_signal_that_is_missing_without_examples_is_scaled_by_the_others(trials: Trials):
    table = TrialTable(trials)
    expected = hold_out(table)["ours"]
    whole = table.bare == 0
    table.signals["examples"] = np.where(whole, table.signals["examples"], math.nan)
    part = fit_part(table, "ours", np.ones(len(whole), bool))
    used = whole & np.isin(table.group, ("example", "wrong", "stranger", "unanswerable"))
    assert part.scales[part.names.index("examples")] == pytest.approx(table.signals["examples"][used].std())
    assert np.corrcoef(part_log_odds(part, table)[whole], expected[whole])[0, 1] > 0.99
