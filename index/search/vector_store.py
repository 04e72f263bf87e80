"""The contract of what holds the vectors of a build's rows and searches them."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Vectors

RowNumbers = npt.NDArray[np.int64]
Cosines = npt.NDArray[np.float32]


class VectorStore(Protocol):
    """Unit vectors by row number, searched by inner product, which is their cosine."""

    count: int
    """Number of rows."""

    dimension: int
    """Length of a vector."""

    is_exhaustive: bool
    """Whether `scores` returns the exact cosine of every row."""

    def scores(self, query: Vectors) -> Cosines:
        """Return the cosine of one query, of shape (dimension,), with every row: shape (count,).

        A store that is not exhaustive gives the rows that it doesn't find among the nearest the lowest cosine found.
        """
        ...

    def vectors(self, rows: RowNumbers | None = None) -> Vectors:
        """Return the exact vectors of some rows, or of all; shape (rows, dimension)."""
        ...
