"""Build an index: read, cut, embed, learn, verify, publish."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np

from corpus import Corpus, Entry, reader_digest
from index.builds.golden import GoldenComparison, GoldenOutcomes, compare_golden
from index.builds.history import prune
from index.builds.recipe import BuildReport, Progress, Recipe
from index.builds.reuse import ReusableBuild, sort_questions
from index.embedding.embedder import Embedder, SparseVectors, Vectors
from index.errors import IndexingError, MismatchedIndexError, WorseIndexError
from index.rows.codec import encode_rows
from index.rows.cutting import corpus_rows
from index.rows.labelled import LabelledQuestions, find_originals
from index.rows.questions import compare_questions, corpus_questions, encode_questions
from index.rows.row import Row
from index.rows.terms import terms
from index.search.dense import DenseIndex, kind_for
from index.search.index import Index
from index.search.learned import LearnedScores, answering_classes
from index.search.lexical import LexicalIndex
from index.search.opening import open_build, open_index
from index.search.sparse import SparseIndex, select_rows
from index.search.vector_store import RowNumbers
from index.storage.directory import KEPT_BUILDS, BuildLayout
from index.storage.manifest import (
    FORMAT,
    LIBRARIES,
    Counts,
    DocumentRecord,
    Manifest,
    ModelRecord,
    file_records,
)
from index.storage.verification import verified_manifest
from index.stores.directory_store import DirectoryStore

_BATCH = 64
"""Texts embedded between two reports of the progress."""

_PROBES = 4
"""Reused vectors that are computed again to check the model."""

_TOLERANCE = 1e-3
"""The most by which a component of a vector may differ when its text is embedded again."""


def build_index(
    corpus: Corpus,
    embedder: Embedder,
    recipe: Recipe,
    store: DirectoryStore,
    progress: Progress = lambda done, total: None,
    force: bool = False,
) -> BuildReport:
    """Build an index with the recipe's model, verify and test it, and publish it; see `update_index`.

    The last build stays in use until then.
    """
    started = time.monotonic()
    if not corpus.entries:
        raise IndexingError("the corpus holds no text to index; name another with --corpus")
    # Check that the directory is writable and Milvus is reachable before spending minutes on embedding.
    with store.directory.locked(), store.directory.new_build() as staging:
        store.check_reachable()
        last: Index | None = None
        with suppress(IndexingError):
            last = open_index(store.directory.path, lambda text: None)
        model = ModelRecord(
            name=embedder.identity.name,
            digest=embedder.identity.digest,
            dimension=embedder.dimension,
            longest=embedder.max_tokens,
            prompts=dict(embedder.prompts),
        )
        reusable = ReusableBuild(None if force else last, model, recipe.passages.tokens)

        limit = min(recipe.passages.tokens, embedder.max_tokens)
        rows = corpus_rows(corpus, embedder.count_tokens, limit, reusable.unchanged_rows)
        vectors, missing = reusable.vectors(rows, embedder.dimension)
        originals = find_originals(rows)
        missing = [number for number in missing if number not in originals]
        total = len(missing) + sum(rows[number].is_source_text for number in missing)
        _embed_rows(rows, missing, vectors, embedder, lambda done: progress(done, total))
        vectors[list(originals)] = vectors[list(originals.values())]
        sparse = reusable.sparse_vectors(
            rows, lambda texts: _embed_sparse(texts, embedder, lambda done: progress(len(missing) + done, total))
        )
        order = reusable.question_order(rows, corpus.entries)
        learned = reusable.learned(order) or _learn(rows, vectors, corpus.entries)
        _write_parts(staging, corpus, rows, vectors, sparse, learned)
        # Golden questions need an open build, and opening needs a manifest.
        manifest = _describe(staging, corpus, rows, recipe, model)
        manifest.write(staging.manifest)

        built = open_build(staging)
        _require_same_vectors(built, np.setdiff1d(np.arange(len(rows)), missing), embedder)
        outcomes = recipe.ask_golden(built)
        golden = _refuse_worse(last, outcomes, force)
        offered = tuple(recipe.choose_offered(built))
        found = {"golden": outcomes, "offered": offered, "floors": recipe.measure_floors(built, offered)}
        manifest.model_copy(update=found).write(staging.manifest)
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
        stale_titles=corpus.stale_titles,
        sent=store.sends_builds,
        seconds=time.monotonic() - started,
    )


def _embed_rows(
    rows: Sequence[Row],
    missing: Sequence[int],
    vectors: Vectors,
    embedder: Embedder,
    report: Callable[[int], None] = lambda done: None,
) -> None:
    """Fill in the vectors of the rows whose numbers are `missing`; `vectors` has shape (rows, dimension)."""
    done = 0
    for asks, embed in ((False, embedder.embed_documents), (True, embedder.embed_queries)):
        # Texts of similar length share a batch, which keeps padding small.
        numbers = sorted((n for n in missing if rows[n].asks is asks), key=lambda n: len(rows[n].embedded))
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            vectors[batch] = embed([rows[number].embedded for number in batch])
            done += len(batch)
            report(done)


def _embed_sparse(texts: Sequence[str], embedder: Embedder, report: Callable[[int], None]) -> SparseVectors:
    """Embed texts as sparse vectors, shape (texts, terms)."""
    parts = [embedder.embed_sparse([])]
    for start in range(0, len(texts), _BATCH):
        parts.append(embedder.embed_sparse(texts[start : start + _BATCH]))
        report(min(start + _BATCH, len(texts)))
    return select_rows(parts, range(len(texts)))


def _learn(rows: Sequence[Row], vectors: Vectors, entries: Sequence[Entry]) -> LearnedScores:
    """Learn from the questions among the rows how well a question fits each entry."""
    # Always in the same order, since rounding depends on it, and so do the landmarks of very many questions.
    order = [position for _, position in sort_questions(rows)]
    labelled = LabelledQuestions.of_rows(rows)
    asking = np.array(labelled.rows)[order]
    answering = [(position, entry) for position, place in enumerate(order) for entry in labelled.entries[place]]
    answers = answering_classes([entry for _, entry in answering], [entry.id for entry in entries])
    asked = np.array([position for position, _ in answering])
    learned = LearnedScores.from_questions(vectors[asking], answers, len(entries) + 1, asked)
    return learned.reordered(np.argsort(order).tolist())


def _write_parts(
    layout: BuildLayout,
    corpus: Corpus,
    rows: Sequence[Row],
    vectors: Vectors,
    sparse: SparseVectors,
    learned: LearnedScores,
) -> None:
    """Write what a build holds besides its manifest; `index.search.opening` reads it."""
    layout.questions.write_text(encode_questions(corpus_questions(corpus)), encoding="utf-8")
    layout.rows.write_text(encode_rows(rows, corpus.entries), encoding="utf-8")
    DenseIndex.from_vectors(vectors).save(layout.dense)
    SparseIndex(sparse).save(layout.sparse)
    learned.save(layout.learned)
    LexicalIndex.from_terms([terms(row.embedded) for row in rows]).save(layout.lexical)


def _describe(
    staging: BuildLayout, corpus: Corpus, rows: Sequence[Row], recipe: Recipe, model: ModelRecord
) -> Manifest:
    """Make the manifest of a build whose other files are written, without what an open build is asked for."""
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
                office=corpus.offices.get(document.name),
                edition=corpus.editions[document.name],
                pages=document.pages,
                places=document.places,
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
        stale_titles=corpus.stale_titles,
        golden={},
        offered=(),
        floors={},
        libraries={name: version(name) for name in LIBRARIES},
        files=file_records(staging.folder),
    )


def _require_same_vectors(index: Index, reused: RowNumbers, embedder: Embedder) -> None:
    """Embed a few rows again whose vectors were reused, and refuse a model that now gives other vectors.

    A hub may have replaced a model's files under the same name.

    Raises:
        MismatchedIndexError: a vector differs.
    """
    probes = np.linspace(0, len(reused) - 1, min(_PROBES, len(reused))).astype(int)
    numbers = reused[probes]
    embedded = np.empty((len(numbers), embedder.dimension), np.float32)
    _embed_rows([index.rows[number] for number in numbers], range(len(numbers)), embedded, embedder)
    if len(numbers) and float(np.abs(embedded - index.vectors(numbers)).max()) > _TOLERANCE:
        raise MismatchedIndexError(
            f"the model {index.manifest.model.name} no longer gives the same vectors; run: peru-qa index --force"
        )


def _refuse_worse(last: Index | None, outcomes: GoldenOutcomes, force: bool) -> GoldenComparison:
    """Compare how the last build and the new one answer the golden questions.

    Raises:
        WorseIndexError: the new one answers them worse, and `force` is off.
    """
    golden = compare_golden(last.manifest.golden if last is not None else {}, outcomes)
    if golden.is_worse and not force:
        raise WorseIndexError(
            f"the new index ranks the right entry first for {golden.now} of {golden.asked} golden questions, the one "
            f"in use for {golden.before}; it is not published: see peru-qa index --dry-run, or publish it with --force"
        )
    return golden
