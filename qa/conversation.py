"""A question in its conversation, without a language model.

"And who runs it?" leans on what answered the question before; a question with many words of its own stands for
itself. So two things are searched: the question alone, and behind the title of the entry that answered last (itself
found in its own context). Their scores are mixed:

    alone + lean * BEHIND_TITLE * behind the title        lean = min(1, OWN_WORDS / content words)

Where the index holds editions of several countries, a conversation stays with the one that a question named, or that
answered, until a question names another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index import Index, Vectors, terms
from qa.confidence import Judge
from qa.courtesies import courtesy_in
from qa.editions import EditionShelf, Scope
from qa.question import LONGEST, AskedQuestion, asked
from qa.retrieval import WEIGHTS, Retrieval, blend, retrieve, retrieve_by_vector
from qa.stages import QuestionEmbedder

BEHIND_TITLE = 0.75
OWN_WORDS = 3
_RECENT = 20
"""Turns among which they are looked for."""

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
    for turn in history[-_RECENT:]:
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
    embedder: QuestionEmbedder,
    question: AskedQuestion,
    before: Sequence[AskedQuestion],
    judge: Judge,
    shelf: EditionShelf,
    chosen: Scope | None = None,
    weights: Mapping[str, float] = WEIGHTS,
) -> Retrieval:
    """Ranks the entries for a question and the questions before it.

    Args:
        index: what to search.
        embedder: the model of its vectors.
        question: the question.
        before: the questions before it, in their order.
        judge: tells whether what is found for a question answers it; what was refused is nothing to lean on.
        shelf: the index's editions.
        chosen: the editions whose entries alone count, for the questions before too; None: whichever they are about.
        weights: of the views, each 0 or more.
    """
    scope = chosen or shelf.everything
    *earlier, own = embedder.embed_queries([one.point for one in (*before, question)])
    last: int | None = None

    def ranked(one: AskedQuestion, vector: Vectors) -> Retrieval:
        return shelf.ranked(one, _behind(index, embedder, one, vector, last, weights), scope, judge)

    for one, vector in zip(before, earlier, strict=True):
        scope = chosen or shelf.scope(one, scope)
        found = ranked(one, vector)
        if judge.answers(one, found):
            last = found.order[0]
            scope = chosen or shelf.about(last, scope)
    scope = chosen or shelf.scope(question, scope)
    return ranked(question, own)


def _behind(
    index: Index,
    embedder: QuestionEmbedder,
    question: AskedQuestion,
    vector: Vectors,
    last: int | None,
    weights: Mapping[str, float],
) -> Retrieval:
    """What is found for a question, of which the vector is given, after entry number `last` has answered."""
    alone = retrieve_by_vector(index, vector, question, weights)
    if last is None:
        return alone
    [row] = index.own_rows(last, "title", question.language)
    titled = replace(question, point=f"{index.rows[row].embedded} {question.point}")
    behind = retrieve(index, embedder, titled, weights)
    return blend([(1.0, alone), (lean(question) * BEHIND_TITLE, behind)], index.entry_ids)
