"""in: entries; out: an index on disk, and what its rows score for a question."""

from index.build import BuildReport, Recipe, is_current, update_index
from index.embedding import DEFAULT_MODEL, Embedder, Vectors, open_embedder
from index.errors import IndexingError, MismatchedIndexError, MissingIndexError
from index.rows import SOURCE_LANGUAGE, Kind, PassageSettings
from index.snapshot import EntryScores, Index, open_index
from index.storage import read_manifest
from index.terms import fold, terms

__all__ = [
    "DEFAULT_MODEL",
    "SOURCE_LANGUAGE",
    "BuildReport",
    "Embedder",
    "EntryScores",
    "Index",
    "IndexingError",
    "Kind",
    "MismatchedIndexError",
    "MissingIndexError",
    "PassageSettings",
    "Recipe",
    "Vectors",
    "fold",
    "is_current",
    "open_embedder",
    "open_index",
    "read_manifest",
    "terms",
    "update_index",
]
