"""Learns the confidence of a build from questions of known answer that are not indexed.

The questions lie beside the corpus: some that an entry answers, some that none does. A question counts
as a success when the entry that answers it is ranked first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import ExampleQuestion
from index import Embedder, Index
from qa.confidence import PORTABLE_SIGNALS, ConfidenceModel, SignalReader
from qa.question import asked
from qa.retrieval import retrieve

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

METHOD = "logistic-1"
"""Names the signals and the way of learning; another name makes an index out of date."""

_FEWEST = 20
"""Successes and failures that must each be there to learn from."""

ANSWERABLE_SHARE = 0.75
"""The share of questions asked that some entry answers, as we expect it. The calibration questions are
weighed to it: near misses are over-represented among them, since they are the hardest to tell."""

_INVERSE_REGULARISATION = 0.1
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class _Measured:
    """Signals of questions and what became of them; arrays of one row a question."""

    names: tuple[str, ...]
    values: Numbers
    successes: Flags
    answerable: Flags

    def enough(self) -> bool:
        return min(int(self.successes.sum()), int((~self.successes).sum())) >= _FEWEST


def _measure(index: Index, embedder: Embedder, questions: Sequence[ExampleQuestion]) -> _Measured:
    reader = SignalReader(index)
    read: list[dict[str, float]] = []
    successes: list[bool] = []
    for example in questions:
        question = asked(example.question)
        found = retrieve(index, embedder, question)
        read.append(reader.read(question, found))
        successes.append(index.entry_ids[found.order[0]] == example.entry)
    return _Measured(
        names=tuple(read[0]) if read else (),
        values=np.array([list(values.values()) for values in read]),
        successes=np.array(successes, dtype=bool),
        answerable=np.array([example.entry is not None for example in questions], dtype=bool),
    )


def calibrate(index: Index, embedder: Embedder, questions: Sequence[ExampleQuestion]) -> dict[str, Any]:
    """The `calibration` record of a build's manifest.

    Where there are too few questions it holds no model, and confidence falls back on `DEFAULT_RECORD`.
    """
    measured = _measure(index, embedder, questions)
    record: dict[str, Any] = {"questions": len(questions), "successes": int(measured.successes.sum())}
    if not measured.enough():
        return record
    model, scores = fit(measured.names, measured.values, measured.successes, weigh(measured.answerable))
    return {**record, **scores, "model": model.to_record()}


def portable_record(index: Index, embedder: Embedder, questions: Sequence[ExampleQuestion]) -> dict[str, Any]:
    """The model that `DEFAULT_RECORD` holds, from an index of the shipped corpus without example questions."""
    measured = _measure(index, embedder, questions)
    columns = [measured.names.index(name) for name in PORTABLE_SIGNALS]
    model, scores = fit(PORTABLE_SIGNALS, measured.values[:, columns], measured.successes, weigh(measured.answerable))
    return {**model.to_record(), **scores}


def weigh(answerable: Flags) -> Numbers:
    """A weight for each question, 1 on average, by which `ANSWERABLE_SHARE` of the weight is answerable."""
    share = float(answerable.mean())
    if share in (0.0, 1.0):
        return np.ones(len(answerable))
    return np.where(answerable, ANSWERABLE_SHARE / share, (1 - ANSWERABLE_SHARE) / (1 - share))


def fit(
    names: tuple[str, ...], values: Numbers, successes: Flags, importance: Numbers
) -> tuple[ConfidenceModel, dict[str, float]]:
    """A confidence model, and how well it does on questions held out (10 folds).

    Args:
        names: the signals' names.
        values: shape (questions, signals).
        successes: whether the first entry answered, shape (questions,).
        importance: weight of each question, shape (questions,).
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import brier_score_loss, roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    means = values.mean(axis=0)
    scales = values.std(axis=0)
    scales[scales == 0] = 1.0
    standard = (values - means) / scales
    regression = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=1000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    held_out = cross_val_predict(
        regression, standard, successes, cv=folds, method="predict_proba", params={"sample_weight": importance}
    )[:, 1]
    regression.fit(standard, successes, sample_weight=importance)
    model = ConfidenceModel(
        names=names,
        means=tuple(float(mean) for mean in means),
        scales=tuple(float(scale) for scale in scales),
        weights=tuple(float(weight) for weight in regression.coef_[0]),
        intercept=float(regression.intercept_[0]),
    )
    scores = {
        "auroc": round(float(roc_auc_score(successes, held_out, sample_weight=importance)), 4),
        "brier": round(float(brier_score_loss(successes, held_out, sample_weight=importance)), 4),
    }
    return model, scores
