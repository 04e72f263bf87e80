"""Which questions among the rows are labelled with the entries that answer them, so that a build can learn from them.

A question that an entry took over from another one stands there already. It would be learned twice, with two answers
of which each got half; instead the question that it was taken from is about both entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.rows.row import Row


@dataclass(frozen=True, slots=True)
class LabelledQuestions:
    """The questions that are learned from: their row numbers, ascending, and the entries that each is about.

    None stands for "no entry answers". The first entry is the question's own.
    """

    rows: tuple[int, ...]
    entries: tuple[tuple[str | None, ...], ...]

    @classmethod
    def of_rows(cls, rows: Sequence[Row]) -> "LabelledQuestions":
        """Select the questions that are learned from."""
        originals = find_originals(rows)
        entries: dict[int, list[str | None]] = {
            number: [row.entry] for number, row in enumerate(rows) if row.asks and number not in originals
        }
        for number, original in originals.items():
            entries[original].append(rows[number].entry)
        return cls(tuple(entries), tuple(map(tuple, entries.values())))


def find_originals(rows: Sequence[Row]) -> dict[int, int]:
    """Return, for each row of a question that was taken over, the row that has its text and was not."""
    taken = [number for number, row in enumerate(rows) if row.taken_over]
    if not taken:
        return {}
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        if row.asks and row.entry is not None and not row.taken_over:
            first.setdefault(row.digest, number)
    return {number: first[rows[number].digest] for number in taken if rows[number].digest in first}
