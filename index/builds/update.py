"""Bring an index up to date: keep the build in use if a rebuild would be the same, otherwise make a new one."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from corpus import Corpus, reader_digest
from index.builds.build import build_index
from index.builds.golden import GoldenComparison
from index.builds.recipe import BuildReport, Progress, Recipe
from index.embedding.loading import identify, open_embedder
from index.errors import IndexingError
from index.rows.questions import QuestionChanges, compare_questions, corpus_questions, encode_questions
from index.search.opening import read_questions
from index.storage.manifest import Manifest
from index.storage.verification import open_sound, verified_manifest
from index.stores.directory_store import DirectoryStore


def is_up_to_date(manifest: Manifest, corpus: Corpus, recipe: Recipe) -> bool:
    """Check whether a rebuild would produce the same build; load no model."""
    questions = encode_questions(corpus_questions(corpus)).encode()
    return (
        manifest.corpus == corpus.digest
        # A later version may read the same files differently.
        and manifest.files["questions.jsonl"].sha256 == hashlib.sha256(questions).hexdigest()
        and _matches_recipe(manifest, recipe)
    )


def matches_sources(manifest: Manifest, sources: str, recipe: Recipe) -> bool:
    """Check, without reading the corpus, whether a rebuild would produce the same build.

    `sources` is what `corpus.sources_digest` returns. Even if this is false, `is_up_to_date` may be true: code that
    reads the corpus may change and still read the same.
    """
    return manifest.corpus == sources and manifest.reader == reader_digest() and _matches_recipe(manifest, recipe)


def _matches_recipe(manifest: Manifest, recipe: Recipe) -> bool:
    model = identify(recipe.model)
    made, wanted = manifest.model, recipe.passages.tokens
    return (made.name, made.digest, manifest.passage_tokens) == (model.name, model.digest, wanted)


def compare_with_index(corpus: Corpus, recipe: Recipe, directory: Path) -> tuple[QuestionChanges, bool]:
    """Compare a corpus with the build in use: how the questions differ, and whether the build is up to date.

    Loads no model. Without a sound build every question is new.
    """
    present = corpus_questions(corpus)
    try:
        manifest, indexed = open_sound(directory, lambda layout: (verified_manifest(layout), read_questions(layout)))
    except IndexingError:
        return compare_questions({}, present), False
    return compare_questions(indexed, present), is_up_to_date(manifest, corpus, recipe)


def update_index(
    corpus: Corpus,
    recipe: Recipe,
    store: DirectoryStore,
    progress: Progress = lambda done, total: None,
    force: bool = False,
) -> BuildReport:
    """Build an index of a corpus, unless a sound build is the same as a rebuild would be.

    Args:
        corpus: what to index.
        recipe: how.
        store: where to make and publish the build.
        progress: see `Progress`.
        force: build in any case, embed every row again, and publish however the golden questions are answered.

    Raises:
        BusyIndexError: another process is building there.
        WorseIndexError: the build answers the golden questions worse than the last one.
        MilvusError: Milvus can't be given the build; the last index stays in use in the directory, and in Milvus
            unless the error came after the switch.
        IndexingError: the model can't be loaded, or the directory can't be written. The last index stays.
    """
    if not force and (report := reuse_if_unchanged(lambda manifest: is_up_to_date(manifest, corpus, recipe), store)):
        return report
    return build_index(corpus, open_embedder(recipe.model), recipe, store, progress, force)


def reuse_if_unchanged(is_wanted: Callable[[Manifest], bool], store: DirectoryStore) -> BuildReport | None:
    """Keep the build in use, or if it is damaged the newest sound one, if a rebuild would be the same; otherwise None.

    If it has to, it puts that build in use again, in Milvus too. Loads no model.

    Args:
        is_wanted: whether a rebuild would produce the same build.
        store: where the builds are.

    Raises:
        BusyIndexError: another process is building there.
        MilvusError: Milvus can't be given the build.
        IndexingError: the directory can't be written.
    """
    started = time.monotonic()
    faults: list[str] = []
    try:
        layout, manifest = open_sound(
            store.directory.path, lambda layout: (layout, verified_manifest(layout)), faults.append
        )
    except IndexingError:
        # A missing or damaged index is a reason to build, not to complain.
        return None
    if not is_wanted(manifest):
        return None
    must_send = store.sends_builds and not store.is_in_use(manifest.build)
    if faults or must_send:
        # A rebuild would be the same, but CURRENT or Milvus names another build.
        with store.directory.locked():
            store.put_in_use(layout)
    return BuildReport(
        build=manifest.build,
        changed=False,
        questions=QuestionChanges(unchanged=manifest.counts.questions),
        embedded=0,
        reused=manifest.counts.rows,
        golden=GoldenComparison(),
        stale_translations=manifest.stale_translations,
        stale_titles=manifest.stale_titles,
        sent=must_send,
        seconds=time.monotonic() - started,
    )
