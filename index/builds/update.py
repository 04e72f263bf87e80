"""TODO: what is this."""

import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from corpus import Corpus, reader_digest
from index.builds.build import build_index
from index.builds.golden import GoldenComparison
from index.builds.recipe import BuildReport, Progress, Recipe
from index.builds.stores import send_build
from index.embedding.loading import identify, open_embedder
from index.errors import IndexingError
from index.milvus.builds import MilvusBuilds
from index.rows.questions import QuestionChanges, Questions, corpus_questions, encode_questions
from index.search.opening import read_questions
from index.storage.directory import BuildLayout, IndexDirectory
from index.storage.manifest import (
    Manifest,
)
from index.storage.verification import open_sound, verified_manifest


def is_up_to_date(manifest: Manifest, corpus: Corpus, recipe: Recipe) -> bool:
    """Whether a build already is what building would make; loads no model."""
    questions = encode_questions(corpus_questions(corpus)).encode()
    return (
        manifest.corpus == corpus.digest
        # The same files may be read otherwise by a later version.
        and manifest.files["questions.jsonl"].sha256 == hashlib.sha256(questions).hexdigest()
        and _matches_recipe(manifest, recipe)
    )


def matches_sources(manifest: Manifest, sources: str, recipe: Recipe) -> bool:
    """Whether a build already is what building would make, told without reading the corpus.

    Where it isn't, `is_up_to_date` may still find that it is: the code that reads the corpus may have changed, and read
    the same.

    Args:
        manifest: the build's.
        sources: see `corpus.sources_digest`.
        recipe: how building would make it.
    """
    return manifest.corpus == sources and manifest.reader == reader_digest() and _matches_recipe(manifest, recipe)


def _matches_recipe(manifest: Manifest, recipe: Recipe) -> bool:
    model = identify(recipe.model)
    return (
        (manifest.model.name, manifest.model.digest) == (model.name, model.digest)
        and manifest.passage_tokens == recipe.passages.tokens
        and manifest.calibration.get("method") == recipe.method
    )


def read_indexed(directory: Path) -> tuple[Manifest, Questions] | None:
    """The manifest of the build that is used now and what each question says in it; None where there is none.

    Loads no model.
    """

    def read(layout: BuildLayout) -> tuple[Manifest, Questions]:
        return verified_manifest(layout), read_questions(layout)

    with suppress(IndexingError):
        return open_sound(directory, read)
    return None


def update_index(
    corpus: Corpus,
    recipe: Recipe,
    directory: Path,
    progress: Progress = lambda done, total: None,
    force: bool = False,
    engine: MilvusBuilds | None = None,
) -> BuildReport:
    """Builds an index of a corpus, unless one that is sound already is what building would make.

    Args:
        corpus: what to index.
        recipe: how.
        directory: where the builds lie.
        progress: see `Progress`.
        force: build in any case, every vector anew, and publish it however it answers the golden questions.
        engine: where other servers read the builds, if any do; it gets the build in use too.

    Raises:
        BusyIndexError: another process is building there.
        WorseIndexError: the build answers the golden questions worse than the last one.
        EngineError: the engine can't be given the build; the last index stays here, and there unless it told too late.
        IndexingError: the model can't be loaded, or the directory can't be written. The last index stays.
    """
    if not force and (
        report := reuse_if_unchanged(lambda manifest: is_up_to_date(manifest, corpus, recipe), directory, engine)
    ):
        return report
    return build_index(corpus, open_embedder(recipe.model), recipe, directory, progress, force, engine)


def reuse_if_unchanged(
    is_wanted: Callable[[Manifest], bool], directory: Path, engine: MilvusBuilds | None = None
) -> BuildReport | None:
    """The report of a build that is sound and wanted already, which is put in use where it isn't; else None.

    Loads no model.

    Args:
        is_wanted: whether a build is what building would make.
        directory: where the builds lie.
        engine: see `update_index`.

    Raises:
        BusyIndexError: another process is building there.
        EngineError: the engine can't be given the build.
        IndexingError: the directory can't be written.
    """
    started = time.monotonic()
    faults: list[str] = []
    try:
        layout, manifest = open_sound(directory, lambda layout: (layout, verified_manifest(layout)), faults.append)
    except IndexingError:
        # A missing or damaged index is a reason to build, not to complain.
        return None
    if not is_wanted(manifest):
        return None
    sent = engine is not None and not engine.is_in_use(manifest.build)
    if faults or sent:
        # It is what building would make, but CURRENT or the engine doesn't say so.
        store = IndexDirectory(directory)
        with store.locked():
            if engine is not None:
                send_build(engine, layout)
            store.point_to(layout)
    return BuildReport(
        build=manifest.build,
        changed=False,
        questions=QuestionChanges(unchanged=manifest.counts.questions),
        embedded=0,
        reused=manifest.counts.rows,
        golden=GoldenComparison(),
        stale_translations=manifest.stale_translations,
        sent=sent,
        seconds=time.monotonic() - started,
    )
