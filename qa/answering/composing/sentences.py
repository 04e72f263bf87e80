"""Scores the sentences of an entry by how likely they hold what a question asks for."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from corpus import LANGUAGES
from index import Index, RowNumbers, terms, text_of_span
from qa.answering.composing.asked_facts import AskedFacts
from qa.answering.composing.outline import Outline
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval

_PASSAGE_WEIGHT = 0.5
_OVERLAP_WEIGHT = 0.05
_FACT_WEIGHT = 0.1
_NO_EXAMPLE = -0.2
"""How much less than the nearest example question's the cosine of a sentence counts that no example asks for.

These four are round numbers near those that a softmax over the sentences fits best to the example questions, by the
facts that they ask for: with them the best sentence holds the fact as often as with the fitted ones.
"""


_MAX_REMEMBERED = 10_000
"""Sentences whose terms are remembered."""

Scores = npt.NDArray[np.float64]


def score_sentences(
    index: Index, found: Retrieval, number: int, question: ParsedQuestion, facts: AskedFacts, outline: Outline
) -> tuple[Scores, list[bool]]:
    """Score the sentences of an entry, by its number, and say which of them hold a fact of the kind that is asked for.

    The scores are an array of shape (sentences,), in the outline's order.

    A sentence's score adds up its cosines with the question in both languages, that of the nearest example question
    whose fact it holds, its passage's cosine, the share of the question's terms in it, those that fewer of the entry's
    sentences have counting more, and whether it holds a fact of the kind that is asked for. Sentences that the index
    has as one row, such as a short list, have the row's cosine; those that are too short for a row, the lowest one.
    """
    entry, language = index.entries[index.entry_ids[number]], question.language
    starts = [one.start for one in outline.sentences]
    texts = [text_of_span(entry, language, (one.start, one.end)) for one in outline.sentences]
    scores = np.zeros(len(starts))
    for code in LANGUAGES:
        scores += _row_cosines(index, found, index.rows_of_entry(number, "sentence", code), starts)
    scores += _fact_cosines(index, found, index.rows_of_entry(number, "example"), starts)
    scores += _PASSAGE_WEIGHT * _row_cosines(index, found, index.rows_of_entry(number, "passage", language), starts)
    scores += _OVERLAP_WEIGHT * np.array(_overlaps(question.terms, [_distinct_terms(text) for text in texts]))
    held = facts.count_in_each(texts)
    return scores + _FACT_WEIGHT * np.array(held), [count > 0 for count in held]


def _row_cosines(index: Index, found: Retrieval, rows: RowNumbers, starts: Sequence[int]) -> Scores:
    """Return each sentence's cosine: its row's, or the lowest of all rows if it has none; 0 if there are no rows."""
    spans = [index.rows[row].span or (0, 0) for row in rows.tolist()]
    if not spans:
        return np.zeros(len(starts))
    places = np.searchsorted([start for start, _ in spans], starts, "right") - 1
    is_inside = np.array([starts[n] < spans[place][1] and place >= 0 for n, place in enumerate(places)], dtype=bool)
    cosines = found.row_cosines[rows]
    return np.where(is_inside, cosines[places], cosines.min())


def _fact_cosines(index: Index, found: Retrieval, rows: RowNumbers, starts: Sequence[int]) -> Scores:
    """Return the cosine of the nearest example question whose fact is in each sentence, less the highest one."""
    best = np.full(len(starts), -np.inf)
    for row in rows.tolist():
        if fact := index.rows[row].span:
            place = max(bisect_right(starts, fact[0]) - 1, 0)
            best[place] = max(best[place], found.row_cosines[row])
    if np.isneginf(best).all():
        return np.zeros(len(starts))
    relative: Scores = np.maximum(best - best.max(), _NO_EXAMPLE)
    return relative


def _overlaps(asked: Sequence[str], sentences: Sequence[Collection[str]]) -> list[float]:
    """Return for each sentence the share of the asked terms that it has, by how few of the sentences have them."""
    counts = Counter(term for sentence in sentences for term in sentence)
    weights = {term: math.log((len(sentences) + 1) / counts[term]) for term in asked if counts[term]}
    total = sum(weights.values()) or 1.0
    return [sum(weight for term, weight in weights.items() if term in sentence) / total for sentence in sentences]


@lru_cache(_MAX_REMEMBERED)
def _distinct_terms(text: str) -> frozenset[str]:
    return frozenset(terms(text))
