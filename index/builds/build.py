"""A corpus to a build."""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus import Corpus, Entry, reader_digest
from index.builds.golden import compare_golden
from index.builds.history import prune
from index.builds.recipe import BuildReport, Progress, Recipe
from index.builds.reuse import ReusableBuild
from index.embedding.embedder import Embedder, Vectors
from index.errors import IndexingError, MismatchedIndexError, WorseIndexError
from index.milvus.builds import MilvusBuilds
from index.rows.codec import encode_rows
from index.rows.questions import compare_questions, corpus_questions, encode_questions
from index.rows.row import Row, corpus_rows
from index.rows.terms import terms
from index.search.dense import DenseIndex
from index.search.index import Index
from index.search.learned import LearnedScores, Numbers, answering_classes
from index.search.lexical import LexicalIndex
from index.search.opening import open_build, open_index
from index.storage.directory import KEPT_BUILDS, BuildLayout, IndexDirectory
from index.storage.manifest import (
    FORMAT,
    Counts,
    DocumentRecord,
    IndexKind,
    Manifest,
    ModelRecord,
    file_records,
    library_versions,
)
from index.storage.verification import verified_manifest

_BATCH = 64
"""Texts between two tellings of the progress."""

_PROBES = 4

_TOLERANCE = 1e-3
"""By how much a number of a vector may differ when its text is embedded once more."""


def build_index(
    corpus: Corpus,
    embedder: Embedder,
    recipe: Recipe,
    directory: Path,
    progress: Progress = lambda done, total: None,
    force: bool = False,
    engine: MilvusBuilds | None = None,
) -> BuildReport:
    """Builds, verifies, tries and publishes an index; the last one stays in use until then.

    Args:
        corpus: what to index.
        embedder: the recipe's model.
        recipe: how to cut, calibrate and try.
        directory: where the builds lie.
        progress: see `Progress`.
        force: take nothing over from the last build, and publish however the golden questions are answered.
        engine: see `update_index`.

    Raises:
        BusyIndexError: another process is building there.
        WorseIndexError: the build answers the golden questions worse than the last one.
        EngineError: the engine can't be given the build.
        IndexingError: the corpus has no text, or the directory can't be written.
    """
    started = time.monotonic()
    if not corpus.entries:
        raise IndexingError("the corpus holds no text to index; give one with --corpus")
    store = IndexDirectory(directory)
    # The directory first: that it can't be written is told before minutes are spent on embedding.
    with store.locked(), store.new_build() as aside:
        if engine is not None:
            # So is that it can't be reached.
            engine.builds()
        last = _last(directory)
        model = _model_record(embedder)
        previous = ReusableBuild(None if force else last, model, recipe.passages.tokens)
        limit = min(recipe.passages.tokens, embedder.longest)
        rows = corpus_rows(corpus, embedder.count_tokens, limit, previous.unchanged_rows)
        vectors, missing = previous.vectors(rows, embedder.dimension)
        _embed(rows, missing, vectors, embedder, progress)
        questions = corpus_questions(corpus)
        aside.questions.write_text(encode_questions(questions), encoding="utf-8")
        aside.rows.write_text(encode_rows(rows, corpus.entries), encoding="utf-8")
        dense = DenseIndex.from_vectors(vectors)
        dense.save(aside.dense)
        order = previous.order(rows, corpus.entries)
        (previous.learned(order) or _learn(rows, vectors, corpus.entries)).save(aside.learned)
        LexicalIndex.from_terms([terms(row.embedded, row.language) for row in rows]).save(aside.lexical)
        counts = Counts(
            rows=len(rows),
            entries=len(corpus.entries),
            passages=sum(row.kind == "passage" for row in rows),
            questions=len(questions),
        )
        manifest = _manifest(aside, corpus, recipe, model, dense.kind, counts)
        calibration, drift = previous.calibration(order, rows, recipe.method)
        opened = open_build(aside)
        _require_same_vectors(opened, np.setdiff1d(np.arange(len(rows)), missing), embedder)
        manifest = manifest.model_copy(
            update={
                "calibration": calibration or {"method": recipe.method, **recipe.calibrate(opened, corpus)},
                "calibration_drift": drift,
                "golden": recipe.ask_golden(opened),
            }
        )
        golden = compare_golden(last.manifest.golden if last is not None else {}, manifest.golden)
        if golden.is_worse and not force:
            raise WorseIndexError(
                f"the new index finds the entry of {golden.now} of {golden.asked} golden questions, the one in use of "
                f"{golden.before}; it is not published: see peru-qa index --dry-run, or publish it with --force"
            )
        aside.manifest.write_text(manifest.to_json(), encoding="utf-8")
        verified_manifest(aside)

        def send_first(published: BuildLayout) -> None:
            if engine is not None:
                engine.publish(published, vectors, KEPT_BUILDS)

        store.publish(aside, send_first)
        prune(store, KEPT_BUILDS)
    return BuildReport(
        build=aside.name,
        changed=True,
        questions=compare_questions(last.questions if last is not None else {}, questions),
        embedded=len(missing),
        reused=len(rows) - len(missing),
        golden=golden,
        stale_translations=corpus.stale_translations,
        sent=engine is not None,
        seconds=time.monotonic() - started,
    )


