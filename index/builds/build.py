"""Build an index: read, cut, embed, learn, calibrate, verify, publish."""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import numpy as np

from corpus import Corpus, Entry, reader_digest
from index.builds.golden import GoldenComparison, GoldenOutcomes, compare_golden
from index.builds.history import prune
from index.builds.recipe import BuildReport, Progress, Recipe
from index.builds.reuse import ReusableBuild
from index.builds.row_vectors import embed_rows, require_same_vectors
from index.embedding.embedder import Embedder, Vectors
from index.errors import IndexingError, WorseIndexError
from index.rows.cutting import corpus_rows
from index.rows.questions import compare_questions, corpus_questions
from index.rows.row import Row
from index.search.dense import kind_for
from index.search.index import Index
from index.search.learned import LearnedScores, answering_classes
from index.search.opening import open_build, open_index
from index.search.writing import write_parts
from index.storage.directory import KEPT_BUILDS, BuildLayout, IndexDirectory
from index.storage.manifest import (
    FORMAT,
    Counts,
    DocumentRecord,
    Manifest,
    ModelRecord,
    file_records,
    library_versions,
)
from index.storage.verification import verified_manifest
from index.stores.directory_store import DirectoryStore


def build_index(
    corpus: Corpus,
    embedder: Embedder,
    recipe: Recipe,
    store: DirectoryStore,
    progress: Progress = lambda done, total: None,
    force: bool = False,
) -> BuildReport:
    """Build an index, verify and test it, and publish it; the last build stays in use until then.

    Args:
        corpus: what to index.
        embedder: the recipe's model.
        recipe: how to cut, calibrate and test.
        store: where to make and publish the build.
        progress: see `Progress`.
        force: reuse nothing of the last build, and publish however the golden questions are answered.

    Raises:
        BusyIndexError: another process is building there.
        WorseIndexError: the build answers the golden questions worse than the last one.
        MilvusError: Milvus can't be given the build.
        IndexingError: the corpus has no text, or the directory can't be written.
    """
    started = time.monotonic()
    if not corpus.entries:
        raise IndexingError("the corpus holds no text to index; give one with --corpus")
    # Check that the directory is writable and Milvus is reachable before spending minutes on embedding.
    with store.directory.locked(), store.directory.new_build() as staging:
        store.check_reachable()
        last = _open_last(store.directory)
        model = _model_record(embedder)
        reusable = ReusableBuild(None if force else last, model, recipe.passages.tokens)

        limit = min(recipe.passages.tokens, embedder.max_tokens)
        rows = corpus_rows(corpus, embedder.count_tokens, limit, reusable.unchanged_rows)
        vectors, missing = reusable.vectors(rows, embedder.dimension)
        embed_rows(rows, missing, vectors, embedder, progress)
        order = reusable.question_order(rows, corpus.entries)
        learned = reusable.learned(order) or _learn(rows, vectors, corpus.entries)
        write_parts(staging, corpus, rows, vectors, learned)
        manifest = _describe(staging, corpus, rows, recipe, model)
        manifest.write(staging.manifest)

        built = open_build(staging)
        require_same_vectors(built, np.setdiff1d(np.arange(len(rows)), missing), embedder)
        calibration, drift = reusable.calibration(order, rows, recipe.method)
        calibration = calibration or {"method": recipe.method, **recipe.calibrate(built, corpus)}
        outcomes = recipe.ask_golden(built)
        golden = _compare_golden(last, outcomes, force)
        results = {"calibration": calibration, "calibration_drift": drift, "golden": outcomes}
        manifest.model_copy(update=results).write(staging.manifest)
        verified_manifest(staging)

        store.publish(staging, vectors)
        prune(store.directory, KEPT_BUILDS)
    return BuildReport(
        build=staging.name,
        changed=True,
        questions=compare_questions(last.questions if last is not None else {}, built.questions),
        embedded=len(missing),
        reused=len(rows) - len(missing),
        golden=golden,
        stale_translations=corpus.stale_translations,
        sent=store.sends_builds,
        seconds=time.monotonic() - started,
    )


def _open_last(directory: IndexDirectory) -> Index | None:
    """Open the build in use, or return None if it can't be opened."""
    with suppress(IndexingError):
        return open_index(directory.path, lambda text: None)
    return None


def _model_record(embedder: Embedder) -> ModelRecord:
    return ModelRecord(
        name=embedder.identity.name,
        digest=embedder.identity.digest,
        dimension=embedder.dimension,
        longest=embedder.max_tokens,
        prompts=dict(embedder.prompts),
    )


def _learn(rows: Sequence[Row], vectors: Vectors, entries: Sequence[Entry]) -> LearnedScores:
    """Learn from the questions among the rows how well a question fits each entry."""
    asking = [number for number, row in enumerate(rows) if row.asks]
    answers = answering_classes([rows[number].entry for number in asking], [entry.id for entry in entries])
    return LearnedScores.from_questions(vectors[asking], answers, len(entries) + 1)


def _describe(
    staging: BuildLayout, corpus: Corpus, rows: Sequence[Row], recipe: Recipe, model: ModelRecord
) -> Manifest:
    """Make the manifest of a build whose other files are written; it has no calibration and golden questions yet."""
    return Manifest(
        format=FORMAT,
        build=staging.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus=corpus.digest,
        reader=reader_digest(),
        documents=[
            DocumentRecord(
                name=document.name,
                digest=document.digest,
                media_type=document.media_type,
                publication=corpus.publications.get(document.name),
                edition=corpus.editions[document.name],
                pages=document.pages,
            )
            for document in corpus.documents
        ],
        model=model,
        dense=kind_for(len(rows)),
        passage_tokens=recipe.passages.tokens,
        counts=Counts(
            rows=len(rows),
            entries=len(corpus.entries),
            passages=sum(row.kind == "passage" for row in rows),
            questions=len(corpus_questions(corpus)),
        ),
        stale_translations=corpus.stale_translations,
        calibration={},
        calibration_drift=0.0,
        golden={},
        libraries=library_versions(),
        files=file_records(staging.folder),
    )


def _compare_golden(last: Index | None, outcomes: GoldenOutcomes, force: bool) -> GoldenComparison:
    """Compare how the last build and the new one answer the golden questions.

    Raises:
        WorseIndexError: the new one answers them worse, and `force` is off.
    """
    golden = compare_golden(last.manifest.golden if last is not None else {}, outcomes)
    if golden.is_worse and not force:
        raise WorseIndexError(
            f"the new index finds the entry of {golden.now} of {golden.asked} golden questions, the one in use of "
            f"{golden.before}; it is not published: see peru-qa index --dry-run, or publish it with --force"
        )
    return golden
