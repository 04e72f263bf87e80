"""in: entries; out: an index on disk, and what its rows score for a question."""

from index.build import BuildReport, Recipe, is_current, is_of_sources, read_indexed, unchanged, update_index
from index.difference import Difference, corpus_questions, difference
from index.embedding import DEFAULT_MODEL, Embedder, Vectors, open_embedder
from index.errors import DamagedIndexError, EngineError, IndexingError, MismatchedIndexError, MissingIndexError
from index.golden import GoldenComparison, compare_golden
from index.history import prune_index, roll_back
from index.manifest import Manifest
from index.milvus import Engine
from index.rows import SOURCE_LANGUAGE, Kind, PassageSettings
from index.snapshot import EntryScores, Index, RowNumbers, open_build, open_index
from index.storage import KEPT_BUILDS, BuildLayout, IndexDirectory
from index.stores import BuildStore, DirectoryStore, EngineStore, Signature
from index.terms import fold, terms
from index.threads import CORES, one_thread_a_product
from index.verification import Warn, read_manifest

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
