"""Nearest neighbours by inner product, in FAISS (Douze et al., arXiv 2401.08281).

All vectors have length 1, so an inner product is a cosine. Up to `MAX_FLAT_ROWS` rows every cosine is computed. Beyond
that the rows are sifted first, by codes of one bit a number, RaBitQ (Gao and Long, arXiv 2405.12497), of the vectors
turned at random and cut to half their numbers, which takes half the time; only of the `RERANKED` best the cosine is
computed, from the exact vectors. No clusters have to be learnt, so that a million rows are built in half a minute.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Vectors
from index.errors import DamagedIndexError
from index.storage.manifest import IndexKind

if TYPE_CHECKING:
    # Loaded only by what searches; what finds nothing to do shall be done at once.
    import faiss

RowNumbers = npt.NDArray[np.int64]
Cosines = npt.NDArray[np.float32]

MAX_FLAT_ROWS = 50_000
"""Rows of which every cosine is computed; of 896 numbers each that takes 9 ms on one core, and twice as many 16."""

RERANKED = 1_024
"""Rows whose cosine is computed where there are more; that takes a millisecond. The ten best are among them."""


class VectorStore(Protocol):
    """Unit vectors by row number, searched by inner product, which is their cosine."""

    @property
    def count(self) -> int:
        """Number of rows."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def is_exhaustive(self) -> bool:
        """Whether `scores` tells the exact cosine of every row."""
        ...

    def scores(self, query: Vectors) -> Cosines:
        """The cosine of one query, of shape (dimension,), with every row: shape (count,).

        Of rows that a store which is not exhaustive doesn't find among the nearest, the least cosine that it found.
        """
        ...

    def vectors(self, rows: RowNumbers | None = None) -> Vectors:
        """The exact vectors of some rows, or of all; shape (rows, dimension)."""
        ...


def kind_for(rows: int) -> IndexKind:
    """The kind of index that is made of so many rows."""
    return "flat" if rows <= MAX_FLAT_ROWS else "rabitq"


class DenseIndex:
    """An inner-product index in a file, whose row numbers are those of `passages.jsonl`; see `VectorStore`.

    Any number of threads may search it; nothing is added once it is made.
    """

    def __init__(self, index: "faiss.Index", exact: "faiss.IndexFlat") -> None:
        self._index = index
        self._exact = exact
        self._vectors: Vectors = np.asarray(_Memory(index, exact))

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> "DenseIndex":
        """Indexes unit vectors of shape (rows, dimension), in their order."""
        import faiss

        rows, dimension = vectors.shape
        if kind_for(rows) == "flat":
            flat = faiss.IndexFlatIP(dimension)
            flat.add(vectors)
            return cls(flat, flat)
        half = max(1, dimension // 2)
        codes = faiss.IndexRaBitQFastScan(half, faiss.METRIC_INNER_PRODUCT)
        index = faiss.IndexRefineFlat(faiss.IndexPreTransform(faiss.RandomRotationMatrix(dimension, half), codes))
        # What is learnt is the mean of the vectors.
        index.train(vectors)
        index.add(vectors)
        return cls(index, cast("faiss.IndexFlat", faiss.downcast_index(index.refine_index)))

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Reads what `save` wrote.

        Raises:
            DamagedIndexError: the file is no index of a kind that is made here.
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
        """Writes the index to a file.

        By Python's own hand, since FAISS doesn't tell why it can't, or that the last bytes didn't fit; piece by
        piece, since a copy in memory would be as large as the index.

        Raises:
            OSError: it can't be written.
        """
        import faiss

        with path.open("wb") as file:
            writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]  # the stubs lack it
            faiss.write_index(self._index, writer)

    @property
    def kind(self) -> IndexKind:
        """How it searches: `flat` computes every cosine, `rabitq` those of the rows that its codes find nearest."""
        return "flat" if self._index is self._exact else "rabitq"

    @property
    def is_exhaustive(self) -> bool:
        """See `VectorStore`."""
        return self.kind == "flat"

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def vectors(self, rows: RowNumbers | None = None) -> Vectors:
        """The exact vectors of some rows, or of all; shape (rows, dimension).

        All of them are FAISS's own memory, which can't be written to, and lasts as long as the array does.
        """
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
        """The rows nearest to one query, of shape (dimension,), and their cosines, best first.

        Fewer than `count` where the index has fewer.
        """
        import faiss

        # Of this thread alone. Two for one question gain little, and wait for each other on a busy machine.
        faiss.omp_set_num_threads(1)
        found = min(self.count, count if self.is_exhaustive else max(count, RERANKED))
        cosines, rows = self._index.search(np.ascontiguousarray(query[None, :], np.float32), found)
        # A row exactly in the middle of all has no code, and -1 in its place.
        known = rows[0] >= 0
        return rows[0, known][:count], cosines[0, known][:count]


def _parts(index: "faiss.Index") -> Iterator["faiss.Index"]:
    """An index and those that it is made of, what sifts before what is exact."""
    import faiss

    yield index
    if isinstance(index, faiss.IndexRefineFlat):
        yield from _parts(faiss.downcast_index(index.base_index))
        yield from _parts(faiss.downcast_index(index.refine_index))
    elif isinstance(index, faiss.IndexPreTransform):
        yield from _parts(faiss.downcast_index(index.index))


class _Memory:
    """What numpy needs to see the vectors of a FAISS index as an array, which keeps the index alive.

    As in https://numpy.org/doc/stable/reference/arrays.interface.html.
    """

    def __init__(self, index: "faiss.Index", exact: "faiss.IndexFlat") -> None:
        self._index = index
        self.__array_interface__: dict[str, Any] = {
            "version": 3,
            "shape": (exact.ntotal, exact.d),
            "typestr": np.dtype(np.float32).str,
            # The second says that it is only read.
            "data": (int(exact.get_xb() or 0), True),
        }
