"""Embed the rows of a build that need it, and check the vectors that were reused."""

from collections.abc import Sequence

import numpy as np

from index.builds.recipe import Progress
from index.embedding.embedder import Embedder, Vectors
from index.errors import MismatchedIndexError
from index.rows.row import Row
from index.search.index import Index
from index.search.vector_store import RowNumbers

_BATCH = 64
"""Texts embedded between two reports of the progress."""

_PROBES = 4
"""Reused vectors that are computed again to check the model."""

_TOLERANCE = 1e-3
"""The most by which a component of a vector may differ when its text is embedded again."""


def embed_rows(
    rows: Sequence[Row], missing: Sequence[int], vectors: Vectors, embedder: Embedder, progress: Progress
) -> None:
    """Fill in the vectors of the rows whose numbers are `missing`; `vectors` has shape (rows, dimension)."""
    done = 0
    for asks, embed in ((False, embedder.embed_documents), (True, embedder.embed_queries)):
        # Texts of similar length share a batch, which keeps padding small.
        numbers = sorted((n for n in missing if rows[n].asks is asks), key=lambda n: len(rows[n].embedded))
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            vectors[batch] = embed([rows[number].embedded for number in batch])
            done += len(batch)
            progress(done, len(missing))


def require_same_vectors(index: Index, reused: RowNumbers, embedder: Embedder) -> None:
    """Embed a few rows again whose vectors were reused, and refuse a model that now gives other vectors.

    A hub may have replaced a model's files under the same name.

    Raises:
        MismatchedIndexError: a vector differs.
    """
    probes = np.linspace(0, len(reused) - 1, min(_PROBES, len(reused))).astype(int)
    for asks, embed in ((False, embedder.embed_documents), (True, embedder.embed_queries)):
        numbers = [number for number in reused[probes] if index.rows[number].asks is asks]
        embedded = embed([index.rows[number].embedded for number in numbers])
        if len(numbers) and float(np.abs(embedded - index.vectors(np.array(numbers))).max()) > _TOLERANCE:
            raise MismatchedIndexError(
                f"the model {index.manifest.model.name} no longer gives the same vectors; run: peru-qa index --force"
            )
