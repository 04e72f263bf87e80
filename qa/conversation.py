"""A question in its conversation, without a language model.

"And who runs it?" leans on the question before, and on what was found for it; a question with many words of its
own stands for itself. So three things are searched: the question alone, together with the one before it, and the
one before it in its own context. Their scores are mixed:

    alone + lean * (TOGETHER * together + BEFORE * before)        lean = min(1, OWN_WORDS / content words)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index import Embedder, Index, terms
from qa.courtesies import courtesy_in
from qa.question import LONGEST, AskedQuestion, asked
from qa.retrieval import WEIGHTS, Retrieval, blend, rank_entries

TOGETHER = 0.5
BEFORE = 0.3
OWN_WORDS = 3
_MOST_BEFORE = 2
"""Earlier questions that are heard; each costs two more texts to embed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the conversation; `role` is "user" or "assistant"."""

    role: Literal["user", "assistant"]
    content: str


def earlier_questions(history: Sequence[Turn]) -> list[AskedQuestion]:
    """The last questions of a conversation, in their order; courtesies and what can't be asked are none."""
    questions: list[AskedQuestion] = []
    for turn in history:
        if turn.role == "user" and len(turn.content) <= LONGEST and courtesy_in(turn.content) is None:
            question = asked(turn.content, questions[-1].language if questions else None)
            if not question.is_blank:
                questions.append(question)
    return questions[-_MOST_BEFORE:]


def lean(question: AskedQuestion) -> float:
    """How much a question leans on what was said before it, 0 to 1: the less, the more content words it has."""
    return min(1.0, OWN_WORDS / max(len(set(terms(question.point, question.language))), 1))


def retrieve_in_context(
    index: Index,
    embedder: Embedder,
    question: AskedQuestion,
    before: Sequence[AskedQuestion] = (),
    weights: Mapping[str, float] = WEIGHTS,
) -> Retrieval:
    """Ranks all entries for a question and the questions before it, in their order."""
    questions = [*before, question]
    together = [AskedQuestion("", f"{one.point} {other.point}", other.language) for one, other in pairwise(questions)]
    searched = [*questions, *together]
    vectors = embedder.embed_queries([one.point for one in searched])
    found = [
        rank_entries(index, one, index.similarities(vector), weights)
        for one, vector in zip(searched, vectors, strict=True)
    ]
    alone, both = found[: len(questions)], found[len(questions) :]
    resolved = alone[0]
    for one, own, with_last in zip(questions[1:], alone[1:], both, strict=True):
        share = lean(one)
        parts = [(1.0, own), (share * TOGETHER, with_last), (share * BEFORE, resolved)]
        resolved = blend(parts, index.entry_ids)
    return resolved
