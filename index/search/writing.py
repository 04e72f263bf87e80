"""Write what a build holds besides its manifest; `index.search.opening` reads it."""

from collections.abc import Sequence

from corpus import Corpus
from index.embedding.embedder import Vectors
from index.rows.codec import encode_rows
from index.rows.questions import corpus_questions, encode_questions
from index.rows.row import Row
from index.rows.terms import terms
from index.search.dense import DenseIndex
from index.search.learned import LearnedScores
from index.search.lexical import LexicalIndex
from index.storage.directory import BuildLayout


def write_parts(
    layout: BuildLayout, corpus: Corpus, rows: Sequence[Row], vectors: Vectors, learned: LearnedScores
) -> None:
    """Write a build's questions, rows, vectors, learned scores and terms.

    Args:
        layout: the build's folder, which exists.
        corpus: what is indexed.
        rows: its rows.
        vectors: their unit vectors, shape (rows, dimension).
        learned: what the questions among the rows teach.

    Raises:
        OSError: a file can't be written.
    """
    layout.questions.write_text(encode_questions(corpus_questions(corpus)), encoding="utf-8")
    layout.rows.write_text(encode_rows(rows, corpus.entries), encoding="utf-8")
    DenseIndex.from_vectors(vectors).save(layout.dense)
    learned.save(layout.learned)
    LexicalIndex.from_terms([terms(row.embedded, row.language) for row in rows]).save(layout.lexical)
