"""in: entries; out: an index on disk, and what its rows score for a question."""

from index.build import BuildReport, Recipe, is_current, read_indexed, update_index
from index.difference import Difference, corpus_questions, difference
from index.embedding import DEFAULT_MODEL, Embedder, Vectors, open_embedder
from index.errors import DamagedIndexError, IndexingError, MismatchedIndexError, MissingIndexError
from index.golden import GoldenComparison, compare_golden
from index.history import prune_index, roll_back
from index.manifest import Manifest
from index.rows import SOURCE_LANGUAGE, Kind, PassageSettings
from index.snapshot import EntryScores, Index, open_build, open_index
from index.storage import KEPT_BUILDS, BuildLayout, IndexDirectory
from index.terms import fold, terms
from index.verification import Warn, read_manifest

__all__ = [
    "DEFAULT_MODEL",
    "KEPT_BUILDS",
    "SOURCE_LANGUAGE",
    "BuildLayout",
    "BuildReport",
    "DamagedIndexError",
    "Difference",
    "Embedder",
    "EntryScores",
    "GoldenComparison",
    "Index",
    "IndexDirectory",
    "IndexingError",
    "Kind",
    "Manifest",
    "MismatchedIndexError",
    "MissingIndexError",
    "PassageSettings",
    "Recipe",
    "Vectors",
    "Warn",
    "compare_golden",
    "corpus_questions",
    "difference",
    "fold",
    "is_current",
    "open_build",
    "open_embedder",
    "open_index",
    "prune_index",
    "read_indexed",
    "read_manifest",
    "roll_back",
    "terms",
    "update_index",
]
