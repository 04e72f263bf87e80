"""Trains the confidence model of a build on its labelled questions.

Each example question, and each question that no entry answers, is left out in turn. The answer is right if the
top-ranked entry is the question's own, or holds the fact that it asks for.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus import ExampleQuestion
from index import Embedder, Index
from qa.answering.confidence.leave_one_out import leave_one_out
from qa.answering.confidence.model import ConfidenceModel
from qa.answering.confidence.reliability import Flags, Numbers, measure_reliability
from qa.answering.confidence.signals import PORTABLE_SIGNALS, SIGNALS, SignalReader
from qa.answering.question.mentions import country_keys
from qa.answering.question.question import parse_question
from qa.answering.retrieval.ranking import search

ANSWERABLE_SHARE = 0.75
"""The share of visitors' questions that are expected to be answerable; the training questions are weighted to it."""

MAX_RIGHT_WITHHELD = 0.02
"""The highest share of right answers that the threshold may withhold, on held-out questions."""

_MIN_QUESTIONS = 20
"""Right answers, and unanswerable questions, needed to train on."""

_INVERSE_REGULARISATION = 1.0
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class _Trial:
    """A question's signals, whether the top-ranked entry answered it, and what kind of question it is."""

    signals: dict[str, float]
    right: bool
    answerable: bool
    near_miss: bool


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """The signals of questions, of shape (questions, signals), and their outcomes, each of shape (questions,)."""

    names: tuple[str, ...]
    signals: Numbers
    right: Flags
    answerable: Flags
    near_misses: Flags

    @property
    def is_large_enough(self) -> bool:
        """Whether there are enough right answers and unanswerable questions to train on."""
        return min(int(self.right.sum()), int((~self.answerable).sum())) >= _MIN_QUESTIONS


def calibrate(index: Index, near_misses: frozenset[str]) -> dict[str, Any]:
    """Return the `calibration` record of a build's manifest: model, threshold, and their quality on held-out questions.

    If there are too few questions the record has no model, and confidence falls back on the portable model.
    `near_misses` are the texts of those unanswerable questions that are near misses.
    """
    training = build_training_set(index, near_misses)
    record: dict[str, Any] = {
        "answerable": int(training.answerable.sum()),
        "unanswerable": int((~training.answerable).sum()),
    }
    if not training.is_large_enough:
        return record
    weights = weigh_questions(training.answerable)
    model, held_out = fit(training, weights)
    threshold = choose_threshold(held_out[training.right])
    return {
        **record,
        **measure_reliability(training.right, held_out, weights),
        "threshold": threshold,
        "answered": {
            name: round(float((held_out[kind] >= threshold).mean()), 4) if kind.any() else None
            for name, kind in (
                ("answerable", training.answerable),
                ("near misses", training.near_misses),
                ("off topic", ~training.answerable & ~training.near_misses),
            )
        },
        "model": model.to_record(),
    }


def build_training_set(index: Index, near_misses: frozenset[str]) -> TrainingSet:
    """Ask each labelled question of a build as if it were left out; see `calibrate`."""
    reader = SignalReader(index)
    countries = country_keys(index.editions).values()
    rows = [*index.rows_of_kind("example"), *index.rows_of_kind("unanswerable")]
    trials = []
    for result in leave_one_out(index, rows, lambda text, language: parse_question(text, extra_countries=countries)):
        row = index.rows[result.row]
        trials.append(
            _Trial(
                signals=reader.read(result.question, result.found),
                right=result.is_right,
                answerable=row.entry is not None,
                near_miss=row.entry is None and row.embedded in near_misses,
            )
        )
    return _training_set(SIGNALS, trials)


def train_portable_model(index: Index, embedder: Embedder, questions: Sequence[ExampleQuestion]) -> dict[str, Any]:
    """Train the content of `PORTABLE_MODEL` on an index of the shipped corpus without its labelled questions."""
    reader = SignalReader(index)
    countries = country_keys(index.editions).values()
    trials: list[_Trial] = []
    for labelled in questions:
        question = parse_question(labelled.question, extra_countries=countries)
        found = search(index, embedder, question)
        trials.append(
            _Trial(
                signals=reader.read(question, found),
                right=index.entry_ids[found.ranking[0]] == labelled.entry,
                answerable=labelled.entry is not None,
                near_miss=labelled.near_miss,
            )
        )
    training = _training_set(PORTABLE_SIGNALS, trials)
    weights = weigh_questions(training.answerable)
    model, held_out = fit(training, weights)
    return {**model.to_record(), **measure_reliability(training.right, held_out, weights)}


def _training_set(names: tuple[str, ...], trials: Sequence[_Trial]) -> TrainingSet:
    """Arrange the named signals and the outcomes of trials as arrays."""
    return TrainingSet(
        names=names,
        signals=np.array([[trial.signals[name] for name in names] for trial in trials]).reshape(
            len(trials), len(names)
        ),
        right=np.array([trial.right for trial in trials], dtype=bool),
        answerable=np.array([trial.answerable for trial in trials], dtype=bool),
        near_misses=np.array([trial.near_miss for trial in trials], dtype=bool),
    )


def weigh_questions(answerable: Flags) -> Numbers:
    """Weight each question, 1 on average, so that `ANSWERABLE_SHARE` of the weight is answerable."""
    share = float(answerable.mean())
    if share in (0.0, 1.0):
        return np.ones(len(answerable))
    return np.where(answerable, ANSWERABLE_SHARE / share, (1 - ANSWERABLE_SHARE) / (1 - share))


def fit(training: TrainingSet, weights: Numbers) -> tuple[ConfidenceModel, Numbers]:
    """Fit a confidence model; also return each question's confidence by a model that was fitted without its fold."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    means = training.signals.mean(axis=0)
    scales = training.signals.std(axis=0)
    scales[scales == 0] = 1.0
    standard = (training.signals - means) / scales
    regression = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=1000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    held_out: Numbers = cross_val_predict(
        regression,
        standard,
        training.right,
        cv=folds,
        method="predict_proba",
        params={"sample_weight": weights},
    )[:, 1]
    regression.fit(standard, training.right, sample_weight=weights)
    model = ConfidenceModel(
        names=training.names,
        means=tuple(float(mean) for mean in means),
        scales=tuple(float(scale) for scale in scales),
        weights=tuple(float(weight) for weight in regression.coef_[0]),
        intercept=float(regression.intercept_[0]),
    )
    return model, held_out


def choose_threshold(right: Numbers) -> float:
    """Choose the highest threshold, in hundredths, that withholds at most `MAX_RIGHT_WITHHELD` of the right answers.

    `right` are the confidences of these.
    """
    return math.floor(float(np.quantile(right, MAX_RIGHT_WITHHELD)) * 100) / 100
