"""Questions to offer: for each entry the example that is nearest to what was asked."""

from collections.abc import Iterable

import numpy as np

from corpus import Language
from index import Index, RowNumbers
from qa.retrieval import Similarities

_LONGEST = 90
"""Characters of a question that is read at a glance."""


class Suggester:
    """Knows the well-formed example questions of each entry and language."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._showcase: dict[Language, list[str]] = {}
        rows: dict[tuple[str | None, Language], list[int]] = {}
        for number in index.rows_of("example"):
            row = index.rows[number]
            if _is_presentable(row.embedded):
                rows.setdefault((row.entry, row.language), []).append(int(number))
                self._showcase.setdefault(row.language, []).append(row.embedded)
        self._rows: dict[tuple[str | None, Language], RowNumbers] = {
            key: np.array(numbers, np.int64) for key, numbers in rows.items()
        }

    def of_entries(
        self, entries: Iterable[str], language: Language, similarities: Similarities, count: int
    ) -> tuple[str, ...]:
        """Questions that the first of these entries answer; their titles where none has example questions.

        Args:
            entries: ids, best first.
            language: the question's.
            similarities: the question's cosine with every row, shape (rows,).
            count: the most to give.
        """
        ordered = list(entries)
        known = [self._rows[entry, language] for entry in ordered if (entry, language) in self._rows]
        nearest = [self._index.rows[rows[similarities[rows].argmax()]].embedded for rows in known]
        return tuple((nearest or [self._index.entries[entry].title for entry in ordered])[:count])

    def any(self, language: Language, count: int) -> tuple[str, ...]:
        """The questions that stand first in their file, since they show the most; else titles."""
        titles = [entry.title for entry in self._index.entries.values()]
        return tuple((self._showcase.get(language) or titles)[:count])


def _is_presentable(question: str) -> bool:
    """Whether an example is written out as a question; keywords and chat make poor suggestions."""
    start = question.lstrip("¿")[:1]
    return question.endswith("?") and start.isupper() and len(question) <= _LONGEST
