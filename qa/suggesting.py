"""Questions to offer: for each entry the one that is most like all that are asked of it."""

from collections.abc import Iterable

import numpy as np

from corpus import Language
from index import Index

_LONGEST = 90
"""Characters of a question that is read at a glance."""


class Suggester:
    """Knows one well-formed question for each entry and language."""

    def __init__(self, index: Index) -> None:
        self._index = index
        rows = index.rows_of("example")
        vectors = index.vectors()
        self._typical: dict[tuple[str, str], str] = {}
        for number, entry_id in enumerate(index.entry_ids):
            own = rows[index.entry_of_row[rows] == number]
            if not len(own):
                continue
            nearness = vectors[own] @ vectors[own].mean(axis=0)
            for place in np.argsort(-nearness, kind="stable"):
                row = index.rows[own[place]]
                if _is_presentable(row.embedded):
                    self._typical.setdefault((entry_id, row.language), row.embedded)
        shown_first = (index.rows[number] for number in rows)
        self._showcase: dict[str, list[str]] = {}
        for row in shown_first:
            if _is_presentable(row.embedded):
                self._showcase.setdefault(row.language, []).append(row.embedded)

    def of_entries(self, entries: Iterable[str], language: Language, count: int) -> tuple[str, ...]:
        """Questions that the first of these entries answer; their titles where none has example questions."""
        ordered = list(entries)
        typical = [self._typical[entry, language] for entry in ordered if (entry, language) in self._typical]
        return tuple((typical or [self._index.entries[entry].title for entry in ordered])[:count])

    def any(self, language: Language, count: int) -> tuple[str, ...]:
        """The questions that stand first in their file, since they show the most; else titles."""
        titles = [entry.title for entry in self._index.entries.values()]
        return tuple((self._showcase.get(language) or titles)[:count])


def _is_presentable(question: str) -> bool:
    """Whether an example is written out as a question; keywords and chat make poor suggestions."""
    start = question.lstrip("¿")[:1]
    return question.endswith("?") and start.isupper() and len(question) <= _LONGEST
