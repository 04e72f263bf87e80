"""Puts the parts together from the settings: the index brought up to date, the answerer opened."""

from collections.abc import Callable

from corpus import Corpus, CorpusError, load_corpus, read_document, source_files
from index import (
    BuildReport,
    Index,
    IndexingError,
    MismatchedIndexError,
    MissingIndexError,
    Recipe,
    open_embedder,
    open_index,
    read_manifest,
    update_index,
)
from qa.answering import Answerer
from qa.calibration import METHOD, calibrate
from qa.opening import Stage, Tell
from qa.settings import Settings

Progress = Callable[[int, int], None]


def recipe_of(settings: Settings, corpus: Corpus) -> Recipe:
    """How the settings want a corpus indexed."""
    near_misses = frozenset(one.question for one in corpus.unanswerable if one.near_miss)
    return Recipe(
        model=settings.model,
        passages=settings.passages,
        calibrate=lambda index: calibrate(index, near_misses),
        method=METHOD,
    )


def bring_up_to_date(settings: Settings, progress: Progress, force: bool = False) -> BuildReport:
    """Builds an index of the settings' corpus unless the one in use is sound and up to date.

    Raises:
        PeruQaError: the corpus can't be read, or the index can't be written; the last index stays.
    """
    corpus = load_corpus(settings.corpus)
    return update_index(corpus, recipe_of(settings, corpus), settings.index_directory, progress, force)


def open_answerer(settings: Settings, warn: Callable[[str], None] = lambda text: None) -> Answerer:
    """Opens the index in use with the settings' model.

    Args:
        settings: name index, model and corpus.
        warn: called with a sentence where the corpus has changed or gone since it was indexed.

    Raises:
        IndexingError: there is no index, it is damaged, or it was made of another corpus, by another model
            or by another version.
    """
    # The index first: a fault of it is told at once, the model takes seconds to load.
    index = open_index(settings.index_directory)
    if index.manifest.calibration.get("method") != METHOD:
        raise MismatchedIndexError("the index was calibrated by another version of this program; run: peru-qa index")
    _compare_corpus(settings, index, warn)
    return Answerer(index, open_embedder(settings.model), settings.threshold)


def prepare(settings: Settings, tell: Tell, warn: Callable[[str], None]) -> Answerer:
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
    return open_answerer(settings, warn)


def _compare_corpus(settings: Settings, index: Index, warn: Callable[[str], None]) -> None:
    """Refuses an index of other documents; warns where they have changed or gone since it was built."""
    indexed = {document.name: document.digest for document in index.manifest.documents}
    names = ", ".join(sorted(indexed))
    try:
        present = {document.name: document.digest for document in map(read_document, source_files(settings.corpus))}
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


def has_index(settings: Settings) -> bool:
    """Whether there is a build in use, sound or not."""
    try:
        read_manifest(settings.index_directory)
    except MissingIndexError:
        return False
    except IndexingError:
        return True
    return True
