"""Puts the parts together from the settings: the index brought up to date, the answerer opened."""

import logging

from corpus import CorpusError, document_digests
from index import (
    Embedder,
    Index,
    MismatchedIndexError,
    Warn,
    limit_blas_threads,
    open_embedder,
)
from qa.answering.answerer import Answerer
from qa.maintenance.recipe import METHOD
from qa.maintenance.update import bring_up_to_date, has_index, open_store
from qa.serving.live import OnProgress, StartupProgress
from qa.settings import FAISS, Settings

_FIRST_QUESTION = "Who leads digital government?"
_log = logging.getLogger(__name__)


def open_answerer(settings: Settings, warn: Warn = _log.warning) -> Answerer:
    """Opens the index in use, or the newest that is sound, with the settings' model.

    Args:
        settings: name index, model and corpus.
        warn: called with a sentence where another index than the one in use is opened, or the corpus has changed or
            gone since it was indexed.

    Raises:
        IndexingError: there is no index, it is damaged, or it was made of another corpus, by another model
            or by another version.
    """
    # The index first: a fault of it is told at once, the model takes seconds to load.
    index = open_store(settings).open_current(warn)
    _require_method(index)
    if settings.store == FAISS:
        # Who reads from an engine has another machine's index, and needn't have its corpus.
        _compare_corpus(settings, index, warn)
    limit_blas_threads()
    return Answerer(index, open_embedder(settings.model), settings.threshold)


def reopen_answerer(settings: Settings, index: Index, embedder: Embedder) -> Answerer:
    """What answers from an opened build with a model that is loaded already.

    Raises:
        IndexingError: it was made by another model or another version.
    """
    _require_method(index)
    return Answerer(index, embedder, settings.threshold)


def build_and_open(settings: Settings, tell: OnProgress, warn: Warn) -> Answerer:
    """Builds the index if there is none, and opens it.

    Args:
        settings: name index, model and corpus.
        tell: called with each stage, and with each step of a build.
        warn: see `open_answerer`.

    Raises:
        PeruQaError: the index can't be built or opened.
    """
    if not has_index(settings):
        bring_up_to_date(settings, lambda done, total: tell(StartupProgress("building", done, total)))
    tell(StartupProgress("loading"))
    answerer = open_answerer(settings, warn)
    # Some of what it takes is loaded with the first question, which shall not be a visitor's.
    answerer.answer(_FIRST_QUESTION)
    return answerer


def _require_method(index: Index) -> None:
    if index.manifest.calibration.get("method") != METHOD:
        raise MismatchedIndexError("the index was calibrated by another version of this program; run: peru-qa index")


def _compare_corpus(settings: Settings, index: Index, warn: Warn) -> None:
    """Refuses an index of other documents; warns where they have changed or gone since it was built."""
    indexed = {document.name: document.digest for document in index.manifest.documents}
    names = ", ".join(sorted(indexed))
    try:
        present = document_digests(settings.corpus)
    except CorpusError as error:
        warn(f"{error}; answering from the index of {names}")
        return
    if indexed.keys().isdisjoint(present):
        raise MismatchedIndexError(
            f"the index was built from {names}, the corpus is {', '.join(sorted(present))}; "
            "run: peru-qa index, or name another folder with --index-dir"
        )
    if indexed != present:
        warn("the corpus has changed since it was indexed; to answer from it as it is now, run: peru-qa index")
