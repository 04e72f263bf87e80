"""in: entries; out: an index on disk, and what its rows score for a question.

store = DirectoryStore(directory)
update_index(load_corpus(), recipe, store)
index = store.open_current(print)
[query] = open_embedder(DEFAULT_MODEL).embed_queries(["Which law protects personal data?"])
scores, unanswerable = index.learned_scores(index.similarities(query))
"""

from index.builds.golden import GoldenComparison, compare_golden
from index.builds.history import prune_index, roll_back
from index.builds.recipe import BuildReport, Progress, Recipe
from index.builds.update import compare_with_index, is_up_to_date, matches_sources, reuse_if_unchanged, update_index
from index.embedding.embedder import DEFAULT_MODEL, Embedder, SparseVectors, Vectors
from index.embedding.loading import open_embedder
from index.errors import DamagedIndexError, IndexingError, MilvusError, MismatchedIndexError
from index.rows.cutting import PassageSettings
from index.rows.questions import QuestionChanges
from index.rows.row import Row, RowKind, text_of_span
from index.rows.terms import fold, terms
from index.search.index import EntryScores, Index
from index.search.learned import LearnedScores
from index.search.opening import open_index
from index.search.sparse import select_rows
from index.search.vector_store import Cosines, RowNumbers
from index.storage.directory import KEPT_BUILDS, build_moment
from index.storage.verification import Warn, read_manifest
from index.stores.directory_store import DirectoryStore
from index.stores.milvus_store import MilvusStore
from index.threads import CORES, limit_blas_threads

__all__ = [
    "CORES",
    "DEFAULT_MODEL",
    "KEPT_BUILDS",
    "BuildReport",
    "Cosines",
    "DamagedIndexError",
    "DirectoryStore",
    "Embedder",
    "EntryScores",
    "GoldenComparison",
    "Index",
    "IndexingError",
    "LearnedScores",
    "MilvusError",
    "MilvusStore",
    "MismatchedIndexError",
    "PassageSettings",
    "Progress",
    "QuestionChanges",
    "Recipe",
    "Row",
    "RowKind",
    "RowNumbers",
    "SparseVectors",
    "Vectors",
    "Warn",
    "build_moment",
    "compare_golden",
    "compare_with_index",
    "fold",
    "is_up_to_date",
    "limit_blas_threads",
    "matches_sources",
    "open_embedder",
    "open_index",
    "prune_index",
    "read_manifest",
    "reuse_if_unchanged",
    "roll_back",
    "select_rows",
    "terms",
    "text_of_span",
    "update_index",
]
