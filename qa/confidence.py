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
        words: dict[str, set[str]] = {}
        for row in index.rows:
            words.setdefault(row.entry, set()).update(terms(row.embedded, row.language))
        # The terms of each entry's text and of the questions that it answers.
        self._terms = {name: frozenset(own) for name, own in words.items()}
        # The corpus is about the country that most of its entries name.
        named = Counter(code for entry in index.entries.values() for code in countries_in(entry.text.text))
        self._own_country = frozenset(code for code, _ in named.most_common(1))

    def read(self, question: AskedQuestion, found: Retrieval) -> dict[str, float]:
        """What tells an answered question from an unanswered one, by name.

        A side from which the winner can't be seen (it has no example question, say) gives no signal.
        """
        winner = found.order[0]
        runner_up = found.order[1] if len(found.order) > 1 else winner
        entry = self._index.entries[self._index.entry_ids[winner]]
        text = f"{entry.title} {entry.text.text}"
        values: dict[str, float] = {}
        for name, scores in found.views.items():
            if np.isnan(scores[winner]):
                continue
            if name in LEXICAL_VIEWS:
                values[f"winner {name}"] = math.log1p(max(float(scores[winner]), 0.0))
            else:
                values[f"winner {name}"] = float(scores[winner])
                values[f"lead {name}"] = float(scores[winner] - np.nanmean(scores))
        values["fused"] = float(found.fused[winner])
        values["fused margin"] = float(found.fused[winner] - found.fused[runner_up])
        values["agreement"] = float(np.mean([scores[winner] >= np.nanmax(scores) for scores in found.views.values()]))
        known = self._terms[entry.id]
        values["terms"] = math.log1p(len(found.terms))
        values["coverage"] = found.coverage
        values["winner coverage"] = sum(term in known for term in found.terms) / max(len(found.terms), 1)
        values["foreign country"] = float(bool(countries_in(question.point) - self._own_country - countries_in(text)))
        values["unknown year"] = float(any(year not in text for year in _YEAR.findall(question.point)))
        values["spanish"] = float(question.language == "es")
        return values


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

    def reads(self, values: Mapping[str, float]) -> bool:
        """Whether all of the model's signals are there."""
        return values.keys() >= set(self.names)

    @classmethod
    def portable(cls) -> "ConfidenceModel":
        """The model for any corpus, of `DEFAULT_RECORD`."""
        return cls.from_record(json.loads(DEFAULT_RECORD.read_bytes()))

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
