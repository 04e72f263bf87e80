"""How sure it is that the first entry answers the question: a calibrated probability.

A question gives a few signals (how well it fits the winner, and the questions that no entry answers; what it
names that the winner doesn't), and a logistic regression learnt from questions of known
answer weighs them (Platt, "Probabilistic outputs for support vector machines", 1999, with more signals than
one). What a build has learnt from example questions holds for the editions that have some; the others are judged by
the model for any corpus.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

from corpus import Edition
from index import Index
from qa.countries import countries_in, country_key
from qa.question import AskedQuestion
from qa.retrieval import Retrieval

_TEXTS = 4096
"""Entries of which is kept which countries they name."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def years_in(text: str) -> set[str]:
    """The years that a text names."""
    return set(_YEAR.findall(text))


SIGNALS = ("learned", "nothing", "fused", "foreign country", "unknown year")
"""What the confidence of a corpus with questions of known answer is made of."""

PORTABLE_SIGNALS = ("learned", "sentence", "words", "coverage", "winner coverage", "foreign country", "unknown year")
"""Those that mean the same in any corpus, without example questions too."""


class SignalReader:
    """Reads the signals of questions to one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        # Those that the CLDR doesn't know, too.
        keys = {edition.id: country_key(edition.country) for edition in index.editions if edition.country}
        self._countries = frozenset(keys.values())
        # To look through an entry's text takes a millisecond, and the same entries win again and again.
        self._named_in_text = lru_cache(_TEXTS)(partial(countries_in, besides=self._countries))
        self._own_country = {edition.id: self._country_of(edition) for edition in index.editions}
        held = Counter(keys.values())
        # The year of the only edition of a country tells nothing apart.
        self._own_year = {one.id: str(one.year) for one in index.editions if one.id in keys and held[keys[one.id]] > 1}

    def _country_of(self, edition: Edition) -> frozenset[str]:
        """The country that an edition is about: its own; where it tells none, that which most of its entries name."""
        if edition.country:
            return frozenset({country_key(edition.country)})
        entries = self._index.entries.values()
        texts = [entry.text.text for entry in entries if self._index.edition(entry.document) == edition]
        named = Counter(code for text in texts for code in countries_in(text, self._countries))
        return frozenset(code for code, _ in named.most_common(1))

    def read(self, question: AskedQuestion, found: Retrieval) -> dict[str, float]:
        """What tells an answered question from an unanswered one, by name."""
        winner = found.order[0]
        entry = self._index.entries[self._index.entry_ids[winner]]
        text = f"{entry.title} {entry.text.text}"
        edition = self._index.edition(entry.document).id
        foreign = self._named(question.point) - self._own_country[edition] - self._named_in_text(text)
        years = years_in(question.point) - {self._own_year.get(edition)}
        return {
            "learned": float(found.views["learned"][winner]),
            "nothing": found.nothing,
            "fused": float(found.fused[winner]),
            "sentence": float(found.views["sentence"][winner]),
            "words": math.log1p(len(found.terms)),
            "coverage": found.coverage,
            # Not by example questions: each is asked as if it weren't known, to learn from it.
            "winner coverage": sum(self._index.has_term(winner, term, besides="example") for term in found.terms)
            / max(len(found.terms), 1),
            "foreign country": float(bool(foreign)),
            "unknown year": float(any(year not in text for year in years)),
        }

    def _named(self, text: str) -> frozenset[str]:
        return countries_in(text, self._countries)


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


DEFAULT_THRESHOLD = 0.5
"""For an edition of which nothing was learnt."""


class Judge(Protocol):
    """Tells of what is found for a question how sure it is that its first entry answers, and whether it does."""

    def of(self, question: AskedQuestion, found: Retrieval) -> float:
        """The probability, 0 to 1, that the first entry answers."""

    def answers(self, question: AskedQuestion, found: Retrieval) -> bool:
        """Whether that is enough to answer."""


class Confidence:
    """How sure an index is of what it finds, and whether that is enough to answer."""

    def __init__(self, index: Index, threshold: float | None = None) -> None:
        """Takes what the build has learnt.

        Args:
            index: an opened build.
            threshold: the least confidence, 0 to 1, with which a question is answered; None: what was learnt.
        """
        self._index = index
        self._signals = SignalReader(index)
        self._portable = _Standard(ConfidenceModel.portable(), DEFAULT_THRESHOLD if threshold is None else threshold)
        self._learnt = self._portable
        record = index.manifest.calibration
        if learnt := record.get("model"):
            own = float(record["threshold"]) if threshold is None else threshold
            self._learnt = _Standard(ConfidenceModel.from_record(learnt), own)
        asked = {index.rows[number].entry for number in index.rows_of("example")}
        self._taught = {index.edition(index.entries[entry].document).id for entry in asked if entry is not None}

    @property
    def threshold(self) -> float:
        """The least confidence with which a question is answered, by an edition of which something was learnt."""
        return self._learnt.threshold

    def of(self, question: AskedQuestion, found: Retrieval) -> float:
        """The probability, 0 to 1, that the first entry answers."""
        return self._standard(found).model.probability(self._signals.read(question, found))

    def answers(self, question: AskedQuestion, found: Retrieval) -> bool:
        """Whether that is enough to answer."""
        return self.of(question, found) >= self.least(found)

    def least(self, found: Retrieval) -> float:
        """The least confidence with which the first entry is an answer."""
        return self._standard(found).threshold

    def _standard(self, found: Retrieval) -> "_Standard":
        entry = self._index.entries[self._index.entry_ids[found.order[0]]]
        return self._learnt if self._index.edition(entry.document).id in self._taught else self._portable


@dataclass(frozen=True, slots=True)
class _Standard:
    """A model and the least confidence of it that is enough."""

    model: ConfidenceModel
    threshold: float
