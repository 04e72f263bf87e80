"""A corpus to a build."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from corpus import Corpus, Entry
from index.codec import encode_rows
from index.dense import DenseIndex
from index.embedding import Embedder, Vectors, identify, open_embedder
from index.errors import IndexingError
from index.learned import LearnedScores, answering_classes
from index.lexical import LexicalIndex
from index.manifest import FORMAT, Counts, DocumentRecord, Manifest, ModelRecord, file_records, library_versions
from index.rows import PassageSettings, Row, corpus_rows
from index.snapshot import Index, open_build, open_index
from index.storage import IndexDirectory, read_manifest
from index.terms import terms

_BATCH = 16

Progress = Callable[[int, int], None]
"""Called with the texts embedded so far and their number."""

Calibrate = Callable[[Index], dict[str, Any]]
"""Makes, from the finished but unpublished build, what its manifest keeps as `calibration`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How many questions (or ready entries) a build has added, changed, removed and kept."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What building did; `seconds` is wall time; `stale_translations` are ids of entries shown without theirs."""

    build: str
    changed: bool
    questions: Difference
    embedded: int
    reused: int
    stale_translations: tuple[str, ...]
    seconds: float


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def corpus_items(corpus: Corpus) -> dict[str, str]:
    """Each question, or ready entry, with the digest of what it says."""
    items = {
        f"{document}#{question.number}": _digest(
            [question.label, question.choice, question.answer.text, [link.url for link in question.links]]
        )
        for document, questions in corpus.questions.items()
        for question in questions
    }
    for entry in corpus.entries:
        if entry.document not in corpus.questions:
            items[entry.id] = _digest([entry.label, entry.text.text, [link.url for link in entry.links]])
    return items


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> Difference:
    """Compares the items of two builds."""
    both = old.keys() & new.keys()
    changed = sum(old[key] != new[key] for key in both)
    return Difference(len(new.keys() - old.keys()), changed, len(old.keys() - new.keys()), len(both) - changed)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a build out of a corpus.

    `calibrate` makes what the manifest keeps as `calibration`; `method` names its way of doing so.
    """

    model: str
    passages: PassageSettings
    calibrate: Calibrate
    method: str


def is_current(manifest: Manifest, corpus: Corpus, recipe: Recipe) -> bool:
    """Whether a build already is what building would make; loads no model."""
    model = identify(recipe.model)
    return (
        manifest.corpus == corpus.digest
        # The same files may be read otherwise by a later version.
        and manifest.items == corpus_items(corpus)
        and (manifest.model.name, manifest.model.digest) == (model.name, model.digest)
        and manifest.passage_tokens == recipe.passages.tokens
        and manifest.calibration.get("method") == recipe.method
    )


def update_index(
    corpus: Corpus,
    recipe: Recipe,
    directory: Path,
    progress: Progress = lambda done, total: None,
    force: bool = False,
) -> BuildReport:
    """Builds an index of a corpus, unless the one in use is sound and already what building would make.

    Args:
        corpus: what to index.
        recipe: how.
        directory: where the builds lie.
        progress: see `Progress`.
        force: build in any case, every vector anew.

    Raises:
        IndexingError: the model can't be loaded, or the directory can't be written; the last index stays.
    """
    started = time.monotonic()
    if not force:
        # A missing or damaged index is a reason to build, not to complain.
        with suppress(IndexingError):
            manifest = read_manifest(directory)
            if is_current(manifest, corpus, recipe):
                kept = Difference(unchanged=len(manifest.items))
                seconds = time.monotonic() - started
                return BuildReport(
                    manifest.build, False, kept, 0, manifest.counts.rows, corpus.stale_translations, seconds
                )
    return build_index(corpus, open_embedder(recipe.model), recipe, directory, progress, reuse=not force)


def build_index(
    corpus: Corpus,
    embedder: Embedder,
    recipe: Recipe,
    directory: Path,
    progress: Progress = lambda done, total: None,
    reuse: bool = True,
) -> BuildReport:
    """Builds, verifies and publishes an index; the last one stays in use until then.

    Args:
        corpus: what to index.
        embedder: the recipe's model.
        recipe: how to cut and calibrate.
        directory: where the builds lie.
        progress: see `Progress`.
        reuse: take vectors of the last build where text and model are the same.

    Raises:
        IndexingError: the corpus has no text, or the directory can't be written.
    """
    started = time.monotonic()
    rows = corpus_rows(corpus, embedder.count_tokens, min(recipe.passages.tokens, embedder.longest))
    if not rows:
        raise IndexingError("the corpus holds no text to index; give one with --corpus")
    previous = _previous(directory)
    items = corpus_items(corpus)
    store = IndexDirectory(directory)
    # The folder first: that it can't be written is told before minutes are spent on embedding.
    with store.new_build() as (name, aside):
        vectors, embedded = _vectors(rows, embedder, previous if reuse else None, progress)
        aside.rows.write_text(encode_rows(rows, corpus.entries), encoding="utf-8")
        DenseIndex.from_vectors(vectors).save(aside.dense)
        _learn(rows, vectors, corpus.entries).save(aside.learned)
        LexicalIndex.from_terms([terms(row.embedded, row.language) for row in rows]).save(aside.lexical)
        manifest = Manifest(
            format=FORMAT,
            build=name,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            corpus=corpus.digest,
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
            items=items,
            model=_model_record(embedder),
            passage_tokens=recipe.passages.tokens,
            counts=Counts(
                rows=len(rows),
                entries=len(corpus.entries),
                passages=sum(row.kind == "passage" for row in rows),
            ),
            calibration={},
            libraries=library_versions(),
            files=file_records(aside.folder),
        )
        aside.manifest.write_text(manifest.to_json(), encoding="utf-8")
        calibration = {"method": recipe.method, **recipe.calibrate(open_build(aside))}
        aside.manifest.write_text(manifest.model_copy(update={"calibration": calibration}).to_json(), encoding="utf-8")
        open_build(aside)
        store.publish(name, aside)
    old = previous.manifest.items if previous else {}
    return BuildReport(
        build=name,
        changed=True,
        questions=difference(old, items),
        embedded=embedded,
        reused=len(rows) - embedded,
        stale_translations=corpus.stale_translations,
        seconds=time.monotonic() - started,
    )


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
        prompts=embedder.prompts,
    )


def _previous(directory: Path) -> Index | None:
    """The build in use, if there is one that verifies."""
    with suppress(IndexingError):
        return open_index(directory)
    return None


def _vectors(
    rows: Sequence[Row], embedder: Embedder, previous: Index | None, progress: Progress
) -> tuple[Vectors, int]:
    """The vector of each row, and how many had to be embedded."""
    known: dict[str, int] = {}
    old: Vectors = np.empty((0, embedder.dimension), np.float32)
    if previous is not None and previous.manifest.model == _model_record(embedder):
        old = previous.vectors()
        known = {row.digest: number for number, row in enumerate(previous.rows)}
    vectors = np.empty((len(rows), embedder.dimension), np.float32)
    missing = []
    for number, row in enumerate(rows):
        if row.digest in known:
            vectors[number] = old[known[row.digest]]
        else:
            missing.append(number)
    done = 0
    for asks, embed in ((False, embedder.embed_documents), (True, embedder.embed_queries)):
        # Texts of like length share a batch, so that little is spent on padding.
        numbers = sorted((n for n in missing if rows[n].asks is asks), key=lambda n: len(rows[n].embedded))
        for start in range(0, len(numbers), _BATCH):
            batch = numbers[start : start + _BATCH]
            vectors[batch] = embed([rows[number].embedded for number in batch])
            done += len(batch)
            progress(done, len(missing))
    return vectors, len(missing)
