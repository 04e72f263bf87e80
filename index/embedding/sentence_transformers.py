"""Use any sentence-transformers model as an `Embedder`. Importing this module loads neither torch nor the library."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.embedder import DEFAULT_MODEL, ModelIdentity, Vectors
from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


_BATCH = 16

DEFAULT_MAX_TOKENS = 512
"""The most tokens of a text for a model that states no maximum."""


class SentenceTransformerEmbedder:
    """An `Embedder` that runs a sentence-transformers model."""

    def __init__(
        self, model: "SentenceTransformer", identity: ModelIdentity, count: Callable[[str], int], max_tokens: int
    ) -> None:
        self._model = model
        self._count = count
        self._max_tokens = max_tokens
        self._identity = identity

    @property
    def identity(self) -> ModelIdentity:
        """See `Embedder`."""
        return self._identity

    @property
    def dimension(self) -> int:
        """See `Embedder`."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        """See `Embedder`."""
        return self._max_tokens

    @property
    def prompts(self) -> dict[str, str]:
        """See `Embedder`."""
        return {task: prompt for task, prompt in self._model.prompts.items() if prompt}

    def count_tokens(self, text: str) -> int:
        """See `Embedder`."""
        return self._count(text)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._embed(texts, "document")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._embed(texts, "query")

    def _embed(self, texts: Sequence[str], task: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        encode = self._model.encode_query if task == "query" else self._model.encode_document
        vectors = encode(list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.ascontiguousarray(vectors, dtype=np.float32)


def _let_waiting_threads_sleep() -> None:
    """Stop OpenMP's threads from spinning: on a busy machine that made single questions take over a second."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


def open_sentence_transformer(model: str) -> "SentenceTransformer":
    """Load a sentence-transformers model by its hub id or folder.

    Raises:
        ModelError: it can't be loaded.
    """
    _let_waiting_threads_sleep()
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(model, device="cpu")
    except Exception as error:
        # sentence-transformers, transformers and the hub client each raise their own errors; all mean the same here.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelError(
            f'model "{model}" can\'t be loaded ({reason}); name a sentence-transformers model or folder '
            f'in PERU_QA_MODEL, or unset it for "{DEFAULT_MODEL}"'
        ) from error


def token_counter(model: "SentenceTransformer", prompt: str) -> Callable[[str], int]:
    """Return a function that counts untruncated tokens with the model's tokenizer, of either kind."""
    tokenizer = model.tokenizer

    def count(text: str) -> int:
        if callable(tokenizer):
            return len(tokenizer(prompt + text, truncation=False, verbose=False)["input_ids"])
        return len(tokenizer.encode(prompt + text).ids)

    return count
