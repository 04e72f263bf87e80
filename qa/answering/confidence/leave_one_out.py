"""Leave-one-out retrieval: each labelled question is asked as if the index didn't know it.

That shows how an index answers questions that it hasn't learned from. Their dense vectors are those of the index, which
keeps no sparse ones of questions, so that signal is the same for all entries.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus import Entry, Language, Span
from index import Index, select_rows
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.query_embedder import EmbeddedQuestion
from qa.answering.retrieval.ranker import Ranker
from qa.answering.retrieval.ranking import Retrieval, rank_entries

_MIN_FACT_LENGTH = 8
"""Characters; a shorter fact ("2021") may occur in an entry by chance."""

_BLOCK = 256
"""Questions whose cosines are computed at once."""


@dataclass(frozen=True, slots=True)
class LeftOutResult:
    """A question that was left out, by its row; what was found; and whether the top-ranked entry is right.

    Right is the question's own entry, its counterpart in another edition, or one that holds the fact it asks for.
    """

    row: int
    question: ParsedQuestion
    found: Retrieval
    is_right: bool


def leave_one_out(
    index: Index, rows: Sequence[int], parse: Callable[[str, Language], ParsedQuestion]
) -> Iterator[LeftOutResult]:
    """Ask the questions of some rows, by their numbers, each as if the index didn't know it, in their order.

    `parse` parses a question, given its text and the language that it is labelled with.
    """
    ranker, vectors, no_terms = Ranker.shipped(), index.vectors(), select_rows([index.sparse_vectors], [None])
    for start in range(0, len(rows), _BLOCK):
        block = [int(number) for number in rows[start : start + _BLOCK]]
        queries = vectors[block]
        adapted = ranker.adapt(index, queries)
        for number, query, cosines, adapted_cosines in zip(
            block, queries, queries @ vectors.T, adapted @ vectors.T, strict=True
        ):
            question = parse(index.rows[number].embedded, index.rows[number].language)
            embedded = EmbeddedQuestion(query, no_terms)
            found = rank_entries(index, question, embedded, cosines, adapted_cosines, ranker, left_out=number)
            row, first = index.rows[number], index.entry_ids[found.ranking[0]]
            yield LeftOutResult(number, question, found, holds_answer(index.entries, row.entry, row.span, first))


def holds_answer(entries: Mapping[str, Entry], own: str | None, fact: Span | None, entry: str) -> bool:
    """Check whether an entry answers a labelled question: its own, that one's counterpart, or one with its fact."""
    if own is None or own == entry:
        return own == entry
    if any(counterpart.entry == entry for counterpart in entries[own].counterparts):
        return True
    if fact is None or fact[1] - fact[0] < _MIN_FACT_LENGTH:
        return False
    return entries[own].text.text[slice(*fact)] in entries[entry].text.text
