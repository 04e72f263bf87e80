"""Open a build as an `Index`, and refuse one whose parts don't fit each other."""

import logging
from pathlib import Path

from index.errors import DamagedIndexError
from index.rows.codec import decode_rows
from index.rows.labelled import LabelledQuestions
from index.rows.questions import Questions, decode_questions
from index.search.dense import DenseIndex
from index.search.index import Index
from index.search.learned import LearnedScores
from index.search.lexical import LexicalIndex
from index.search.sparse import SparseIndex
from index.search.vector_store import VectorStore
from index.storage.directory import BuildLayout
from index.storage.manifest import Manifest
from index.storage.verification import Warn, open_sound, verified_manifest

_log = logging.getLogger(__name__)


def open_index(directory: Path, warn: Warn = _log.warning) -> Index:
    """Open and verify the build in use, or the newest that is sound; see `open_sound`.

    Raises:
        MissingIndexError: no build has been published.
        DamagedIndexError: in every build a file is missing or changed, or the files don't fit each other.
        MismatchedIndexError: another version of this program wrote it.
    """
    return open_sound(directory, open_build, warn)


def open_build(layout: BuildLayout) -> Index:
    """Open and verify one build; raises as `open_index` does."""
    return assemble_index(layout, verified_manifest(layout), DenseIndex.load(layout.dense))


def assemble_index(layout: BuildLayout, manifest: Manifest, dense: VectorStore) -> Index:
    """Open a build whose files are verified and whose vectors are available.

    Raises:
        DamagedIndexError: its parts don't fit each other.
        MilvusError: Milvus holds the vectors and doesn't answer.
    """
    try:
        rows, entries = decode_rows(layout.rows.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(f"{layout.rows}: not a list of rows ({error}); run: peru-qa index") from error
    lexical = LexicalIndex.load(layout.lexical)
    sparse = SparseIndex.load(layout.sparse)
    counts = {
        "rows": len(rows),
        "vectors": dense.count,
        "sparse vectors": sparse.count,
        "term lists": lexical.count,
    }
    if len(set(counts.values())) != 1 or not rows or manifest.counts.rows != len(rows):
        raise DamagedIndexError(f"{layout.folder}: its parts disagree ({counts}); run: peru-qa index")
    if dense.dimension != manifest.model.dimension:
        raise DamagedIndexError(
            f"{layout.dense}: vectors of dimension {dense.dimension}, but the manifest says "
            f"{manifest.model.dimension}; run: peru-qa index"
        )
    learned = LearnedScores.load(layout.learned)
    if learned.shape != (len(LabelledQuestions.of_rows(rows).rows), len(entries) + 1):
        raise DamagedIndexError(f"{layout.learned}: of {learned.shape} questions and classes; run: peru-qa index")
    index = Index(manifest, rows, entries, dense, sparse, lexical, learned, read_questions(layout))
    index.probe()
    return index


def read_questions(layout: BuildLayout) -> Questions:
    """Read what each question of a build says.

    Raises:
        DamagedIndexError: the file is not readable.
    """
    try:
        return decode_questions(layout.questions.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(f"{layout.questions}: not readable ({error}); run: peru-qa index") from error
