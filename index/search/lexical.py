"""BM25 over the rows, by bm25s (Lù, "BM25S", arXiv 2407.03618), Lucene's variant."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError

if TYPE_CHECKING:
    # Loaded only by what searches: it brings scipy, and what finds nothing to do shall be done at once.
    import bm25s

_NOTHING = "\0"
"""Stands in every row, so that no row is empty and the vocabulary never is; no text has such a term."""


class LexicalIndex:
    """Scores every row for a question's terms."""

    def __init__(self, engine: "bm25s.BM25", count: int) -> None:
        self._engine = engine
        self._vocabulary = frozenset(engine.vocab_dict) - {_NOTHING, ""}
        self.count = count

    @classmethod
    def from_terms(cls, rows: Sequence[Sequence[str]]) -> "LexicalIndex":
        """Indexes the terms of each row; a row's place in the list is its number."""
        import bm25s

        engine = bm25s.BM25()
        engine.index([[_NOTHING, *row] for row in rows], show_progress=False)
        return cls(engine, len(rows))

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Reads what `save` wrote.

        Raises:
            DamagedIndexError: the files are not readable as an index.
        """
        import bm25s

        try:
            engine = bm25s.BM25.load(folder, load_corpus=False)
            count = int(engine.scores["num_docs"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedIndexError(f"{folder}: the lexical index is not readable; run: peru-qa index") from error
        return cls(engine, count)

    def save(self, folder: Path) -> None:
        """Writes the scores and the vocabulary; the texts stay with the rows.

        Raises:
            OSError: they can't be written.
        """
        try:
            self._engine.save(folder, corpus=None, show_progress=False)
        except OSError as error:
            if error.errno is None:
                # numpy tells that not all of an array had room, but not by a number.
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
            raise

    def scores(self, terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """BM25 of every row, float32 of shape (count,); 0 where no term matches."""
        known = [term for term in terms if term in self._vocabulary]
        if not known:
            return np.zeros(self.count, np.float32)
        return np.asarray(self._engine.get_scores(known), dtype=np.float32)

    def rows_with(self, term: str) -> npt.NDArray[np.int64]:
        """Numbers of the rows that hold a term."""
        place = self._engine.vocab_dict.get(term) if term in self._vocabulary else None
        if place is None:
            return np.empty(0, np.int64)
        start, end = self._engine.scores["indptr"][place : place + 2]
        return np.asarray(self._engine.scores["indices"][start:end], np.int64)

    def coverage(self, terms: Sequence[str]) -> float:
        """The share of distinct terms that some row holds; 0 for no terms."""
        distinct = set(terms)
        return len(distinct & self._vocabulary) / len(distinct) if distinct else 0.0
