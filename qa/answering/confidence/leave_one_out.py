"""Questions of known answer, asked as if they weren't known: how an index answers what nobody has taught it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus import Language
from index import Index, Vectors
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval, Similarities, rank_entries

_MIN_FACT_LENGTH = 8
"""Characters; a shorter fact ("2021") may stand in an entry by chance."""

_BLOCK = 256


@dataclass(frozen=True, slots=True)
class LeftOutResult:
    """One question: its row, what was found for it, and whether the entry ranked first is its own or holds its fact."""

    row: int
    question: ParsedQuestion
    found: Retrieval
    success: bool


def leave_one_out(
    index: Index, rows: Sequence[int], hear: Callable[[str, Language], ParsedQuestion]
) -> Iterator[LeftOutResult]:
    """Asks the questions of some rows, in their order.

    Args:
        index: the build that holds them.
        rows: their numbers.
        hear: makes the question of its text and the language that it is known to be in.
    """
    for number, query, similarities in _similarities(index, rows):
        question = hear(index.rows[number].embedded, index.rows[number].language)
        found = rank_entries(index, question, query, similarities, left_out=number)
        yield LeftOutResult(number, question, found, _answers(index, number, index.entry_ids[found.order[0]]))


def _similarities(index: Index, rows: Sequence[int]) -> Iterator[tuple[int, Vectors, Similarities]]:
    """Each row's number with its vector and its cosines to all rows, computed block by block."""
    vectors = index.vectors()
    for start in range(0, len(rows), _BLOCK):
        block = [int(number) for number in rows[start : start + _BLOCK]]
        yield from zip(block, vectors[block], vectors[block] @ vectors.T, strict=True)


def _answers(index: Index, number: int, winner: str) -> bool:
    """Whether an entry answers the question of a row: it is the question's own, or holds its fact."""
    row = index.rows[number]
    if row.entry is None or row.entry == winner:
        return row.entry == winner
    if row.span is None or row.span[1] - row.span[0] < _MIN_FACT_LENGTH:
        return False
    return index.entries[row.entry].text.text[slice(*row.span)] in index.entries[winner].text.text
