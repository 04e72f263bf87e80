"""The signals that separate answered questions from unanswered ones.

They measure how well a question fits the top-ranked entry and how close it is to the known unanswerable questions, and
whether it mentions a country or a year that the entry doesn't.
"""

import math
from collections import Counter
from functools import lru_cache, partial

import numpy as np

from corpus import Edition
from index import Index
from qa.answering.question.mentions import country_key, country_keys, find_countries
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval

SIGNALS = ("learned", "nothing", "fused", "foreign country", "unknown year")
"""The signals of a corpus with labelled questions."""

PORTABLE_SIGNALS = (
    "share",
    "passage",
    "sentence",
    "words",
    "coverage",
    "winner coverage",
    "foreign country",
    "unknown year",
)
"""The signals that mean the same in any corpus, without example questions too."""

_CACHED_TEXTS = 4096
"""Entries whose countries are cached."""


class SignalReader:
    """Reads the signals of questions to one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        keys = country_keys(index.editions)
        self._countries = frozenset(keys.values())
        # Searching an entry's text takes a millisecond, and the same entries are ranked first again and again.
        self._countries_in_text = lru_cache(_CACHED_TEXTS)(partial(find_countries, extra_countries=self._countries))
        self._own_countries = {edition.id: self._countries_of(edition) for edition in index.editions}
        editions_of = Counter(keys.values())
        # The year distinguishes nothing if a country has one edition only.
        self._own_year = {
            edition.id: str(edition.year)
            for edition in index.editions
            if edition.id in keys and editions_of[keys[edition.id]] > 1
        }

    def read(self, question: ParsedQuestion, found: Retrieval) -> dict[str, float]:
        """Read all signals of a question and its top-ranked entry, by name."""
        first = found.ranking[0]
        entry = self._index.entries[self._index.entry_ids[first]]
        text = f"{entry.title} {entry.text.text}"
        edition = self._index.edition(entry.document).id
        mentions = question.focus_mentions
        foreign = mentions.countries - self._own_countries[edition] - self._countries_in_text(text)
        years = mentions.years - {self._own_year.get(edition)}
        return {
            "learned": float(found.views["learned"][first]),
            "nothing": found.unanswerable_score,
            "fused": float(found.fused[first]),
            "share": _share(found),
            "passage": float(found.views["passage"][first]),
            "sentence": float(found.views["sentence"][first]),
            "words": math.log1p(len(question.terms)),
            "coverage": found.coverage,
            "winner coverage": float(found.views["coverage"][first]),
            "foreign country": float(bool(foreign)),
            "unknown year": float(any(year not in text for year in years)),
        }

    def _countries_of(self, edition: Edition) -> frozenset[str]:
        """Return the edition's country; if it doesn't name it, the one that most of its entries mention."""
        if edition.country:
            return frozenset({country_key(edition.country)})
        entries = self._index.entries.values()
        texts = [entry.text.text for entry in entries if self._index.edition(entry.document) == edition]
        mentioned = Counter(key for text in texts for key in find_countries(text, self._countries))
        return frozenset(key for key, _ in mentioned.most_common(1))


def _share(found: Retrieval) -> float:
    """Return the top-ranked entry's share in the softmax over the scores of the ranked entries."""
    scores = found.fused[list(found.ranking)]
    odds = np.exp(scores - scores.max())
    return float(odds[0] / odds.sum())
