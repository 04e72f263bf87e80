"""How sure it is that the first entry answers the question: a calibrated probability.

A question gives a few signals (how well it fits the winner, and the questions that no entry answers; what it
names that the winner doesn't), and a logistic regression learnt from questions of known
answer weighs them (Platt, "Probabilistic outputs for support vector machines", 1999, with more signals than
one).
"""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Index, terms
from qa.countries import countries_in
from qa.question import AskedQuestion
from qa.retrieval import Retrieval

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

SIGNALS = ("learned", "nothing", "fused", "foreign country", "unknown year")
"""What the confidence of a corpus with questions of known answer is made of."""

PORTABLE_SIGNALS = ("learned", "sentence", "words", "coverage", "winner coverage", "foreign country", "unknown year")
"""Those that mean the same in any corpus, without example questions too."""


class SignalReader:
    """Reads the signals of questions to one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        words: dict[str, set[str]] = {entry_id: set() for entry_id in index.entry_ids}
        for row in index.rows:
            # Not of example questions: each is asked as if it weren't known, to learn from it.
            if row.entry is not None and row.kind != "example":
                words[row.entry].update(terms(row.embedded, row.language))
        self._terms = {name: frozenset(own) for name, own in words.items()}
        # The corpus is about the country that most of its entries name.
        named = Counter(code for entry in index.entries.values() for code in countries_in(entry.text.text))
        self._own_country = frozenset(code for code, _ in named.most_common(1))

    def read(self, question: AskedQuestion, found: Retrieval) -> dict[str, float]:
        """What tells an answered question from an unanswered one, by name."""
        winner = found.order[0]
        entry = self._index.entries[self._index.entry_ids[winner]]
        text = f"{entry.title} {entry.text.text}"
        known = self._terms[entry.id]
        return {
            "learned": float(found.views["learned"][winner]),
            "nothing": found.nothing,
            "fused": float(found.fused[winner]),
            "sentence": float(found.views["sentence"][winner]),
            "words": math.log1p(len(found.terms)),
            "coverage": found.coverage,
            "winner coverage": sum(term in known for term in found.terms) / max(len(found.terms), 1),
            "foreign country": float(bool(countries_in(question.point) - self._own_country - countries_in(text))),
            "unknown year": float(any(year not in text for year in _YEAR.findall(question.point))),
        }


DEFAULT_RECORD = Path(__file__).parent / "data" / "confidence.json"
"""The model for a corpus without questions of known answer: learnt on the shipped corpus without its own, with the
default embedding model (see `qa.calibration.portable_record`)."""


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
