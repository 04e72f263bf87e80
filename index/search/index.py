"""One verified build, open for reading: an immutable snapshot that a request keeps until its end."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

import numpy as np

from corpus import Edition, Language, Publication
from index.embedding.embedder import Embedder, Vectors
from index.errors import DamagedIndexError, MismatchedIndexError
from index.rows.questions import Questions
from index.rows.row import ROW_KINDS, RowKind
from index.search.learned import LearnedScores
from index.search.lexical import LexicalIndex
from index.search.row_table import EntryScores, RowTable
from index.search.vector_store import Cosines, RowNumbers, VectorStore
from index.storage.manifest import Manifest

_PROBE_TOLERANCE = 1e-3

_CACHE_BYTES = 32 * 2**20
"""Bytes of cosines and their vectors that are cached: those of some nine hundred questions to the shipped index."""


class Index:
    """Rows, their vectors and their terms, with the same number in all three; and what was learned from them.

    Entries are numbered by their positions in `entry_ids`; see `RowTable`.
    """

    def __init__(
        self,
        manifest: Manifest,
        table: RowTable,
        dense: VectorStore,
        lexical: LexicalIndex,
        learned: LearnedScores,
        questions: Questions,
    ) -> None:
        self.manifest = manifest
        self.rows = table.rows
        self.entries = table.entries
        self.entry_ids = table.entry_ids
        self.entry_of_row = table.entry_of_row
        self.learned = learned
        self.questions = questions
        self._documents = {document.name: document for document in manifest.documents}
        self._table = table
        self._dense = dense
        self._lexical = lexical
        self._first_vector = dense.vectors(np.zeros(1, np.int64))[0]
        # The learned scores need the cosine of every question, even if the store finds only the nearest rows.
        question_vectors = None if dense.is_exhaustive or not learned.shape[0] else dense.vectors(table.questions)
        cached = _CACHE_BYTES // (4 * (len(self.rows) + dense.dimension))
        # Not a method, since the cache would keep this object alive.
        self._similarities = lru_cache(max(1, cached))(partial(_cosines, dense, table.questions, question_vectors))

    @property
    def build(self) -> str:
        """The build's id."""
        return self.manifest.build

    # --- documents

    def publication(self, document: str) -> Publication | None:
        """Return who published a document, and when; None if that is unknown or the document isn't indexed."""
        known = self._documents.get(document)
        return known.publication if known else None

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

    # --- rows

    def rows_of_kind(self, kind: RowKind) -> RowNumbers:
        """Return the numbers of the rows of a kind, ascending."""
        return self._table.numbers(kind)

    def rows_in_language(self, kind: RowKind, language: Language) -> RowNumbers:
        """Return the numbers of the rows of a kind in a language, or in the source's if an entry has no translation."""
        return self._table.numbers(kind, language)

    def rows_of_entry(self, entry: int, kind: RowKind, language: Language | None = None) -> RowNumbers:
        """Return the numbers of an entry's rows of a kind, ascending; with a language see `rows_in_language`."""
        return self._table.numbers_of_entry(entry, kind, language)

    def best_of(self, rows: RowNumbers, scores: Cosines) -> EntryScores:
        """Return each entry's best score among some rows with these scores: shape (entries,); NaN without a row."""
        return self._table.best_of(rows, scores)

    # --- vectors

    def vectors(self, rows: RowNumbers | None = None) -> Vectors:
        """Return the vectors of some rows, or of all: shape (rows, dimension)."""
        return self._dense.vectors(rows)

    def similarities(self, query: Vectors) -> Cosines:
        """Return the cosine of a question's vector, shape (dimension,), with every row: shape (rows,), read-only.

        If the store searches only for the nearest rows, the others get the lowest cosine found; rows that are questions
        are exact in any case. The results for recent vectors are cached: reading all vectors from memory takes longer
        than everything else that an answer needs.

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

    def term_scores(self, terms: Sequence[str]) -> Cosines:
        """Score every row for a question's terms by BM25: shape (rows,)."""
        return self._lexical.scores(terms)

    def coverage(self, terms: Sequence[str]) -> float:
        """Return the share of a question's terms that the index knows, 0 to 1."""
        return self._lexical.coverage(terms)

    def has_term(self, entry: int, term: str, besides: RowKind) -> bool:
        """Check whether a row of an entry holds a term, not counting the rows of the kind `besides`."""
        rows = self._lexical.rows_with(term)
        own = rows[self.entry_of_row[rows] == entry]
        return any(self.rows[row].kind != besides for row in own)

    # --- what was learned

    def learned_scores(self, similarities: Cosines, left_out: int | None = None) -> tuple[EntryScores, float]:
        """Score how well a question fits each entry, shape (entries,), and how well it fits none, by all questions.

        Args:
            similarities: the question's cosine with every row.
            left_out: the row of the question itself, if it has one, to be scored as if it hadn't.
        """
        if not self.learned.shape[0]:
            return self._nearest(similarities, left_out)
        if left_out is None:
            scores = self.learned.scores(similarities[self._table.questions])
        else:
            question = int(np.searchsorted(self._table.questions, left_out))
            scores = self.learned.left_out(question, int(self.entry_of_row[left_out]))
        return scores[:-1], float(scores[-1])

    def _nearest(self, similarities: Cosines, left_out: int | None) -> tuple[EntryScores, float]:
        """Score by the nearest question of each entry and of none: there were too many to learn from."""
        rows = self._table.questions[self._table.questions != left_out]
        answered = rows[self.entry_of_row[rows] < len(self.entry_ids)]
        unanswered = rows[self.entry_of_row[rows] == len(self.entry_ids)]
        nothing = float(similarities[unanswered].max()) if len(unanswered) else 0.0
        return self.best_of(answered, similarities[answered]), nothing

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


def _cosines(dense: VectorStore, questions: RowNumbers, question_vectors: Vectors | None, query: bytes) -> Cosines:
    """Return the cosines of a vector, given as its bytes, with every row; those with the questions are exact."""
    vector = np.frombuffer(query, np.float32)
    scores = dense.scores(vector)
    if question_vectors is not None:
        scores[questions] = question_vectors @ vector
    scores.setflags(write=False)
    return scores


def _model(name: str, digest: str) -> str:
    return f"{name} ({digest[:12]})" if digest else name
