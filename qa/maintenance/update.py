"""Brings the index of the settings' corpus up to date, or shows what that would change. Wiring only."""

import logging
from contextlib import suppress

from corpus import CONVERTED, Corpus, CorpusError, load_corpus, sources_digest
from index import (
    BuildReport,
    DirectoryStore,
    MilvusStore,
    Progress,
    QuestionChanges,
    Warn,
    compare_with_index,
    matches_sources,
    reuse_if_unchanged,
    update_index,
)
from qa.maintenance.recipe import build_recipe
from qa.settings import FAISS, Settings

_log = logging.getLogger(__name__)


def open_store(settings: Settings) -> DirectoryStore:
    """Return the store that the settings name, to publish builds to and read them from; does not connect yet.

    Raises:
        MilvusError: its address is malformed.
    """
    if settings.store == FAISS:
        return DirectoryStore(settings.index_directory)
    return MilvusStore(settings.index_directory, settings.store)


def bring_up_to_date(
    settings: Settings,
    progress: Progress,
    force: bool = False,
    keep_going: bool = False,
    warn: Warn = _log.warning,
) -> BuildReport:
    """Build an index of the settings' corpus, unless the one in use is sound and up to date and `force` is not set.

    `progress` is called with the number of texts embedded so far, and of all. With `keep_going`, documents that can't
    be read are left out, and `warn` is called with what is wrong with each of them, and with files that aren't UTF-8.

    Raises:
        PeruQaError: the corpus can't be read or the index can't be written; the index in use stays as it was.
    """
    recipe, store = build_recipe(settings), open_store(settings)
    # The cheap test first, by digests of files; `update_index` tests again, by what was read.
    sources = None
    if not force:
        # A document that can't be read is reported, or left out, when the corpus is loaded.
        with suppress(CorpusError):
            sources = sources_digest(settings.corpus)
    if sources is not None and (
        report := reuse_if_unchanged(lambda manifest: matches_sources(manifest, sources, recipe), store)
    ):
        return report
    corpus = load_corpus(settings.corpus, keep_going)
    for fault in (*corpus.faults, *(str(doubt) for doubt in corpus.doubts if doubt.kind == CONVERTED)):
        warn(fault)
    return update_index(corpus, recipe, store, progress, force)


def plan_update(settings: Settings, keep_going: bool) -> tuple[QuestionChanges, Corpus, bool]:
    """Compare the corpus with what is indexed, without loading a model.

    Returns:
        What would change, the corpus, and whether there is nothing to build.

    Raises:
        PeruQaError: the corpus can't be read.
    """
    corpus = load_corpus(settings.corpus, keep_going)
    changes, is_up_to_date = compare_with_index(corpus, build_recipe(settings), settings.index_directory)
    return changes, corpus, is_up_to_date


def has_index(settings: Settings) -> bool:
    """Check whether there is a build, sound or not; a reader of Milvus counts as having one, since others build."""
    return settings.store != FAISS or bool(open_store(settings).directory.builds())
