"""Learned sparse vectors of the rows that hold the source's text: the terms that a model reads in a text.

Such a term is a feature of the model, not a word, so that a question and a text in two languages share it. Terms are
weighed as words are: by the logarithm of their strength in the text, and by how few rows have them.

    weight = log(1 + strength) * log((1 + rows) / (1 + rows with the term))         score = cosine of the weights
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import SparseVectors
from index.errors import DamagedIndexError
from index.search.arrays import read_arrays, write_arrays


class SparseIndex:
    """Scores every row for the sparse vector of a question; rows without a vector of their own score 0.

    `vectors` are those of all rows, as the model gave them: shape (rows, terms), where some rows are empty.
    """

    def __init__(self, vectors: SparseVectors) -> None:
        self.vectors = vectors
        self.count, self.terms = vectors.shape
        used = np.diff(vectors.indptr) > 0
        holders = np.bincount(vectors.indices, minlength=self.terms)
        self._rarity = np.log((1 + used.sum()) / (1 + holders)).astype(np.float32)
        self._rows: npt.NDArray[np.int64] = np.flatnonzero(used)
        self._weights = self._weigh(vectors[self._rows]) if self.terms else vectors

    def scores(self, query: SparseVectors) -> npt.NDArray[np.float32]:
        """Return the cosine of a question's sparse vector, shape (1, terms), with every row: shape (count,)."""
        scores = np.zeros(self.count, np.float32)
        if self.terms:
            scores[self._rows] = self._weights @ self._weigh(query).toarray()[0]
        return scores

    def _weigh(self, vectors: SparseVectors) -> SparseVectors:
        """Weigh the terms of sparse vectors, and scale each to length 1."""
        weighed = vectors.copy()
        weighed.data = np.log1p(vectors.data) * self._rarity[vectors.indices]
        lengths = np.sqrt(weighed.multiply(weighed).sum(axis=1))
        weighed.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(weighed.indptr)).astype(np.float32)
        return weighed

    @classmethod
    def load(cls, path: Path) -> "SparseIndex":
        """Read what `save` wrote.

        Raises:
            DamagedIndexError: the file doesn't hold sparse vectors.
        """
        from scipy.sparse import csr_array

        fault = "not sparse vectors"
        strengths, terms, ends, shape = read_arrays(path, ("strengths", "terms", "ends", "shape"), fault)
        try:
            vectors = csr_array(
                (strengths.astype(np.float32), terms.astype(np.int32), ends), shape=tuple(shape.tolist())
            )
            vectors.check_format(full_check=True)
        except (ValueError, TypeError) as error:
            raise DamagedIndexError(f"{path}: {fault} ({error}); run: peru-qa index") from error
        return cls(vectors)

    def save(self, path: Path) -> None:
        """Write the vectors, their strengths in half precision.

        Raises:
            OSError: it can't be written.
        """
        write_arrays(
            path,
            strengths=self.vectors.data.astype(np.float16),
            terms=self.vectors.indices.astype(np.int32),
            ends=self.vectors.indptr.astype(np.int64),
            shape=np.array(self.vectors.shape, np.int64),
        )


def select_rows(parts: Sequence[SparseVectors], numbers: Sequence[int | None]) -> SparseVectors:
    """Select rows of sparse arrays, counted through all `parts`; for None an empty one.

    Returns:
        An array of shape (numbers, terms).
    """
    from scipy.sparse import csr_array, vstack

    empty = csr_array((1, parts[0].shape[1]), dtype=np.float32)
    rows = vstack([*parts, empty], format="csr")
    return csr_array(rows[[rows.shape[0] - 1 if number is None else number for number in numbers]])
