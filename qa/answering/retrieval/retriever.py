"""A question in its conversation, without a language model.

"And who runs it?" leans on what answered the question before; a question with many words of its own stands for
itself. So two things are searched: the question alone, and behind the title of the entry that answered last (itself
found in its own context). Their scores are mixed:

    alone + lean * BEHIND_TITLE * behind the title        lean = min(1, OWN_WORDS / content words)

Where the index holds editions of several countries, a conversation stays with the one that a question named, or that
answered, until a question names another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index import Index, Vectors, terms
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.editions import Editions, Judge, Scope
from qa.answering.retrieval.query_embedder import QueryEmbedder
from qa.answering.retrieval.ranking import WEIGHTS, Retrieval, mix, rank_entries

FOLLOW_UP_WEIGHT = 0.75
SELF_CONTAINED_WORDS = 3


def follow_up_share(question: ParsedQuestion) -> float:
    """How much a question leans on what was said before it, 0 to 1: the less, the more content words it has."""
    return min(1.0, SELF_CONTAINED_WORDS / max(len(set(terms(question.point, question.language))), 1))


def retrieve_in_conversation(
    index: Index,
    embedder: QueryEmbedder,
    question: ParsedQuestion,
    before: Sequence[ParsedQuestion],
    judge: Judge,
    shelf: Editions,
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

    def ranked(one: ParsedQuestion, vector: Vectors) -> Retrieval:
        return shelf.ranked(one, _after_answer(index, embedder, one, vector, last, weights), scope, judge)

    for one, vector in zip(before, earlier, strict=True):
        scope = chosen or shelf.scope(one, scope)
        found = ranked(one, vector)
        if judge.answers(one, found):
            last = found.order[0]
            scope = chosen or shelf.about(last, scope)
    scope = chosen or shelf.scope(question, scope)
    return ranked(question, own)


def _after_answer(
    index: Index,
    embedder: QueryEmbedder,
    question: ParsedQuestion,
    vector: Vectors,
    last: int | None,
    weights: Mapping[str, float],
) -> Retrieval:
    """What is found for a question, of which the vector is given, after entry number `last` has answered."""
    alone = retrieve_by_vector(index, vector, question, weights)
    if last is None:
        return alone
    [row] = index.rows_of_entry(last, "title", question.language)
    titled = replace(question, point=f"{index.rows[row].embedded} {question.point}")
    behind = retrieve(index, embedder, titled, weights)
    return mix([(1.0, alone), (follow_up_share(question) * FOLLOW_UP_WEIGHT, behind)], index.entry_ids)


_RERANKED = 20
"""Entries that are ranked once more by the exact cosines of all their rows, where an index looks for the nearest rows
only: most of those are questions, so that many an entry's nearest sentence is not among them."""


def retrieve(
    index: Index, embedder: QueryEmbedder, question: ParsedQuestion, weights: Mapping[str, float] = WEIGHTS
) -> Retrieval:
    """Ranks all entries of an index for a question."""
    return retrieve_by_vector(index, embedder.embed_queries([question.point])[0], question, weights)


def retrieve_by_vector(
    index: Index, query: Vectors, question: ParsedQuestion, weights: Mapping[str, float] = WEIGHTS
) -> Retrieval:
    """Ranks all entries of an index for a question of which the vector is given, shape (dimension,)."""
    similarities = index.similarities(query)
    found = rank_entries(index, question, query, similarities, weights)
    exact = index.with_exact(similarities, query, found.order[:_RERANKED])
    return found if exact is similarities else rank_entries(index, question, query, exact, weights)


def with_exact_cosines(index: Index, found: Retrieval, count: int) -> Retrieval:
    """The same with the exact cosines of all rows of its first entries, `count` of them, by which they are cited."""
    return replace(found, rows=index.with_exact(found.rows, found.query, found.order[:count]))
