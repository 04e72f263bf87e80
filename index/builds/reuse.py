"""What a new build reuses of the one in use: everything that was made of the same texts by the same model."""

from collections.abc import Callable, Sequence

import numpy as np

from corpus import Entry
from index.embedding.embedder import SparseVectors, Vectors
from index.rows.labelled import LabelledQuestions
from index.rows.row import Row
from index.search.index import Index
from index.search.learned import LearnedScores
from index.search.sparse import select_rows
from index.storage.manifest import ModelRecord


class ReusableBuild:
    """The build in use, if the same model made it; without one there is nothing to reuse."""

    def __init__(self, index: Index | None, model: ModelRecord, passage_tokens: int) -> None:
        """Take the build in use, the model to build with, and the length of a passage that is wanted."""
        self._index = index if index is not None and index.manifest.model == model else None
        self._rows_by_entry: dict[str, list[Row]] = {}
        self._numbers: dict[str, int] = {}
        if self._index is not None:
            self._numbers = {row.digest: number for number, row in enumerate(self._index.rows)}
            if self._index.manifest.passage_tokens == passage_tokens:
                for row in self._index.rows:
                    if row.entry is not None and row.kind != "example":
                        self._rows_by_entry.setdefault(row.entry, []).append(row)

    def unchanged_rows(self, entry: Entry) -> Sequence[Row] | None:
        """Return the rows that an entry was cut into; None if it has changed or they would be cut differently."""
        is_unchanged = self._index is not None and self._index.entries.get(entry.id) == entry
        return self._rows_by_entry.get(entry.id) if is_unchanged else None

    def vectors(self, rows: Sequence[Row], dimension: int) -> tuple[Vectors, list[int]]:
        """Return the known vectors, shape (rows, dimension), and the numbers of the rows still to be filled in."""
        vectors = np.empty((len(rows), dimension), np.float32)
        known = [(number, self._numbers[row.digest]) for number, row in enumerate(rows) if row.digest in self._numbers]
        if self._index is not None and known:
            new, old = np.array(known).T
            vectors[new] = self._index.vectors()[old]
        return vectors, [number for number, row in enumerate(rows) if row.digest not in self._numbers]

    def sparse_vectors(self, rows: Sequence[Row], embed: Callable[[Sequence[str]], SparseVectors]) -> SparseVectors:
        """Return sparse vectors, shape (rows, terms): known ones, and those that `embed` makes of other source texts.

        Rows of other kinds have empty ones.
        """
        known: dict[str, int] = {}
        if self._index is not None:
            known = {row.digest: number for number, row in enumerate(self._index.rows) if row.is_source_text}
        missing = [row for row in rows if row.is_source_text and row.digest not in known]
        embedded = embed([row.embedded for row in missing])
        last = embedded[:0] if self._index is None else self._index.sparse_vectors
        known |= {row.digest: number for number, row in enumerate(missing, last.shape[0])}
        return select_rows([last, embedded], [known[row.digest] if row.is_source_text else None for row in rows])

    def question_order(self, rows: Sequence[Row], entries: Sequence[Entry]) -> list[int] | None:
        """Map each title, example and unanswerable question to its position among those of the last build.

        None if they aren't the same questions of the same entries.
        """
        if self._index is None or self._index.entry_ids != tuple(entry.id for entry in entries):
            return None
        last, new = sort_questions(self._index.rows), sort_questions(rows)
        if [question for question, _ in last] != [question for question, _ in new]:
            return None
        last_positions = {position: last_position for (_, last_position), (_, position) in zip(last, new, strict=True)}
        return [last_positions[position] for position in range(len(new))]

    def learned(self, order: Sequence[int] | None) -> LearnedScores | None:
        """Return what the questions taught, if they are the same questions; see `question_order`."""
        return None if self._index is None or order is None else self._index.learned.reordered(order)


def sort_questions(rows: Sequence[Row]) -> list[tuple[tuple[str, ...], int]]:
    """List each labelled question's digest and entries with its position among them, sorted by all of these."""
    labelled = LabelledQuestions.of_rows(rows)
    return sorted(
        ((rows[number].digest, *(entry or "" for entry in entries)), position)
        for position, (number, entries) in enumerate(zip(labelled.rows, labelled.entries, strict=True))
    )
