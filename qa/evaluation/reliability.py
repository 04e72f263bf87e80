"""How reliable confidences are: AUROC, Brier score, and the reliability curve."""

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_BINS = 10


def measure_reliability(right: Flags, confidences: Numbers, weights: Numbers) -> dict[str, Any]:
    """Measure confidences against what was right, each question with its weight; arrays of shape (questions,).

    The curve holds, for each tenth of the scale that has questions: their share of the weight, their mean confidence,
    and the share of them that was right.
    """
    from sklearn.metrics import brier_score_loss, roc_auc_score

    bins = np.minimum((confidences * _BINS).astype(int), _BINS - 1)
    curve = []
    for number in range(_BINS):
        inside = bins == number
        if inside.any():
            weight = weights[inside]
            curve.append(
                {
                    "share": round(float(weight.sum() / weights.sum()), 4),
                    "confidence": round(float(np.average(confidences[inside], weights=weight)), 4),
                    "right": round(float(np.average(right[inside], weights=weight)), 4),
                }
            )
    return {
        "auroc": round(float(roc_auc_score(right, confidences, sample_weight=weights)), 4),
        "brier": round(float(brier_score_loss(right, confidences, sample_weight=weights)), 4),
        "reliability": curve,
    }
