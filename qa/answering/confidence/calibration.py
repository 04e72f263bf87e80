"""Learns the confidence of a build from the questions of known answer in it.

Each example question, and each question that no entry answers, is asked as if it weren't known (left out). It
counts as a success when the entry ranked first is its own, or holds the fact that it asks for.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import ExampleQuestion
from index import Embedder, Index
from qa.answering.confidence.leave_one_out import leave_one_out
from qa.answering.confidence.model import ConfidenceModel
from qa.answering.confidence.signals import PORTABLE_SIGNALS, SIGNALS, SignalReader
from qa.answering.question.question import parse_question
from qa.answering.retrieval.retriever import retrieve

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_MIN_QUESTIONS = 20
"""Questions that entries answer, and that none does, which must each be there to learn from."""

ANSWERABLE_SHARE = 0.75
"""The share of questions asked that some entry answers, as we expect it; the questions are weighed to it."""

MAX_RIGHT_WITHHELD = 0.02
"""The threshold is the highest, in hundredths, below which no more of the right answers lie (held out)."""

_INVERSE_REGULARISATION = 1.0
_FOLDS = 10
_BINS = 10


@dataclass(frozen=True, slots=True)
class _Trial:
    """One question's signals, whether the first entry answered it, and what kind of question it is."""

    signals: dict[str, float]
    success: bool
    answerable: bool
    near_miss: bool


@dataclass(frozen=True, slots=True)
class Measurements:
    """Signals of questions and what became of them; arrays of one row a question."""

    names: tuple[str, ...]
    values: Numbers
    successes: Flags
    answerable: Flags
    near_misses: Flags

    def enough(self) -> bool:
        """Whether there is enough to learn from."""
        return min(int(self.successes.sum()), int((~self.answerable).sum())) >= _MIN_QUESTIONS


def measure(index: Index, near_misses: frozenset[str]) -> Measurements:
    """Asks each question of known answer as if it weren't known.

    Args:
        index: the build; it holds the questions with their vectors.
        near_misses: the texts of those unanswerable questions that are near misses.
    """
    reader = SignalReader(index)
    every = [*index.rows_of_kind("example"), *index.rows_of_kind("unanswerable")]
    tried = [
        _Trial(
            signals=reader.read(one.question, one.found),
            success=one.success,
            answerable=row.entry is not None,
            near_miss=row.entry is None and row.embedded in near_misses,
        )
        for one in leave_one_out(index, every, lambda text, language: parse_question(text))
        if (row := index.rows[one.row])
    ]
    return _measured(SIGNALS, tried)


def _measured(names: tuple[str, ...], tried: Sequence[_Trial]) -> Measurements:
    """The named signals of the questions that were tried, and what became of them, as arrays."""
    return Measurements(
        names=names,
        values=np.array([[one.signals[name] for name in names] for one in tried]).reshape(len(tried), len(names)),
        successes=np.array([one.success for one in tried], dtype=bool),
        answerable=np.array([one.answerable for one in tried], dtype=bool),
        near_misses=np.array([one.near_miss for one in tried], dtype=bool),
    )


def calibrate(index: Index, near_misses: frozenset[str]) -> dict[str, Any]:
    """The `calibration` record of a build's manifest: model, threshold, and how good they are on held-out questions.

    Where there are too few questions it holds no model, and confidence falls back on `DEFAULT_RECORD`.

    Args:
        index: the build.
        near_misses: the texts of those unanswerable questions that are near misses.
    """
    measured = measure(index, near_misses)
    record: dict[str, Any] = {
        "answerable": int(measured.answerable.sum()),
        "unanswerable": int((~measured.answerable).sum()),
    }
    if not measured.enough():
        return record
    importance = importance_weights(measured.answerable)
    model, held_out = fit(measured, importance)
    threshold = choose_threshold(held_out[measured.successes])
    return {
        **record,
        **quality(measured.successes, held_out, importance),
        "threshold": threshold,
        "answered": {
            name: round(float((held_out[kind] >= threshold).mean()), 4) if kind.any() else None
            for name, kind in (
                ("answerable", measured.answerable),
                ("near misses", measured.near_misses),
                ("off topic", ~measured.answerable & ~measured.near_misses),
            )
        },
        "model": model.to_record(),
    }


