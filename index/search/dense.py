"""Nearest neighbours by inner product, in FAISS (Douze et al., arXiv 2401.08281).

All vectors have length 1, so an inner product is a cosine. Up to `MAX_FLAT_ROWS` rows every cosine is computed. Beyond
that the rows are sifted first, by codes of one bit a number, RaBitQ (Gao and Long, arXiv 2405.12497), of the vectors
rotated at random and cut to half their length, which takes half the time; only for the `RERANKED` best the cosine is
computed, from the exact vectors. No clusters have to be learned, so that a million rows are built in half a minute.
"""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np

from index.embedding.embedder import Vectors
from index.errors import DamagedIndexError
from index.search.vector_store import Cosines, RowNumbers
from index.storage.manifest import IndexKind

if TYPE_CHECKING:
    # Imported late, so that an update that finds nothing to do is quick.
    import faiss

MAX_FLAT_ROWS = 50_000
"""Rows for which every cosine is computed; with 896 numbers each that takes 9 ms on one core, and twice as many 16."""

RERANKED = 1_024
"""Rows whose cosine is computed if there are more; that takes a millisecond. The ten best are among them."""


def kind_for(rows: int) -> IndexKind:
    """Choose the kind of index for a number of rows."""
    return "flat" if rows <= MAX_FLAT_ROWS else "rabitq"


class DenseIndex:
    """An inner-product index in a file, whose row numbers are those of `passages.jsonl`; see `VectorStore`.

    Any number of threads may search it; nothing is added once it is made.
    """

    def __init__(self, index: "faiss.Index", exact: "faiss.IndexFlat") -> None:
        self._index = index
        self._exact = exact
        self.count = int(index.ntotal)
        self.dimension = int(index.d)
        # `rabitq` computes the cosines only of the rows that its codes find nearest.
        self.kind: IndexKind = "flat" if index is exact else "rabitq"
        self.is_exhaustive = index is exact
        # numpy's array interface (https://numpy.org/doc/stable/reference/arrays.interface.html) on FAISS's own memory,
        # read-only; the array keeps this object alive, and with it the index.
        memory = SimpleNamespace(
            index=index,
            __array_interface__={
                "version": 3,
                "shape": (exact.ntotal, exact.d),
                "typestr": np.dtype(np.float32).str,
                "data": (int(exact.get_xb() or 0), True),
            },
        )
        self._vectors: Vectors = np.asarray(memory)

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> "DenseIndex":
        """Index unit vectors of shape (rows, dimension), in their order."""
        import faiss

        rows, dimension = vectors.shape
        if kind_for(rows) == "flat":
            flat = faiss.IndexFlatIP(dimension)
            flat.add(vectors)
            return cls(flat, flat)
        half = max(1, dimension // 2)
        codes = faiss.IndexRaBitQFastScan(half, faiss.METRIC_INNER_PRODUCT)
        index = faiss.IndexRefineFlat(faiss.IndexPreTransform(faiss.RandomRotationMatrix(dimension, half), codes))
        # What is learned is the mean of the vectors.
        index.train(vectors)
        index.add(vectors)
        return cls(index, cast("faiss.IndexFlat", faiss.downcast_index(index.refine_index)))

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read what `save` wrote.

        Raises:
            DamagedIndexError: the file is not an index of a kind that is made here.
        """
        import faiss

        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise DamagedIndexError(f"{path}: FAISS can't read it; run: peru-qa index") from error
        parts = list(_parts(index))
        kinds = (faiss.IndexRefineFlat, faiss.IndexPreTransform, faiss.IndexRaBitQFastScan, faiss.IndexFlat)
        if not all(map(isinstance, parts, kinds[-len(parts) :])) or {
            (part.metric_type, part.ntotal) for part in parts
        } != {(faiss.METRIC_INNER_PRODUCT, index.ntotal)}:
            raise DamagedIndexError(f"{path}: not an inner-product index with exact vectors; run: peru-qa index")
        return cls(index, cast("faiss.IndexFlat", parts[-1]))

    def save(self, path: Path) -> None:
        """Write the index to a file.

        Through Python, since FAISS reports neither why it fails nor that the last bytes didn't fit; piece by piece,
        since a copy in memory would be as large as the index.

        Raises:
            OSError: it can't be written.
        """
        import faiss

        with path.open("wb") as file:
            writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]  # the stubs lack it
            faiss.write_index(self._index, writer)

    def vectors(self, rows: RowNumbers | None = None) -> Vectors:
        """See `VectorStore`; all vectors are FAISS's own memory, read-only, which lasts as long as the array does."""
        return self._vectors if rows is None else self._vectors[rows]

    def scores(self, query: Vectors) -> Cosines:
        """See `VectorStore`."""
        if not self.is_exhaustive:
            rows, cosines = self.nearest(query, RERANKED)
            scores = np.full(self.count, cosines[-1], np.float32)
            scores[rows] = cosines
            return scores

        import faiss

        query = np.ascontiguousarray(query, np.float32)
        scores = np.empty(self.count, np.float32)
        # A search for all rows would sort them, and numpy's product takes longer, on several threads too.
        faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]  # the stubs lack it
            faiss.swig_ptr(scores), faiss.swig_ptr(query), self._exact.get_xb(), self.dimension, self.count
        )
        return scores

    def nearest(self, query: Vectors, count: int) -> tuple[RowNumbers, Cosines]:
        """Find the rows nearest to one query, of shape (dimension,), and their cosines, best first.

        Fewer than `count` if the index has fewer.
        """
        import faiss

        # For this thread only. Two threads for one question gain little, and wait for each other on a busy machine.
        faiss.omp_set_num_threads(1)
        searched = min(self.count, count if self.is_exhaustive else max(count, RERANKED))
        cosines, rows = self._index.search(np.ascontiguousarray(query[None, :], np.float32), searched)
        # A row at the very centre of all has no code, and -1 in its place.
        is_found = rows[0] >= 0
        return rows[0, is_found][:count], cosines[0, is_found][:count]


def _parts(index: "faiss.Index") -> Iterator["faiss.Index"]:
    """Yield an index and the indexes it is made of, coarse ones before the exact one."""
    import faiss

    yield index
    if isinstance(index, faiss.IndexRefineFlat):
        yield from _parts(faiss.downcast_index(index.base_index))
        yield from _parts(faiss.downcast_index(index.refine_index))
    elif isinstance(index, faiss.IndexPreTransform):
        yield from _parts(faiss.downcast_index(index.index))
