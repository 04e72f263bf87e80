"""TODO: what is this."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PORTABLE_MODEL = Path(__file__).parent / "portable_model.json"
"""The model for a corpus without questions of known answer: learnt on the shipped corpus without its own, with the
default embedding model (see `qa.answering.confidence.calibration.train_portable_model`)."""


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """A logistic regression over signals, standardised by `means` and `scales`."""

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def probability(self, values: Mapping[str, float]) -> float:
        """The probability, 0 to 1, that the first entry answers."""
        total = self.intercept
        for name, mean, scale, weight in zip(self.names, self.means, self.scales, self.weights, strict=True):
            total += weight * (values[name] - mean) / scale
        return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))

    def to_record(self) -> dict[str, Any]:
        """The model as plain numbers, for a manifest."""
        return {
            "names": list(self.names),
            "means": list(self.means),
            "scales": list(self.scales),
            "weights": list(self.weights),
            "intercept": self.intercept,
        }

    @classmethod
    def portable(cls) -> "ConfidenceModel":
        """The model for any corpus, of `PORTABLE_MODEL`."""
        return cls.from_record(json.loads(PORTABLE_MODEL.read_bytes()))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "ConfidenceModel":
        """Reads what `to_record` wrote."""
        return cls(
            names=tuple(record["names"]),
            means=tuple(record["means"]),
            scales=tuple(record["scales"]),
            weights=tuple(record["weights"]),
            intercept=float(record["intercept"]),
        )


DEFAULT_THRESHOLD = 0.5
"""For an edition of which nothing was learnt."""
