"""The rows of a build by kind, language and entry."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from corpus import LANGUAGES, Entry, Language
from index.rows.row import ROW_KINDS, SOURCE_LANGUAGE, Row, RowKind
from index.search.learned import answering_classes
from index.search.vector_store import Cosines, RowNumbers

EntryScores = npt.NDArray[np.float64]

_Groups = tuple[RowNumbers, RowNumbers]
"""Rows in the order of their entries, and where each entry's begin in it, with the end of the last one's."""


class RowTable:
    """Looks up the numbers of rows; a row's number is its position in the list.

    Entries are numbered by their positions in `entry_ids`. `entry_of_row` is the number of each row's entry; rows of
    questions that no entry answers have the number after the last.
    """

    def __init__(self, rows: Sequence[Row], entries: Sequence[Entry]) -> None:
        self.rows = tuple(rows)
        self.entries: Mapping[str, Entry] = {entry.id: entry for entry in entries}
        self.entry_ids = tuple(self.entries)
        self.entry_of_row: RowNumbers = answering_classes([row.entry for row in rows], self.entry_ids)
        self.questions: RowNumbers = np.flatnonzero([row.asks for row in rows])
        self._numbers: dict[tuple[RowKind, Language | None], RowNumbers] = {
            (kind, language): self._select(kind, language) for kind in ROW_KINDS for language in (None, *LANGUAGES)
        }
        self._groups = {key: self._group(numbers) for key, numbers in self._numbers.items()}

    def numbers(self, kind: RowKind, language: Language | None = None) -> RowNumbers:
        """Return the numbers of the rows of a kind, ascending.

        With a language, only those in it, or in the source's if their entry has no translation.
        """
        return self._numbers[kind, language]

    def numbers_of_entry(self, entry: int, kind: RowKind, language: Language | None = None) -> RowNumbers:
        """Return the numbers of an entry's rows of a kind, ascending; for the language see `numbers`."""
        ordered, begins = self._groups[kind, language]
        return ordered[begins[entry] : begins[entry + 1]]

    def best_of(self, rows: RowNumbers, scores: Cosines) -> EntryScores:
        """Return each entry's best score among some rows with these scores: shape (entries,); NaN without a row."""
        best = np.full(len(self.entry_ids), -np.inf)
        np.maximum.at(best, self.entry_of_row[rows], scores)
        best[np.isinf(best)] = np.nan
        return best

    def _select(self, kind: RowKind, language: Language | None) -> RowNumbers:
        def is_in_language(row: Row) -> bool:
            is_translated = row.entry is not None and self.entries[row.entry].translation is not None
            return language is None or row.language == (language if is_translated else SOURCE_LANGUAGE)

        return np.array([n for n, row in enumerate(self.rows) if row.kind == kind and is_in_language(row)], np.int64)

    def _group(self, numbers: RowNumbers) -> _Groups:
        ordered = numbers[np.argsort(self.entry_of_row[numbers], kind="stable")]
        return ordered, np.searchsorted(self.entry_of_row[ordered], np.arange(len(self.entry_ids) + 1))
