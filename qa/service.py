"""Puts the parts together from the settings: the index brought up to date, the answerer opened."""

import time
from collections.abc import Callable
from contextlib import suppress

from corpus import Corpus, load_corpus
from index import (
    BuildReport,
    Embedder,
    Index,
    IndexDirectory,
    IndexingError,
    Manifest,
    MissingIndexError,
    build_index,
    identify,
    is_current,
    open_embedder,
    open_index,
    unchanged,
    verified_manifest,
)
from qa.answering import Answerer
from qa.calibration import METHOD, calibrate
from qa.settings import Settings

Progress = Callable[[int, int], None]


def update_index(settings: Settings, progress: Progress, force: bool = False) -> BuildReport:
    """Builds an index of the corpus unless the one in use is sound and up to date.

    Raises:
        PeruQaError: the corpus can't be read, or the index can't be written; the last index stays.
    """
    started = time.monotonic()
    corpus = load_corpus(settings.corpus)
    model = identify(settings.model)
    if not force:
        with suppress(IndexingError):
            manifest = _current_manifest(settings)
            if is_current(manifest, corpus, model, settings.passages, METHOD):
                return unchanged(manifest, time.monotonic() - started)
    embedder = open_embedder(settings.model)
    return build_index(
        corpus, embedder, settings.index_directory, _calibration_of(corpus), settings.passages, progress
    )


def _current_manifest(settings: Settings) -> Manifest:
    return verified_manifest(IndexDirectory(settings.index_directory).current())


def _calibration_of(corpus: Corpus) -> Callable[[Index, Embedder], dict[str, object]]:
    return lambda index, embedder: calibrate(index, embedder, corpus.calibration)


def open_answerer(settings: Settings) -> Answerer:
    """Opens the index in use with the settings' model.

    Raises:
        IndexingError: there is no index, it is damaged, or another model made it.
    """
    # The index first: a fault of it is told at once, the model takes seconds to load.
    index = open_index(settings.index_directory)
    return Answerer(index, open_embedder(settings.model), settings.threshold)


def has_index(settings: Settings) -> bool:
    """Whether the index directory has a build in use, sound or not."""
    try:
        IndexDirectory(settings.index_directory).current()
    except MissingIndexError:
        return False
    except IndexingError:
        return True
    return True
