"""Follow-up questions, without a language model.

"And who runs it?" refers to what answered the question before; a question with words of its own stands for itself, and
is searched as if nothing had been asked before it. A question counts as a follow-up if all its words need another to
say what is meant ("How much is it?"), or if it has few terms, all of them known to the index, or few and an "and" in
front: what people ask other services brings words that the index has never seen. But if it is only answered by itself,
and has no word that points back ("its", "esa"), it stands for itself, too.

For a follow-up, two searches are made: for the question alone, and for the question with the title of the entry that
answered last in front of it (that entry having been found the same way). Their scores are mixed:

    alone + follow_up_share * FOLLOW_UP_WEIGHT * with the title
    follow_up_share = min(1, MAX_DEPENDENT_TERMS / terms of the question)

A third one, with the question that was answered last in front, is for the confidence only; see `ConfidenceJudge`.
"""

import re
from collections.abc import Sequence

import numpy as np

from index import fold
from qa.answering.question.intents.intent import is_unclear
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval, rank

FOLLOW_UP_WEIGHT = 0.75
"""The weight of the search with the title of what answered before, against 1 for the question alone."""

MAX_DEPENDENT_TERMS = 3
"""A follow-up of at most this many terms depends wholly on the conversation; with more terms, it depends less."""

MAX_FOLLOW_UP_TERMS = 5
"""A question of more terms stands for itself."""

_CONNECTED = re.compile(
    r"\W*(?:(?:ok|okay|k|oh|ah|lol|thanks?|thank you|ya|bueno|vale|gracias)\b\W*)*"
    r"(?:and|but|so|or|what about|how about|y|e|pero|o|que hay de)\b"
)
"""Beginnings that continue what was said."""

_POINTING_BACK = re.compile(
    r"\b(?:it|its|they|them|theirs?|this|that|these|those|he|him|his|she|hers?|there|then|ones?|another|others?|else|"
    r"same|former|latter|too|also|"
    r"es[aeo]s?|est[aeo]s?|aquel\w*|sus?|suy[oa]s?|ell[oa]s?|ahi|alli|entonces|mism[oa]s?|otr[oa]s?|tambien|"
    r"(?:quien(?:es)?|como|cuando|cuanto|donde|que) (?:se )?l[oae]s?)\b"
)
"""Words that refer to something said before, in a folded question."""


def is_follow_up(question: ParsedQuestion, alone: Retrieval) -> bool:
    """Decide whether a question refers to what was said before it; `alone` is what was found for it alone."""
    if len(question.terms) > MAX_FOLLOW_UP_TERMS:
        return False
    if is_unclear(question):
        return True
    is_known = alone.coverage == 1 or not question.terms
    return is_known or _is_connected(question)


def points_back(question: ParsedQuestion) -> bool:
    """Check whether a question has a word that refers to what was said before it, or no words but general ones."""
    return is_unclear(question) or _is_connected(question) or _POINTING_BACK.search(fold(question.text)) is not None


def _is_connected(question: ParsedQuestion) -> bool:
    return _CONNECTED.match(fold(question.text)) is not None


def follow_up_share(question: ParsedQuestion) -> float:
    """Return how much a follow-up refers to what was said before it, 0 to 1: the less, the more terms it has."""
    return min(1.0, MAX_DEPENDENT_TERMS / max(len(question.terms), 1))


def mix(alone: Retrieval, follow_up: Retrieval, weight: float, names: Sequence[str]) -> Retrieval:
    """Compute the weighted mean of two retrievals from one index; the coverage is that of the first.

    The `weight` of the second, 0 or more, is against 1 for the first. `names` are the ids of the entries.
    """
    first, second = 1 / (1 + weight), weight / (1 + weight)
    # Vectors and cosines stay float32.
    first_32, second_32 = np.float32(first), np.float32(second)
    fused = first * alone.fused + second * follow_up.fused
    return Retrieval(
        ranking=rank(fused, names),
        fused=fused,
        shares={name: first * alone.shares[name] + second * follow_up.shares[name] for name in alone.shares},
        views={name: first * alone.views[name] + second * follow_up.views[name] for name in alone.views},
        unanswerable_score=first * alone.unanswerable_score + second * follow_up.unanswerable_score,
        query=first_32 * alone.query + second_32 * follow_up.query,
        row_cosines=first_32 * alone.row_cosines + second_32 * follow_up.row_cosines,
        coverage=alone.coverage,
        own_cosines=alone.row_cosines,
    )
