"""The signals that separate answered questions from unanswered ones.

They measure how well a question fits the corpus and its top-ranked entry, how close it is to questions that other
services, or nobody, can answer, and whether it mentions a country or a year that the entry doesn't:

    passage, sentence              the adapted cosines of the top-ranked entry, see `qa.answering.retrieval.ranking`
    best passage, best sentence    those of the entry that has the highest
    passage contrast, sentence contrast    the same less the mean of all entries
    best sparse, sparse contrast   the same two of the sparse cosines
    score, share                   the top-ranked entry's score, and the logarithm of its share in its edition's softmax
    learned, unanswerable          how well the question fits the entry, and none, by all labelled questions
    examples, unanswerable cosine  the mean cosine with the nearest example questions, and with the nearest unanswerable
    strangers, near misses         the same with the `ReferenceQuestions`
    known, coverage                the share of the question's terms that the index knows, and that the entry holds
    words                          the logarithm of the number of terms, plus one
    foreign country, unknown year  1 if the question mentions one that is not the entry's, else 0
"""

import math
from collections import Counter
from functools import lru_cache, partial

import numpy as np

from corpus import Edition
from index import Index
from qa.answering.confidence.reference_questions import ReferenceQuestions, mean_of_nearest
from qa.answering.question.mentions import country_key, country_keys, find_countries, series_keys
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval

_CACHED_TEXTS = 4096
"""Entries whose countries are cached."""

_MIN_SHARE = 1e-4

_MIN_EXAMPLES = 5
"""Example questions an entry, on average, from which a document doesn't count as bare any more.

Of 402 questions to the shipped text, 273 are answered right as to a bare index and 153 otherwise if nine example
questions have been taught, 290 and 270 with three an entry, 287 and 302 with ten (31 and 11, 27 and 27, 24 and 28 are
answered wrongly). The model was learned from indexes with a dozen or more an entry, and from those without any.
"""


def is_bare(index: Index) -> bool:
    """Check whether there are so few example questions that they say little about what the corpus deals with.

    That is so if it is in every document, since one that nobody has prepared takes nothing from the others.
    """
    documents = np.array([entry.document for entry in index.entries.values()])
    return all(index.example_counts[documents == one].mean() < _MIN_EXAMPLES for one in np.unique(documents))


class SignalReader:
    """Reads the signals of questions to one index."""

    def __init__(self, index: Index, references: ReferenceQuestions) -> None:
        self._index = index
        self.is_bare = is_bare(index)
        """Whether there are too few example questions to compare with; see `is_bare`."""
        self._references = references if index.manifest.model.digest == references.model else None
        self._edition_of = np.array([index.edition(entry.document).id for entry in index.entries.values()])
        keys = country_keys(index.editions)
        self._countries = frozenset(keys.values())
        # Searching an entry's text takes a millisecond, and the same entries are ranked first again and again.
        self._countries_in_text = lru_cache(_CACHED_TEXTS)(partial(find_countries, extra_countries=self._countries))
        self._own_countries = {edition.id: self._countries_of(edition) for edition in index.editions}
        series = series_keys(index.editions)
        editions_of = Counter(series.values())
        # The year distinguishes nothing if a country or a series has one edition only.
        self._own_year = {
            edition.id: str(edition.year)
            for edition in index.editions
            if edition.id in series and editions_of[series[edition.id]] > 1
        }

    def read(self, question: ParsedQuestion, found: Retrieval, without_kind: str = "") -> dict[str, float]:
        """Read all signals of a question and its top-ranked entry, by name.

        Those of example questions are NaN if the index is bare, those of reference questions if another embedding
        model made it than theirs; `without_kind` leaves one kind of the latter out.
        """
        first = found.ranking[0]
        passages, sentences, sparse = (found.views[name] for name in ("passage", "sentence", "sparse"))
        best_sentence = float(np.nanmax(sentences))
        cosines = found.row_cosines
        # A few example questions are far from all others, which tells nothing.
        examples = math.nan if self.is_bare else mean_of_nearest(cosines[self._index.rows_of_kind("example")])
        # Without any it says that nothing is near.
        unanswerable = np.nan_to_num(mean_of_nearest(cosines[self._index.rows_of_kind("unanswerable")]))
        strangers = near_misses = math.nan
        if self._references is not None:
            strangers = self._references.strangers_cosine(found.query, without_kind)
            near_misses = self._references.near_misses_cosine(found.query, without_kind)
        return {
            "passage": float(np.nan_to_num(passages[first])),
            "sentence": float(np.nan_to_num(sentences[first])),
            "best passage": float(np.nanmax(passages)),
            "best sentence": best_sentence,
            "passage contrast": float(np.nanmax(passages) - np.nanmean(passages)),
            "sentence contrast": float(best_sentence - np.nanmean(sentences)),
            "best sparse": float(np.nanmax(sparse)),
            "sparse contrast": float(np.nanmax(sparse) - np.nanmean(sparse)),
            "score": float(found.fused[first]),
            "share": math.log(max(self._share(found), _MIN_SHARE)),
            "learned": float(found.views["learned"][first]),
            "unanswerable": found.unanswerable_score,
            "examples": examples,
            "unanswerable cosine": float(unanswerable),
            "strangers": strangers,
            "near misses": near_misses,
            "known": found.coverage,
            "coverage": float(found.views["coverage"][first]),
            "words": math.log1p(len(question.terms)),
            **self.read_mentions(question, first),
        }

    def read_mentions(self, question: ParsedQuestion, number: int) -> dict[str, float]:
        """Read whether a question mentions a country or a year that an entry, by its number, doesn't."""
        entry = self._index.entries[self._index.entry_ids[number]]
        text = f"{entry.title} {entry.text.text}"
        edition = self._index.edition(entry.document).id
        mentions = question.focus_mentions
        foreign = mentions.countries - self._own_countries[edition] - self._countries_in_text(text)
        years = mentions.years - {self._own_year.get(edition)}
        return {
            "foreign country": float(bool(foreign)),
            "unknown year": float(any(year not in text for year in years)),
        }

    def _share(self, found: Retrieval) -> float:
        """Return the top-ranked entry's share in the softmax over the scores of its edition's ranked entries.

        Those of other editions often say the same, and are no rivals.
        """
        ranking = np.array(found.ranking)
        scores = found.fused[ranking[self._edition_of[ranking] == self._edition_of[ranking[0]]]]
        odds = np.exp(scores - scores.max())
        return float(odds[0] / odds.sum())

    def _countries_of(self, edition: Edition) -> frozenset[str]:
        """Return the edition's country; if it doesn't name it, the one that most of its entries mention."""
        if edition.country:
            return frozenset({country_key(edition.country)})
        entries = self._index.entries.values()
        texts = [entry.text.text for entry in entries if self._index.edition(entry.document) == edition]
        mentioned = Counter(key for text in texts for key in find_countries(text, self._countries))
        return frozenset(key for key, _ in mentioned.most_common(1))
