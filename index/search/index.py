"""One verified build, open for reading: an immutable snapshot that a request keeps until its end."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from corpus import LANGUAGES, Edition, Entry, Language, Office, Place, Publication, join_offices
from index.embedding.embedder import Embedder, SparseVectors, Vectors
from index.errors import DamagedIndexError, MismatchedIndexError
from index.rows.labelled import LabelledQuestions
from index.rows.questions import Questions
from index.rows.row import ROW_KINDS, Row, RowKind
from index.search.learned import LearnedScores, answering_classes
from index.search.lexical import LexicalIndex
from index.search.sparse import SparseIndex
from index.search.vector_store import Cosines, RowNumbers, VectorStore
from index.storage.manifest import Manifest

EntryScores = npt.NDArray[np.float64]

_PROBE_TOLERANCE = 1e-3

_CACHE_BYTES = 32 * 2**20
"""Bytes of cosines and their vectors that are cached: those of some nine hundred questions to the shipped index."""


class Index:
    """Rows, their vectors and their terms, with the same number in all three; and what was learned from them.

    A row's number is its position in `rows`, an entry's its position in `entry_ids`. `entry_of_row` is the number of
    each row's entry; rows of questions that no entry answers have the number after the last.
    """

    def __init__(
        self,
        manifest: Manifest,
        rows: Sequence[Row],
        entries: Sequence[Entry],
        dense: VectorStore,
        sparse: SparseIndex,
        lexical: LexicalIndex,
        learned: LearnedScores,
        questions: Questions,
    ) -> None:
        self.manifest = manifest
        self.build = manifest.build
        self.rows = tuple(rows)
        self.entries: Mapping[str, Entry] = {entry.id: entry for entry in entries}
        self.entry_ids = tuple(self.entries)
        self.entry_of_row: RowNumbers = answering_classes([row.entry for row in rows], self.entry_ids)
        self.learned = learned
        self.questions = questions
        self._documents = {document.name: document for document in manifest.documents}
        self._office = join_offices((document.name, document.office) for document in manifest.documents)
        self._numbers: dict[tuple[RowKind, Language | None], RowNumbers] = {
            (kind, language): self._select(kind, language) for kind in ROW_KINDS for language in (None, *LANGUAGES)
        }
        self._source_numbers: dict[RowKind, RowNumbers] = {
            kind: np.array([n for n in numbers.tolist() if not self.rows[n].is_translation], np.int64)
            for (kind, language), numbers in self._numbers.items()
            if language is None
        }
        self._by_entry = {key: self._group(numbers) for key, numbers in self._numbers.items()}
        self._labelled = LabelledQuestions.of_rows(rows)
        self._question_rows: RowNumbers = np.array(self._labelled.rows, np.int64)
        self._dense = dense
        self._lexical = lexical
        self.vectors = dense.vectors
        """Returns the vectors of some rows, or of all: shape (rows, dimension); see `VectorStore`."""
        self.sparse_vectors: SparseVectors = sparse.vectors
        """The sparse vectors of all rows: shape (rows, terms), empty but for source texts."""
        self.sparse_scores = sparse.scores
        """Scores every row for a question's sparse vector: shape (rows,); see `SparseIndex`."""
        self.example_counts = np.bincount(self.entry_of_row[self._numbers["example", None]], minlength=len(entries))
        """The number of example questions of each entry: shape (entries,)."""
        self._holds_text = np.array([row.kind in ("title", "passage") for row in rows])
        self.term_scores = lexical.scores
        """Scores every row for a question's terms by BM25: shape (rows,); see `LexicalIndex`."""
        self.coverage = lexical.coverage
        """Returns the share of a question's terms that the index knows, 0 to 1; see `LexicalIndex`."""
        self._first_vector = dense.vectors(np.zeros(1, np.int64))[0]
        self._landmark_rows: RowNumbers = self._question_rows[learned.landmarks]
        # The learned scores need the cosine of every landmark, even if the store finds only the nearest rows.
        landmark_vectors = None if dense.is_exhaustive else dense.vectors(self._landmark_rows)
        cached = _CACHE_BYTES // (4 * (len(self.rows) + dense.dimension))
        # Not a method, since the cache would keep this object alive.
        self._similarities = lru_cache(max(1, cached))(partial(_cosines, dense, self._landmark_rows, landmark_vectors))

    # --- documents

    def publication(self, document: str) -> Publication | None:
        """Return who published a document, and when; None if that is unknown or the document isn't indexed."""
        known = self._documents.get(document)
        return known.publication if known else None

    @property
    def office(self) -> Office:
        """The page of the documents' office, and the names of its place."""
        return self._office

    @property
    def editions(self) -> tuple[Edition, ...]:
        """All editions that are indexed, by their ids."""
        editions = {document.edition.id: document.edition for document in self._documents.values()}
        return tuple(editions[name] for name in sorted(editions))

    def edition(self, document: str) -> Edition:
        """Return the edition of an indexed document."""
        return self._documents[document].edition

    def page(self, document: str, line: int) -> int | None:
        """Return the page, from 1, that a line of an indexed document is on; None if the document has no pages."""
        pages = self._documents[document].pages
        return bisect_right(pages, line) or None

    def place(self, document: str, line: int) -> Place | None:
        """Return where a line of an indexed document stands in its file; None if lines are all that it has."""
        places = self._documents[document].places
        return places[max(bisect_right(places, line, key=lambda place: place.line) - 1, 0)] if places else None

    # --- rows

    def rows_of_kind(self, kind: RowKind, language: Language | None = None) -> RowNumbers:
        """Return the numbers of the rows of a kind, ascending.

        With a language, only those in it, or in their entry's language if that has no translation.
        """
        return self._numbers[kind, language]

    def source_rows(self, kind: RowKind) -> RowNumbers:
        """Return the numbers of the rows of a kind that aren't parts of translations, ascending."""
        return self._source_numbers[kind]

    def rows_of_entry(self, entry: int, kind: RowKind, language: Language | None = None) -> RowNumbers:
        """Return the numbers of an entry's rows of a kind, ascending; for the language see `rows_of_kind`."""
        ordered, begins = self._by_entry[kind, language]
        return ordered[begins[entry] : begins[entry + 1]]

    def best_of(self, rows: RowNumbers, scores: Cosines) -> EntryScores:
        """Return each entry's best score among some rows with these scores: shape (entries,); NaN without a row."""
        best = np.full(len(self.entry_ids), -np.inf)
        np.maximum.at(best, self.entry_of_row[rows], scores)
        best[np.isinf(best)] = np.nan
        return best

    def _select(self, kind: RowKind, language: Language | None) -> RowNumbers:
        def is_in_language(row: Row) -> bool:
            if language is None or row.language == language:
                return True
            return row.entry is not None and self.entries[row.entry].translation is None

        return np.array([n for n, row in enumerate(self.rows) if row.kind == kind and is_in_language(row)], np.int64)

    def _group(self, numbers: RowNumbers) -> tuple[RowNumbers, RowNumbers]:
        """Return rows in the order of their entries, and where each entry's begin in it, with the last one's end."""
        ordered = numbers[np.argsort(self.entry_of_row[numbers], kind="stable")]
        return ordered, np.searchsorted(self.entry_of_row[ordered], np.arange(len(self.entry_ids) + 1))

    # --- vectors

    def similarities(self, query: Vectors) -> Cosines:
        """Return the cosine of a question's vector, shape (dimension,), with every row: shape (rows,), read-only.

        If the store searches only for the nearest rows, the others get the lowest cosine found; those of the landmarks
        (see `LearnedScores`) are exact in any case. The results for recent vectors are cached: reading all vectors from
        memory takes longer than everything else that an answer needs.

        Raises:
            MilvusError: Milvus holds the vectors and doesn't answer.
        """
        return self._similarities(np.ascontiguousarray(query, np.float32).tobytes())

    def with_exact(self, similarities: Cosines, query: Vectors, entries: Iterable[int]) -> Cosines:
        """Return what `similarities` gave, with the exact cosines of all rows of some entries, by their numbers."""
        if self._dense.is_exhaustive:
            return similarities
        rows = np.concatenate([self.rows_of_entry(entry, kind) for entry in entries for kind in ROW_KINDS])
        exact = similarities.copy()
        exact[rows] = self._dense.vectors(rows) @ query
        return exact

    # --- terms

    def entry_coverage(self, terms: Sequence[str]) -> EntryScores:
        """Return the share of some distinct terms that each entry's text holds: shape (entries,), 0 to 1.

        Each term is weighed by its inverse document frequency among the entries, as BM25 weighs it. Example questions
        don't count.
        """
        count = len(self.entry_ids)
        covered, total = np.zeros(count), 0.0
        for term in terms:
            rows = self._lexical.rows_with(term)
            holders = np.unique(self.entry_of_row[rows[self._holds_text[rows]]])
            weight = math.log1p((count - len(holders) + 0.5) / (len(holders) + 0.5))
            covered[holders] += weight
            total += weight
        return covered / total if total else covered

    # --- what was learned

    def learned_scores(self, similarities: Cosines, left_out: int | None = None) -> tuple[EntryScores, float]:
        """Score how well a question fits each entry, shape (entries,), and how well it fits none, by all questions.

        Args:
            similarities: the question's cosine with every row.
            left_out: the row of the question itself, if it is labelled; it is scored as if it had never been learned.
                It must not have been taken over from another entry.
        """
        cosines = similarities[self._landmark_rows]
        if left_out is None:
            scores = self.learned.scores(cosines)
        else:
            question = int(np.searchsorted(self._question_rows, left_out))
            answers = answering_classes(self._labelled.entries[question], self.entry_ids)
            scores = self.learned.left_out(cosines, question, answers.tolist())
        return scores[:-1], float(scores[-1])

    # --- checks

    def probe(self) -> None:
        """Search for the first row by its own vector, and check that it is its own best match.

        Raises:
            DamagedIndexError: it isn't.
            MilvusError: Milvus holds the vectors and doesn't answer.
        """
        scores = self._dense.scores(self._first_vector)
        if abs(float(scores[0]) - 1) > _PROBE_TOLERANCE or float(scores.max()) - float(scores[0]) > _PROBE_TOLERANCE:
            raise DamagedIndexError(
                f"build {self.build}: a search for one of its vectors didn't find it; run: peru-qa index --force"
            )

    def require_model(self, embedder: Embedder) -> None:
        """Refuse a model that didn't make this build's vectors.

        Raises:
            MismatchedIndexError: name, files or dimension differ.
        """
        made = self.manifest.model
        identity = embedder.identity
        if (made.name, made.digest, made.dimension) != (identity.name, identity.digest, embedder.dimension):
            raise MismatchedIndexError(
                f"the index was built with the model {_model(made.name, made.digest)}, but the settings name "
                f"{_model(identity.name, identity.digest)}; run: peru-qa index, or set PERU_QA_MODEL={made.name}"
            )


def _cosines(dense: VectorStore, landmarks: RowNumbers, landmark_vectors: Vectors | None, query: bytes) -> Cosines:
    """Return the cosines of a vector, given as its bytes, with every row; those with the landmarks are exact."""
    vector = np.frombuffer(query, np.float32)
    scores = dense.scores(vector)
    if landmark_vectors is not None:
        scores[landmarks] = landmark_vectors @ vector
    scores.setflags(write=False)
    return scores


def _model(name: str, digest: str) -> str:
    return f"{name} ({digest[:12]})" if digest else name
