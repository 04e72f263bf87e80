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
    # Imported late, since it brings scipy, so that an update that finds nothing to do is quick.
    import bm25s

_FILLER = "\0"
"""A term of every row, so that no row is empty and the vocabulary never is; no text has such a term."""


class LexicalIndex:
    """Scores every row for a question's terms."""

    def __init__(self, model: "bm25s.BM25", count: int) -> None:
        self._model = model
        self._vocabulary = frozenset(model.vocab_dict) - {_FILLER, ""}
        self.count = count

    @classmethod
    def from_terms(cls, rows: Sequence[Sequence[str]]) -> "LexicalIndex":
        """Index the terms of each row; a row's position in the list is its number."""
        import bm25s

        model = bm25s.BM25()
        model.index([[_FILLER, *row] for row in rows], show_progress=False)
        return cls(model, len(rows))

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Read what `save` wrote.

        Raises:
            DamagedIndexError: the files are not readable as an index.
        """
        import bm25s

        try:
            model = bm25s.BM25.load(folder, load_corpus=False)
            count = int(model.scores["num_docs"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedIndexError(f"{folder}: the lexical index is not readable; run: peru-qa index") from error
        return cls(model, count)

    def save(self, folder: Path) -> None:
        """Write the scores and the vocabulary; the texts stay with the rows.

        Raises:
            OSError: they can't be written.
        """
        try:
            self._model.save(folder, corpus=None, show_progress=False)
        except OSError as error:
            if error.errno is None:
                # numpy reports that an array didn't fit, but without an error number.
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
            raise

    def scores(self, terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """Score every row by BM25, float32 of shape (count,); 0 if no term matches."""
        known = [term for term in terms if term in self._vocabulary]
        if not known:
            return np.zeros(self.count, np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)

    def rows_with(self, term: str) -> npt.NDArray[np.int64]:
        """Return the numbers of the rows that hold a term."""
        position = self._model.vocab_dict.get(term) if term in self._vocabulary else None
        if position is None:
            return np.empty(0, np.int64)
        start, end = self._model.scores["indptr"][position : position + 2]
        return np.asarray(self._model.scores["indices"][start:end], np.int64)

    def coverage(self, terms: Sequence[str]) -> float:
        """Return the share of distinct terms that some row holds; 0 for no terms."""
        distinct = set(terms)
        return len(distinct & self._vocabulary) / len(distinct) if distinct else 0.0
