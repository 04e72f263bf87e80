"""Puts the parts together from the settings: the index brought up to date, the answerer opened."""

import logging
from collections.abc import Callable
from contextlib import suppress

from corpus import Corpus, CorpusError, document_digests, load_corpus, sources_digest
from index import (
    BuildReport,
    BuildStore,
    Difference,
    DirectoryStore,
    Embedder,
    EngineStore,
    Index,
    IndexDirectory,
    MismatchedIndexError,
    Warn,
    corpus_questions,
    difference,
    is_current,
    is_of_sources,
    one_thread_a_product,
    open_embedder,
    read_indexed,
    unchanged,
    update_index,
)
from qa.answering import Answerer
from qa.opening import Stage, Tell
from qa.recipe import METHOD, engine_of, recipe_of
from qa.settings import FAISS, Settings

Progress = Callable[[int, int], None]

_FIRST_QUESTION = "Who leads digital government?"

_log = logging.getLogger(__name__)


def store_of(settings: Settings) -> BuildStore:
    """Where the settings want builds to be read from.

    Raises:
        EngineError: the address of the engine is none.
    """
    engine = engine_of(settings)
    return DirectoryStore(settings.index_directory) if engine is None else EngineStore(engine)


def bring_up_to_date(
    settings: Settings,
    progress: Progress,
    force: bool = False,
    keep_going: bool = False,
    warn: Warn = _log.warning,
) -> BuildReport:
    """Builds an index of the settings' corpus unless the one in use is sound and up to date.

    Args:
        settings: name corpus, index and model.
        progress: called with the texts embedded so far and their number.
        force: build in any case, see `index.update_index`.
        keep_going: leave out documents that can't be read.
        warn: called with what is wrong with each of those.

    Raises:
        PeruQaError: the corpus can't be read, or the index can't be written; the last index stays.
    """
    recipe, directory, engine = recipe_of(settings), settings.index_directory, engine_of(settings)
    sources = None
    if not force:
        # A document that can't be read is told, or left out, by what reads it.
        with suppress(CorpusError):
            sources = sources_digest(settings.corpus)
    if sources is not None:
        report = unchanged(lambda manifest: is_of_sources(manifest, sources, recipe), directory, engine)
        if report is not None:
            return report
    corpus = load_corpus(settings.corpus, keep_going)
    for fault in corpus.faults:
        warn(fault)
    return update_index(corpus, recipe, directory, progress, force, engine)


def plan(settings: Settings, keep_going: bool) -> tuple[Difference, Corpus, bool]:
    """What bringing up to date would change: from what is indexed to the corpus, and whether there is nothing to build.

    Loads no model.

    Raises:
        PeruQaError: the corpus can't be read.
    """
    corpus = load_corpus(settings.corpus, keep_going)
    present = corpus_questions(corpus)
    indexed = read_indexed(settings.index_directory)
    if indexed is None:
        return difference({}, present), corpus, False
    manifest, questions = indexed
    return difference(questions, present), corpus, is_current(manifest, corpus, recipe_of(settings))


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
    index = store_of(settings).open_current(warn)
    _require_method(index)
    if settings.store == FAISS:
        # Who reads from an engine has another machine's index, and needn't have its corpus.
        _compare_corpus(settings, index, warn)
    one_thread_a_product()
    return Answerer(index, open_embedder(settings.model), settings.threshold)


def open_next(settings: Settings, index: Index, embedder: Embedder) -> Answerer:
    """What answers from an opened build with a model that is loaded already.

    Raises:
        IndexingError: it was made by another model or another version.
    """
    _require_method(index)
    return Answerer(index, embedder, settings.threshold)


def prepare(settings: Settings, tell: Tell, warn: Warn) -> Answerer:
    """Builds the index if there is none, and opens it.

    Args:
        settings: name index, model and corpus.
        tell: called with each stage, and with each step of a build.
        warn: see `open_answerer`.

    Raises:
        PeruQaError: the index can't be built or opened.
    """
    if not has_index(settings):
        bring_up_to_date(settings, lambda done, total: tell(Stage("building", done, total)))
    tell(Stage("loading"))
    answerer = open_answerer(settings, warn)
    # Some of what it takes is loaded with the first question, which shall not be a visitor's.
    answerer.answer(_FIRST_QUESTION)
    return answerer


def has_index(settings: Settings) -> bool:
    """Whether there is a build, sound or not; in an engine others put one, and whoever reads needn't look."""
    return settings.store != FAISS or bool(IndexDirectory(settings.index_directory).builds())


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
