"""TODO: what is this."""

import math
from collections import Counter
from functools import lru_cache, partial

from corpus import Edition
from index import Index
from qa.answering.question.mentions import country_key, find_countries, find_years
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval

_CACHED_TEXTS = 4096
"""Entries of which is kept which countries they name."""

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
        self._named_in_text = lru_cache(_CACHED_TEXTS)(partial(find_countries, besides=self._countries))
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
        named = Counter(code for text in texts for code in find_countries(text, self._countries))
        return frozenset(code for code, _ in named.most_common(1))

    def read(self, question: ParsedQuestion, found: Retrieval) -> dict[str, float]:
        """What tells an answered question from an unanswered one, by name."""
        winner = found.order[0]
        entry = self._index.entries[self._index.entry_ids[winner]]
        text = f"{entry.title} {entry.text.text}"
        edition = self._index.edition(entry.document).id
        foreign = self._named(question.point) - self._own_country[edition] - self._named_in_text(text)
        years = find_years(question.point) - {self._own_year.get(edition)}
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
        return find_countries(text, self._countries)
