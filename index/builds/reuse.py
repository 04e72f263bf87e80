"""What a new build takes over from the one in use: all that was made of the same texts by the same model."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from corpus import Entry
from index.embedding.embedder import Vectors
from index.rows.row import Row
from index.search.index import Index
from index.search.learned import LearnedScores
from index.storage.manifest import ModelRecord

_asks = attrgetter("asks")

MAX_DRIFT = 0.05
"""The share of passages and sentences that may have changed since a confidence was learnt, before it is learnt anew."""


class ReusableBuild:
    """The build in use, as far as it is of the same model; without one, there is nothing to take over."""

    def __init__(self, index: Index | None, model: ModelRecord, passage_tokens: int) -> None:
        """Takes the build in use, the model to build with, and the longest passage that is wanted."""
        self._index = index if index is not None and index.manifest.model == model else None
        self._cut: dict[str, list[Row]] = {}
        self._numbers: dict[str, int] = {}
        if self._index is not None:
            self._numbers = {row.digest: number for number, row in enumerate(self._index.rows)}
            if self._index.manifest.passage_tokens == passage_tokens:
                for row in self._index.rows:
                    if row.entry is not None and row.kind != "example":
                        self._cut.setdefault(row.entry, []).append(row)

    def unchanged_rows(self, entry: Entry) -> Sequence[Row] | None:
        """How an entry was cut, if it is as it was."""
        unchanged = self._index is not None and self._index.entries.get(entry.id) == entry
        return self._cut.get(entry.id) if unchanged else None

    def vectors(self, rows: Sequence[Row], dimension: int) -> tuple[Vectors, list[int]]:
        """The vectors of rows, shape (rows, dimension), and the numbers of those rows that have none yet."""
        vectors = np.empty((len(rows), dimension), np.float32)
        known = [(number, self._numbers[row.digest]) for number, row in enumerate(rows) if row.digest in self._numbers]
        if self._index is not None and known:
            new, old = np.array(known).T
            vectors[new] = self._index.vectors()[old]
        return vectors, [number for number, row in enumerate(rows) if row.digest not in self._numbers]

    def learned(self, order: Sequence[int] | None) -> LearnedScores | None:
        """What the questions taught, if they are the same questions of the same entries; see `order`."""
        return None if self._index is None or order is None else self._index.learned.reordered(order)

    def calibration(
        self, order: Sequence[int] | None, rows: Sequence[Row], method: str
    ) -> tuple[dict[str, Any], float]:
        """What was learnt of the confidence, and the share of texts changed since; empty if it is no more use.

        It is learnt from the questions of known answer (see `order`) and from how well they fit the texts. With the
        same questions, a few other texts change next to nothing of it.
        """
        if self._index is None or order is None:
            return {}, 0.0
        texts = [row for row in rows if not row.asks]
        changed = sum(row.digest not in self._numbers for row in texts)
        drift = self._index.manifest.calibration_drift + changed / max(len(texts), 1)
        calibration = self._index.manifest.calibration
        return (calibration, drift) if drift <= MAX_DRIFT and calibration.get("method") == method else ({}, 0.0)

    def order(self, rows: Sequence[Row], entries: Sequence[Entry]) -> list[int] | None:
        """Each question's place among those of the last build; None where they aren't the same, or their entries."""
        if self._index is None or self._index.entry_ids != tuple(entry.id for entry in entries):
            return None
        before, now = (
            sorted((row.digest, row.entry or "", place) for place, row in enumerate(filter(_asks, all_rows)))
            for all_rows in (self._index.rows, rows)
        )
        if [key[:2] for key in before] != [key[:2] for key in now]:
            return None
        order = [0] * len(now)
        for (*_, old), (*_, new) in zip(before, now, strict=True):
            order[new] = old
        return order
