"""How sure it is that the first entry answers the question: a calibrated probability.

A question gives a dozen and some signals (the winner's best score from each side, its margin, the sides'
agreement, what of the question the winner doesn't hold), and a logistic regression learnt from questions
of known answer weighs them (Platt, "Probabilistic outputs for support vector machines", 1999, with more
signals than one).
"""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index import Index, terms
from qa.countries import countries_in
from qa.question import AskedQuestion
from qa.retrieval import LEXICAL_VIEWS, Retrieval

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class SignalReader:
    """Reads the signals of questions to one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._terms: dict[str, frozenset[str]] = {}

    def read(self, question: AskedQuestion, found: Retrieval) -> dict[str, float]:
        """What tells an answered question from an unanswered one, by name."""
        winner = found.order[0]
        runner_up = found.order[1] if len(found.order) > 1 else winner
        entry = self._index.entries[self._index.entry_ids[winner]]
        text = f"{entry.title} {entry.text.text}"
        values: dict[str, float] = {}
        for name, scores in found.views.items():
            if name in LEXICAL_VIEWS:
                values[f"winner {name}"] = math.log1p(max(float(scores[winner]), 0.0))
            else:
                values[f"winner {name}"] = float(scores[winner])
                values[f"lead {name}"] = float(scores[winner] - scores.mean())
        values["fused"] = float(found.fused[winner])
        values["fused margin"] = float(found.fused[winner] - found.fused[runner_up])
        values["agreement"] = float(np.mean([scores[winner] >= scores.max() for scores in found.views.values()]))
        known = self._terms_of(entry.id)
        values["terms"] = math.log1p(len(found.terms))
        values["coverage"] = found.coverage
        values["winner coverage"] = sum(term in known for term in found.terms) / max(len(found.terms), 1)
        values["foreign country"] = float(bool(countries_in(question.point) - self._own_country - countries_in(text)))
        values["unknown year"] = float(any(year not in text for year in _YEAR.findall(question.point)))
        values["spanish"] = float(question.language == "es")
        return values

    def _terms_of(self, entry_id: str) -> frozenset[str]:
        """The terms of an entry's text and of the questions that it answers."""
        if not self._terms:
            collected: dict[str, set[str]] = {}
            for row in self._index.rows:
                collected.setdefault(row.entry, set()).update(terms(row.embedded, row.language))
            self._terms = {name: frozenset(words) for name, words in collected.items()}
        return self._terms[entry_id]

    @cached_property
    def _own_country(self) -> frozenset[str]:
        """The country that most entries name: the one that the corpus is about."""
        named = Counter(code for entry in self._index.entries.values() for code in countries_in(entry.text.text))
        return frozenset(code for code, _ in named.most_common(1))


DEFAULT_RECORD = Path(__file__).parent / "data" / "confidence.json"
"""The model for a corpus without calibration questions: learnt on the shipped corpus with the default
embedding model (see `qa.calibration.portable_record`), of the signals that mean the same in any corpus."""

PORTABLE_SIGNALS = (
    "winner title",
    "winner passage",
    "winner sentence",
    "terms",
    "coverage",
    "winner coverage",
    "foreign country",
    "unknown year",
    "spanish",
)


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
    def of(cls, calibration: Mapping[str, Any]) -> "ConfidenceModel":
        """The model of a manifest's calibration record, or the default where it learnt none."""
        return cls.from_record(calibration.get("model") or json.loads(DEFAULT_RECORD.read_bytes()))

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
