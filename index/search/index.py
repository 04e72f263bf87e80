"""One verified build, open for reading: an immutable snapshot that a request keeps until its end."""

import logging
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from corpus import LANGUAGES, Edition, Entry, Language, Publication
from index.embedding.embedder import Embedder, Vectors
from index.errors import DamagedIndexError, MismatchedIndexError
from index.rows.questions import Questions
from index.rows.row import ROW_KINDS, SOURCE_LANGUAGE, Row, RowKind
from index.search.dense import VectorStore
from index.search.learned import LearnedScores, answering_classes
from index.search.lexical import LexicalIndex
from index.storage.manifest import Manifest

RowNumbers = npt.NDArray[np.int64]
EntryScores = npt.NDArray[np.float64]
_PROBE_TOLERANCE = 1e-3

_CACHE_BYTES = 32 * 2**20
"""Bytes of cosines and their vectors that are remembered: of some nine hundred questions to the shipped index."""

_log = logging.getLogger(__name__)


class Index:
    """Rows, their vectors and their terms, a row's number the same in all three; and what was learnt from them."""

    def __init__(
        self,
        manifest: Manifest,
        rows: Sequence[Row],
        entries: Sequence[Entry],
        dense: VectorStore,
        lexical: LexicalIndex,
        learned: LearnedScores,
        questions: Questions,
    ) -> None:
        self.manifest = manifest
        self.rows = tuple(rows)
        self.entries: Mapping[str, Entry] = {entry.id: entry for entry in entries}
        self.entry_ids = tuple(self.entries)
        self._documents = {document.name: document for document in manifest.documents}
        self._dense = dense
        self._lexical = lexical
        self.learned = learned
        self.questions = questions
        self._first = dense.vectors(np.zeros(1, np.int64))[0]
        # The row of a question that no entry answers has the number behind the last entry's.
        self.entry_of_row: RowNumbers = answering_classes([row.entry for row in rows], self.entry_ids)
        # Places in the list of rows that ask: what was learnt from is numbered by them.
        self._asking = np.flatnonzero([row.asks for row in rows])
        # What was learnt counts every question, also where the store tells only the nearest rows.
        learnt_vectors = None if dense.is_exhaustive or not learned.shape[0] else dense.vectors(self._asking)
        # Not by a method of this object, which would then be kept by its own memory.
        remembered = _CACHE_BYTES // (4 * (len(rows) + dense.dimension))
        self._remembered = lru_cache(max(1, remembered))(partial(_cosines, dense, self._asking, learnt_vectors))
        self._rows_of = {kind: self._numbers(kind) for kind in ROW_KINDS}
        self._spoken = {(kind, language): self._numbers(kind, language) for kind in ROW_KINDS for language in LANGUAGES}
        self._own_rows = {kind: self._by_entry(rows) for kind, rows in self._rows_of.items()}
        self._own_spoken = {key: self._by_entry(rows) for key, rows in self._spoken.items()}

    def _numbers(self, kind: RowKind, language: Language | None = None) -> RowNumbers:
        """Numbers of the rows of a kind; with a language, only those that an entry has for it."""

        def speaks(row: Row) -> bool:
            translated = row.entry is not None and self.entries[row.entry].translation is not None
            return language is None or row.language == (language if translated else SOURCE_LANGUAGE)

        return np.array([number for number, row in enumerate(self.rows) if row.kind == kind and speaks(row)], np.int64)

    def _by_entry(self, rows: RowNumbers) -> tuple[RowNumbers, RowNumbers]:
        """Rows in the order of their entries, and where in it those of each entry begin, and the last one's end."""
        ordered = rows[np.argsort(self.entry_of_row[rows], kind="stable")]
        return ordered, np.searchsorted(self.entry_of_row[ordered], np.arange(len(self.entry_ids) + 1))

    @property
    def build(self) -> str:
        """The build's id."""
        return self.manifest.build

    def publication(self, document: str) -> Publication | None:
        """Who published a document, and when; None where nothing of it was known, or it isn't indexed."""
        known = self._documents.get(document)
        return known.publication if known else None

    @property
    def editions(self) -> tuple[Edition, ...]:
        """All editions that it holds, by their ids."""
        editions = {document.edition.id: document.edition for document in self._documents.values()}
        return tuple(editions[name] for name in sorted(editions))

    def edition(self, document: str) -> Edition:
        """The edition of an indexed document."""
        return self._documents[document].edition

    def page(self, document: str, line: int) -> int | None:
        """The page on which a line of an indexed document stands, from 1; None where the document has no pages."""
        pages = self._documents[document].pages
        return bisect_right(pages, line) or None

    def rows_of_kind(self, kind: RowKind) -> RowNumbers:
        """Numbers of the rows of a kind, rising."""
        return self._rows_of[kind]

    def rows_in_language(self, kind: RowKind, language: Language) -> RowNumbers:
        """Numbers of the rows of a kind in a language, or in the source's where an entry has no translation."""
        return self._spoken[kind, language]

    def rows_of_entry(self, entry: int, kind: RowKind, language: Language | None = None) -> RowNumbers:
        """Numbers of an entry's rows of a kind, rising; with a language, those of `spoken_rows`."""
        ordered, begins = self._own_rows[kind] if language is None else self._own_spoken[kind, language]
        return ordered[begins[entry] : begins[entry + 1]]

    def best_of(self, rows: RowNumbers, scores: npt.NDArray[np.float32]) -> EntryScores:
        """Each entry's best score among some rows, whose scores are given: shape (entries,); NaN without a row."""
        best = np.full(len(self.entry_ids), -np.inf)
        np.maximum.at(best, self.entry_of_row[rows], scores)
        best[np.isinf(best)] = np.nan
        return best

    def similarities(self, query: Vectors) -> npt.NDArray[np.float32]:
        """The cosine of a question's vector, shape (dimension,), with every row: shape (rows,), not to be changed.

        Where the store looks for the nearest only, the others have the least cosine that it found; but for the
        questions that were learnt from, which are exact. Those of the vectors asked last are remembered: to read all
        vectors from memory takes longer than all else that an answer needs.

        Raises:
            EngineError: the engine that holds the vectors doesn't answer.
        """
        return self._remembered(np.ascontiguousarray(query, np.float32).tobytes())

    def with_exact(
        self, similarities: npt.NDArray[np.float32], query: Vectors, entries: Iterable[int]
    ) -> npt.NDArray[np.float32]:
        """What `similarities` gave, with the exact cosines of all rows of some entries, by their numbers."""
        if self._dense.is_exhaustive:
            return similarities
        rows = np.concatenate([self.rows_of_entry(entry, kind) for entry in entries for kind in ROW_KINDS])
        exact = similarities.copy()
        exact[rows] = self._dense.vectors(rows) @ query
        return exact

    def term_scores(self, terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """BM25 of a question's terms for every row: shape (rows,)."""
        return self._lexical.scores(terms)

    def coverage(self, terms: Sequence[str]) -> float:
        """The share of a question's terms that the index knows, 0 to 1."""
        return self._lexical.coverage(terms)

    def has_term(self, entry: int, term: str, besides: RowKind) -> bool:
        """Whether a row of an entry that is not of the kind `besides` holds a term."""
        rows = self._lexical.rows_with(term)
        own = rows[self.entry_of_row[rows] == entry]
        return any(self.rows[row].kind != besides for row in own)

    def learned_scores(
        self, similarities: npt.NDArray[np.float32], left_out: int | None = None
    ) -> tuple[EntryScores, float]:
        """How well a question fits each entry, shape (entries,), and none of them, by all questions of known answer.

        Args:
            similarities: the question's cosine with every row.
            left_out: the row of the question itself, if it is one of those, to be scored as if it were none.
        """
        if not self.learned.shape[0]:
            return self._nearest(similarities, left_out)
        if left_out is None:
            scores = self.learned.scores(similarities[self._asking])
        else:
            question = int(np.searchsorted(self._asking, left_out))
            scores = self.learned.left_out(question, int(self.entry_of_row[left_out]))
        return scores[:-1], float(scores[-1])

    def _nearest(self, similarities: npt.NDArray[np.float32], left_out: int | None) -> tuple[EntryScores, float]:
        """Where there was too much to learn from: by the nearest question of each entry, and of none."""
        rows = self._asking[self._asking != left_out]
        answered = rows[self.entry_of_row[rows] < len(self.entry_ids)]
        unanswered = rows[self.entry_of_row[rows] == len(self.entry_ids)]
        nothing = float(similarities[unanswered].max()) if len(unanswered) else 0.0
        return self.best_of(answered, similarities[answered]), nothing

    def vectors(self, rows: RowNumbers | None = None) -> Vectors:
        """The vectors of some rows, or of all: shape (rows, dimension)."""
        return self._dense.vectors(rows)

    def probe(self) -> None:
        """Asks for the first row by its own vector: it must come back as its own best match.

        Raises:
            DamagedIndexError: it doesn't.
            EngineError: the engine that holds the vectors doesn't answer.
        """
        scores = self._dense.scores(self._first)
        if abs(float(scores[0]) - 1) > _PROBE_TOLERANCE or float(scores.max()) - float(scores[0]) > _PROBE_TOLERANCE:
            raise DamagedIndexError(f"build {self.build}: a probe didn't find itself; run: peru-qa index --force")

    def require_model(self, embedder: Embedder) -> None:
        """Refuses a model that didn't make this build's vectors.

        Raises:
            MismatchedIndexError: name, files or dimension differ.
        """
        made = self.manifest.model
        identity = embedder.identity
        if (made.name, made.digest, made.dimension) != (identity.name, identity.digest, embedder.dimension):
            raise MismatchedIndexError(
                f"the index was built with the model {_model(made.name, made.digest)}, the settings name "
                f"{_model(identity.name, identity.digest)}; run: peru-qa index, or set PERU_QA_MODEL={made.name}"
            )


def _cosines(
    dense: VectorStore, learnt: RowNumbers, learnt_vectors: Vectors | None, query: bytes
) -> npt.NDArray[np.float32]:
    """The cosines of a vector, given as its bytes, with every row; with those that were learnt from exactly."""
    vector = np.frombuffer(query, np.float32)
    scores = dense.scores(vector)
    if learnt_vectors is not None:
        scores[learnt] = learnt_vectors @ vector
    scores.setflags(write=False)
    return scores


def _model(name: str, digest: str) -> str:
    return f"{name} ({digest[:12]})" if digest else name
