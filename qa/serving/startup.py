"""Opens an answerer as the settings say: the index is built if it doesn't exist yet, and opened with the model."""

import logging

from corpus import NO_OFFICE, CorpusError, Page, document_digests, load_office
from index import Embedder, Index, MismatchedIndexError, Warn, limit_blas_threads, open_embedder
from qa.answering.answerer import Answerer
from qa.maintenance.update import bring_up_to_date, has_index, open_store
from qa.serving.live import OnProgress, StartupProgress
from qa.settings import FAISS, Settings

_FIRST_QUESTION = "Who is responsible?"
_log = logging.getLogger(__name__)


def open_answerer(settings: Settings, warn: Warn = _log.warning) -> Answerer:
    """Open the build in use, or the newest sound one, with the settings' model.

    `warn` is called with a sentence if another build than the one in use is opened, or if the corpus was changed or
    removed since it was indexed.

    Raises:
        IndexingError: there is no index, it is damaged, or it was built from another corpus, with another model or by
            another version.
    """
    # The index first: its faults show at once, while the model takes seconds to load.
    index = open_store(settings).open_current(warn)
    if settings.store == FAISS:
        # Milvus holds an index that another machine built; the corpus need not be on this one.
        compare_corpus(settings, index, warn)
    limit_blas_threads()
    return Answerer(index, open_embedder(settings.model), settings.threshold)


def first_page(settings: Settings) -> Page:
    """Return the office's page as the corpus has it, until a build is open; a general one if it can't be read."""
    try:
        return load_office(settings.corpus).page
    except CorpusError as error:
        _log.info("%s", error)
        return NO_OFFICE.page


def reopen_answerer(settings: Settings, index: Index, embedder: Embedder) -> Answerer:
    """Open a build with a loaded model; raise IndexingError if another model or version made it."""
    return Answerer(index, embedder, settings.threshold)


def build_and_open(settings: Settings, on_progress: OnProgress, warn: Warn) -> Answerer:
    """Build the index if it doesn't exist, open it as `open_answerer` does, and report stages and steps.

    Raises:
        PeruQaError: the index can't be built or opened.
    """
    if not has_index(settings):
        bring_up_to_date(settings, lambda done, total: on_progress(StartupProgress("building", done, total)))
    on_progress(StartupProgress("loading"))
    answerer = open_answerer(settings, warn)
    # Some parts are loaded by the first question, which should not be a visitor's.
    answerer.answer(_FIRST_QUESTION)
    return answerer


def compare_corpus(settings: Settings, index: Index, warn: Warn) -> None:
    """Refuse an index of other documents; warn if they were changed or removed since it was built."""
    indexed = {document.name: document.digest for document in index.manifest.documents}
    names = ", ".join(sorted(indexed))
    try:
        present = document_digests(settings.corpus)
    except CorpusError as error:
        warn(f"{error}; answering from the index of {names}")
        return
    if indexed.keys().isdisjoint(present):
        raise MismatchedIndexError(
            f"the index was built from {names}, but the corpus is {', '.join(sorted(present))}; "
            "run: peru-qa index, or name another folder with --index-dir"
        )
    if indexed != present:
        warn("the corpus has changed since it was indexed; to answer from it as it is now, run: peru-qa index")