def train_portable_model(index: Index, embedder: Embedder, questions: Sequence[ExampleQuestion]) -> dict[str, Any]:
    """The model that `DEFAULT_RECORD` holds, from an index of the shipped corpus without questions of known answer."""
    reader = SignalReader(index)
    tried: list[_Trial] = []
    for one in questions:
        question = parse_question(one.question)
        found = retrieve(index, embedder, question)
        tried.append(
            _Trial(
                signals=reader.read(question, found),
                success=index.entry_ids[found.order[0]] == one.entry,
                answerable=one.entry is not None,
                near_miss=one.near_miss,
            )
        )
    measured = _measured(PORTABLE_SIGNALS, tried)
    importance = importance_weights(measured.answerable)
    model, held_out = fit(measured, importance)
    return {**model.to_record(), **quality(measured.successes, held_out, importance)}


def importance_weights(answerable: Flags) -> Numbers:
    """A weight for each question, 1 on average, by which `ANSWERABLE_SHARE` of the weight is answerable."""
    share = float(answerable.mean())
    if share in (0.0, 1.0):
        return np.ones(len(answerable))
    return np.where(answerable, ANSWERABLE_SHARE / share, (1 - ANSWERABLE_SHARE) / (1 - share))


def fit(measured: Measurements, importance: Numbers) -> tuple[ConfidenceModel, Numbers]:
    """A confidence model, and for each question what a model learnt without its tenth of them says."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    means = measured.values.mean(axis=0)
    scales = measured.values.std(axis=0)
    scales[scales == 0] = 1.0
    standard = (measured.values - means) / scales
    regression = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=1000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    held_out: Numbers = cross_val_predict(
        regression,
        standard,
        measured.successes,
        cv=folds,
        method="predict_proba",
        params={"sample_weight": importance},
    )[:, 1]
    regression.fit(standard, measured.successes, sample_weight=importance)
    model = ConfidenceModel(
        names=measured.names,
        means=tuple(float(mean) for mean in means),
        scales=tuple(float(scale) for scale in scales),
        weights=tuple(float(weight) for weight in regression.coef_[0]),
        intercept=float(regression.intercept_[0]),
    )
    return model, held_out


def quality(successes: Flags, confidences: Numbers, importance: Numbers) -> dict[str, Any]:
    """How good confidences are: AUROC, Brier score, and the reliability curve.

    The curve holds, for each tenth of the scale that has questions, their weight, mean confidence and share of
    successes.
    """
    from sklearn.metrics import brier_score_loss, roc_auc_score

    tenth = np.minimum((confidences * _BINS).astype(int), _BINS - 1)
    curve = []
    for number in range(_BINS):
        inside = tenth == number
        if inside.any():
            weight = importance[inside]
            curve.append(
                {
                    "share": round(float(weight.sum() / importance.sum()), 4),
                    "confidence": round(float(np.average(confidences[inside], weights=weight)), 4),
                    "right": round(float(np.average(successes[inside], weights=weight)), 4),
                }
            )
    return {
        "auroc": round(float(roc_auc_score(successes, confidences, sample_weight=importance)), 4),
        "brier": round(float(brier_score_loss(successes, confidences, sample_weight=importance)), 4),
        "reliability": curve,
    }


def choose_threshold(right: Numbers) -> float:
    """The highest threshold, in hundredths, below which at most `MAX_RIGHT_WITHHELD` of these confidences lie."""
    return math.floor(float(np.quantile(right, MAX_RIGHT_WITHHELD)) * 100) / 100
