"""Exact nearest neighbours by inner product, in FAISS (Douze et al., arXiv 2401.08281).

All vectors have length 1, so an inner product is a cosine.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.embedding import Vectors
from index.errors import DamagedIndexError

if TYPE_CHECKING:
    # Loaded only by what searches; what finds nothing to do shall be done at once.
    import faiss


class DenseIndex:
    """A flat inner-product index whose row numbers are those of `passages.jsonl`."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> "DenseIndex":
        """Indexes unit vectors of shape (rows, dimension), in their order."""
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Reads what `save` wrote.

        Raises:
            DamagedIndexError: the file is no flat inner-product index.
        """
        import faiss

        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise DamagedIndexError(f"{path}: FAISS can't read it; run: peru-qa index") from error
        if not isinstance(index, faiss.IndexFlat) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise DamagedIndexError(f"{path}: not a flat inner-product index; run: peru-qa index")
        return cls(index)

    def save(self, path: Path) -> None:
        """Writes the index to a file.

        By Python's own hand, since FAISS doesn't tell why it can't, or that the last bytes didn't fit.

        Raises:
            OSError: it can't be written.
        """
        import faiss

        path.write_bytes(faiss.serialize_index(self._index).data)

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def vectors(self) -> Vectors:
        """All vectors, shape (count, dimension)."""
        return np.asarray(self._index.reconstruct_n(0, self.count), dtype=np.float32)

    def scores(self, query: Vectors) -> npt.NDArray[np.float32]:
        """The cosine of one query, of shape (dimension,), with every row: shape (count,)."""
        found, rows = self._index.search(np.ascontiguousarray(query[None, :], dtype=np.float32), self.count)
        scores = np.empty(self.count, np.float32)
        scores[rows[0]] = found[0]
        return scores
