"""One verified build, open for reading: an immutable snapshot that a request keeps until its end."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus import Entry
from index.codec import decode_rows
from index.dense import DenseIndex
from index.embedding import Embedder, Vectors
from index.errors import DamagedIndexError, MismatchedIndexError
from index.lexical import LexicalIndex
from index.manifest import Manifest
from index.rows import KINDS, Kind, Row
from index.storage import BuildLayout, IndexDirectory, verified_manifest

_PROBE_TOLERANCE = 1e-3


class Index:
    """Rows, their vectors and their terms; a row's number is the same in all three."""

    def __init__(
        self,
        manifest: Manifest,
        rows: Sequence[Row],
        entries: Sequence[Entry],
        dense: DenseIndex,
        lexical: LexicalIndex,
    ) -> None:
        self.manifest = manifest
        self.rows = tuple(rows)
        self.entries: Mapping[str, Entry] = {entry.id: entry for entry in entries}
        self.entry_ids = tuple(self.entries)
        self._dense = dense
        self._lexical = lexical
        place = {entry_id: number for number, entry_id in enumerate(self.entry_ids)}
        self.entry_of_row: npt.NDArray[np.int64] = np.array([place[row.entry] for row in rows], np.int64)
        kinds = np.array([KINDS.index(row.kind) for row in rows])
        self._rows_of: dict[Kind, npt.NDArray[np.int64]] = {
            kind: np.flatnonzero(kinds == number) for number, kind in enumerate(KINDS)
        }

    @property
    def build(self) -> str:
        """The build's id."""
        return self.manifest.build

    def rows_of(self, kind: Kind) -> npt.NDArray[np.int64]:
        """Numbers of the rows of a kind, rising."""
        return self._rows_of[kind]

    def similarities(self, query: Vectors) -> npt.NDArray[np.float32]:
        """The cosine of a question's vector, shape (dimension,), with every row: shape (rows,)."""
        return self._dense.scores(query)

    def term_scores(self, terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """BM25 of a question's terms for every row: shape (rows,)."""
        return self._lexical.scores(terms)

    def coverage(self, terms: Sequence[str]) -> float:
        """The share of a question's terms that the index knows, 0 to 1."""
        return self._lexical.coverage(terms)

    def vectors(self) -> Vectors:
        """All vectors, shape (rows, dimension)."""
        return self._dense.vectors()

    def require_model(self, embedder: Embedder) -> None:
        """Refuses a model that didn't make this build's vectors.

        Raises:
            MismatchedIndexError: name, files or dimension differ.
        """
        made = self.manifest.model
        identity = embedder.identity
        if (made.name, made.digest, made.dimension) != (identity.name, identity.digest, embedder.dimension):
            raise MismatchedIndexError(
                f"the index was built with the model {_model(made.name, made.digest)}, the settings name "
                f"{_model(identity.name, identity.digest)}; run: peru-qa index, or set PERU_QA_MODEL={made.name}"
            )


def _model(name: str, digest: str) -> str:
    return f"{name} ({digest[:12]})" if digest else name


def open_index(directory: Path) -> Index:
    """Opens and verifies the build in use.

    Raises:
        MissingIndexError: there is none.
        DamagedIndexError: a file is missing or changed, or the files don't fit each other.
        MismatchedIndexError: another version of this program wrote it.
    """
    return open_build(IndexDirectory(directory).current())


def open_build(layout: BuildLayout) -> Index:
    """Opens and verifies one build; raises as `open_index` does."""
    manifest = verified_manifest(layout)
    try:
        rows, entries = decode_rows(layout.rows.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(f"{layout.rows}: not a list of rows ({error}); run: peru-qa index --force") from error
    dense = DenseIndex.load(layout.dense)
    lexical = LexicalIndex.load(layout.lexical)
    counts = {"rows": len(rows), "vectors": dense.count, "term lists": lexical.count}
    if len(set(counts.values())) != 1 or not rows or manifest.counts.rows != len(rows):
        raise DamagedIndexError(f"{layout.folder}: its parts disagree ({counts}); run: peru-qa index --force")
    if dense.dimension != manifest.model.dimension:
        raise DamagedIndexError(
            f"{layout.dense}: vectors of {dense.dimension} numbers, the manifest says {manifest.model.dimension}; "
            "run: peru-qa index --force"
        )
    opened = Index(manifest, rows, entries, dense, lexical)
    _probe(opened, layout)
    return opened


def _probe(index: Index, layout: BuildLayout) -> None:
    """Asks for the first row by its own vector: it must come back as its own best match."""
    scores = index.similarities(index.vectors()[0])
    if abs(float(scores[0]) - 1) > _PROBE_TOLERANCE or float(scores.max()) - float(scores[0]) > _PROBE_TOLERANCE:
        raise DamagedIndexError(f"{layout.dense}: a probe didn't find itself; run: peru-qa index --force")
