"""in: entries; out: an index on disk, and what its rows score for a question."""

from index.builds.golden import GoldenComparison, compare_golden
from index.builds.history import prune_index, roll_back
from index.builds.recipe import BuildReport, Recipe
from index.builds.stores import BuildStore, DirectoryStore, EngineStore, Signature
from index.builds.update import is_current, is_of_sources, read_indexed, unchanged, update_index
from index.embedding.embedder import DEFAULT_MODEL, Embedder, Vectors
from index.embedding.loading import open_embedder
from index.errors import DamagedIndexError, EngineError, IndexingError, MismatchedIndexError, MissingIndexError
from index.milvus.builds import Engine
from index.rows.questions import Difference, corpus_questions, difference
from index.rows.row import SOURCE_LANGUAGE, Kind, PassageSettings
from index.rows.terms import fold, terms
from index.search.index import EntryScores, Index, RowNumbers
from index.search.opening import open_build, open_index
from index.storage.directory import KEPT_BUILDS, BuildLayout, IndexDirectory
from index.storage.manifest import Manifest
from index.storage.verification import Warn, read_manifest
from index.threads import CORES, one_thread_a_product

__all__ = [
    "CORES",
    "DEFAULT_MODEL",
    "KEPT_BUILDS",
    "SOURCE_LANGUAGE",
    "BuildLayout",
    "BuildReport",
    "BuildStore",
    "DamagedIndexError",
    "Difference",
    "DirectoryStore",
    "Embedder",
    "Engine",
    "EngineError",
    "EngineStore",
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
    "RowNumbers",
    "Signature",
    "Vectors",
    "Warn",
    "compare_golden",
    "corpus_questions",
    "difference",
    "fold",
    "is_current",
    "is_of_sources",
    "one_thread_a_product",
    "open_build",
    "open_embedder",
    "open_index",
    "prune_index",
    "read_indexed",
    "read_manifest",
    "roll_back",
    "terms",
    "unchanged",
    "update_index",
]