def _manifest(
    aside: BuildLayout, corpus: Corpus, recipe: Recipe, model: ModelRecord, dense: IndexKind, counts: Counts
) -> Manifest:
    """Writes the manifest of a build that lacks nothing else; what is learnt from the opened build is yet to come."""
    manifest = Manifest(
        format=FORMAT,
        build=aside.name,
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
        dense=dense,
        passage_tokens=recipe.passages.tokens,
        counts=counts,
        stale_translations=corpus.stale_translations,
        calibration={},
        calibration_drift=0.0,
        golden={},
        libraries=library_versions(),
        files=file_records(aside.folder),
    )
    aside.manifest.write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def _learn(rows: Sequence[Row], vectors: Vectors, entries: Sequence[Entry]) -> LearnedScores:
    asking = [number for number, row in enumerate(rows) if row.asks]
    answers = answering_classes([rows[number].entry for number in asking], [entry.id for entry in entries])
    return LearnedScores.from_questions(vectors[asking], answers, len(entries) + 1)


def _model_record(embedder: Embedder) -> ModelRecord:
    return ModelRecord(
        name=embedder.identity.name,
        digest=embedder.identity.digest,
        dimension=embedder.dimension,
        longest=embedder.longest,
        prompts=dict(embedder.prompts),
    )


def _last(directory: Path) -> Index | None:
    """The build that is used now, if one can be."""
    with suppress(IndexingError):
        return open_index(directory, lambda text: None)
    return None


def _embed(
    rows: Sequence[Row], missing: Sequence[int], vectors: Vectors, embedder: Embedder, progress: Progress
) -> None:
    """Fills in the vectors of the rows that have none yet."""
    done = 0
    for asks, embed in ((False, embedder.embed_documents), (True, embedder.embed_queries)):
        # Texts of like length share a batch, so that little is spent on padding.
        numbers = sorted((n for n in missing if rows[n].asks is asks), key=lambda n: len(rows[n].embedded))
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            vectors[batch] = embed([rows[number].embedded for number in batch])
            done += len(batch)
            progress(done, len(missing))


def _require_same_vectors(index: Index, taken_over: Numbers, embedder: Embedder) -> None:
    """Embeds a few rows once more whose vectors were taken over: those of another model would not be the same.

    Raises:
        MismatchedIndexError: they aren't.
    """
    probes = np.linspace(0, len(taken_over) - 1, min(_PROBES, len(taken_over))).astype(int)
    numbers = taken_over[probes]
    for asks, embed in ((False, embedder.embed_documents), (True, embedder.embed_queries)):
        chosen = [number for number in numbers if index.rows[number].asks is asks]
        anew = embed([index.rows[number].embedded for number in chosen])
        if len(chosen) and float(np.abs(anew - index.vectors(np.array(chosen))).max()) > _TOLERANCE:
            raise MismatchedIndexError(
                f"the model {index.manifest.model.name} gives other vectors than it did; run: peru-qa index --force"
            )
