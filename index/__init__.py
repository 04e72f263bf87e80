"""in: entries; out: an index on disk, and what its rows score for a question."""

from index.build import BuildReport, build_index, is_current, unchanged
from index.embedding import DEFAULT_MODEL, Embedder, identify, open_embedder
from index.errors import IndexingError, MissingIndexError
from index.manifest import Manifest
from index.rows import Kind, PassageSettings, Row
from index.snapshot import Index, open_index
from index.storage import IndexDirectory, verified_manifest
from index.terms import fold, terms

__all__ = [
    "DEFAULT_MODEL",
    "BuildReport",
    "Embedder",
    "Index",
    "IndexDirectory",
    "IndexingError",
    "Kind",
    "Manifest",
    "MissingIndexError",
    "PassageSettings",
    "Row",
    "build_index",
    "fold",
    "identify",
    "is_current",
    "open_embedder",
    "open_index",
    "terms",
    "unchanged",
    "verified_manifest",
]
