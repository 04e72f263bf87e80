"""The confidence model: a logistic regression over signals."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

PORTABLE_MODEL = Path(__file__).parent / "portable_model.json"
"""The model for a corpus without labelled questions, trained on the shipped corpus without its own, with the default
embedding model (see `qa.answering.confidence.calibration.train_portable_model`)."""

DEFAULT_THRESHOLD = 0.4
"""The minimum confidence to answer with, for an entry that has no example questions: a wrong answer counts as two
thirds of a withheld one, 0.4 / (1 - 0.4), since it shows the passage that it is taken from."""


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """A logistic regression over the signals `names`, standardised by `means` and `scales`."""

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, that the top-ranked entry answers."""
        total = self.intercept
        for name, mean, scale, weight in zip(self.names, self.means, self.scales, self.weights, strict=True):
            total += weight * (signals[name] - mean) / scale
        return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))

    def to_record(self) -> dict[str, Any]:
        """Return the model as plain numbers, for a manifest."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def portable(cls) -> "ConfidenceModel":
        """Load the model for any corpus."""
        return cls.from_record(json.loads(PORTABLE_MODEL.read_bytes()))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "ConfidenceModel":
        """Read what `to_record` returned; other keys are ignored."""
        return TypeAdapter(cls).validate_python(record)
