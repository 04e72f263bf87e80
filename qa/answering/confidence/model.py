"""The confidence model: three logistic regressions that answer different questions.

    ours      does the question belong to what the corpus deals with?
    text      does the text deal with it?
    stated    does the top-ranked entry say what is asked?

One regression for all does worse: what is learned from near misses drowns how far away a stranger's question is. Each
signal's weight depends on the top-ranked entry's number of example questions, and on whether the index is bare:

    log-odds = sum over signals of (always + few * if_few + bare * if_bare) * (signal - mean) / scale, and intercepts
    few = HALF / (HALF + number), see `Ranker`       bare = 1 with few of them in all, see `is_bare`

A fourth one weighs the log-odds of the latter two, and the first has to hold beside it. The more example questions the
top-ranked entry has, the surer it can be; in a bare index it is not certain enough to refuse.

    probability = logistic(intercept + weight_text * min(text, CAP) + weight_stated * stated)
    is_ours = bare, or ours >= ours_margin * (1 - few)

The model was learned once, from the shipped corpus, and is shipped; see `qa.training.confidence`. Combining classifiers
by a further regression is called stacking (Wolpert, "Stacked generalization", Neural Networks 5, 1992).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.answering.confidence.reference_questions import ReferenceQuestions

MODEL = Path(__file__).parent / "confidence.npz"
"""What `qa.training` has learned."""

PARTS = {
    "ours": (
        "best passage",
        "best sentence",
        "sentence contrast",
        "best sparse",
        "examples",
        "unanswerable",
        "known",
        "coverage",
        "words",
        "strangers",
    ),
    "text": (
        "best passage",
        "best sentence",
        "passage contrast",
        "sentence contrast",
        "best sparse",
        "sparse contrast",
        "unanswerable",
        "known",
        "coverage",
        "words",
        "foreign country",
        "strangers",
    ),
    "stated": (
        "passage",
        "sentence",
        "sentence contrast",
        "share",
        "learned",
        "score",
        "unanswerable",
        "unanswerable cosine",
        "near misses",
        "words",
        "foreign country",
        "unknown year",
    ),
}
"""The signals of each part; see `SignalReader`."""

CAP = 5.0
"""Log-odds that the text deals with a question, above which it is as good as certain and they say nothing more."""

_ARRAYS = ("means", "scales", "weights")
"""What is stored of each part."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LogisticRegression:
    """A logistic regression over the signals `names`.

    `means` and `scales` have the shape (signals,). `weights` has the shape (3, signals + 1): always, if few, if bare;
    the intercepts are last.
    """

    names: tuple[str, ...]
    means: Numbers
    scales: Numbers
    weights: Numbers

    def shares(self, signals: Mapping[str, float], few: float, bare: float) -> dict[str, float]:
        """Return each signal's share in the log-odds, and the intercept's; a missing one (NaN) counts as average."""
        values = standardize(np.array([signals[name] for name in self.names]), self.means, self.scales)
        shares = (np.array([1.0, few, bare]) @ self.weights) * np.append(values, 1.0)
        return dict(zip((*self.names, "intercept"), shares.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Estimate:
    """The probability that the top-ranked entry answers, whether the question is ours, and what both were made of.

    `ours` is the probability that it is. `shares` are each signal's in the log-odds of each part.
    """

    probability: float
    ours: float
    is_ours: bool
    shares: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """The parts by name, how two of them are weighed, the thresholds, and the questions to compare with.

    `weights` are the intercept and those of `text` and `stated`. `threshold` is the minimum probability to answer with,
    `bare_threshold` that of a bare index; for `ours_margin` see above.
    """

    parts: Mapping[str, LogisticRegression]
    weights: tuple[float, float, float]
    threshold: float
    bare_threshold: float
    ours_margin: float
    references: ReferenceQuestions

    def estimate(self, signals: Mapping[str, float], few: float, bare: float) -> Estimate:
        """Estimate the probability, 0 to 1, that the top-ranked entry answers."""
        shares = {name: part.shares(signals, few, bare) for name, part in self.parts.items()}
        ours, text, stated = (sum(shares[name].values()) for name in ("ours", "text", "stated"))
        total = float(self.combine(text, stated))
        return Estimate(logistic(total), logistic(ours), bool(self.is_ours(ours, few, bare)), shares)

    def combine(self, text: npt.ArrayLike, stated: npt.ArrayLike) -> Numbers:
        """Return the log-odds that the top-ranked entry answers, by those of two parts, of one question or of many."""
        intercept, weight_text, weight_stated = self.weights
        return np.asarray(intercept + weight_text * np.minimum(text, CAP) + weight_stated * np.asarray(stated))

    def is_ours(self, ours: npt.ArrayLike, few: npt.ArrayLike, bare: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Decide whether one question, or each of many, belongs to what the corpus deals with, by its log-odds."""
        return np.equal(bare, 1) | np.greater_equal(ours, self.ours_margin * (1 - np.asarray(few)))

    @classmethod
    @cache
    def shipped(cls) -> "ConfidenceModel":
        """Load the model that is shipped."""
        with np.load(BytesIO(MODEL.read_bytes()), allow_pickle=False) as stored:
            parts = {
                part: LogisticRegression(signals, *(stored[f"{part}_{name}"] for name in _ARRAYS))
                for part, signals in PARTS.items()
            }
            intercept, weight_text, weight_stated = stored["weights"].tolist()
            threshold, bare_threshold, ours_margin = stored["thresholds"].tolist()
            return cls(
                parts,
                weights=(intercept, weight_text, weight_stated),
                threshold=threshold,
                bare_threshold=bare_threshold,
                ours_margin=ours_margin,
                references=ReferenceQuestions.from_arrays(stored),
            )

    def save(self, path: Path) -> None:
        """Write the model.

        Raises:
            OSError: it can't be written.
        """
        arrays: dict[str, npt.NDArray[Any]] = {
            f"{part}_{name}": getattr(regression, name) for part, regression in self.parts.items() for name in _ARRAYS
        }
        arrays |= {
            "weights": np.array(self.weights),
            "thresholds": np.array([self.threshold, self.bare_threshold, self.ours_margin]),
            **self.references.to_arrays(),
        }
        np.savez_compressed(path, allow_pickle=False, **arrays)


def standardize(signals: Numbers, means: Numbers, scales: Numbers) -> Numbers:
    """Return signals, shape (..., signals), in standard deviations from their means; 0 for a missing one (NaN)."""
    return np.asarray(np.nan_to_num((signals - means) / scales), np.float64)


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds, 0 to 1."""
    return 1 / (1 + math.exp(-max(min(log_odds, 30.0), -30.0)))
