"""Use any sentence-transformers model as an `Embedder`. Importing this module loads neither torch nor the library."""

import math
import os
from collections.abc import Sequence

import numpy as np

from index.embedding.embedder import DEFAULT_MODEL, ModelIdentity, SparseVectors, Vectors
from index.errors import ModelError

_BATCH = 16

_DEFAULT_MAX_TOKENS = 512
"""The most tokens of a text for a model that states no maximum."""


class SentenceTransformerEmbedder:
    """An `Embedder` that runs a sentence-transformers model; it makes no sparse vectors."""

    sparse_terms = 0

    def __init__(self, identity: ModelIdentity) -> None:
        """Load a sentence-transformers model, which `identity` names by its hub id or folder.

        Raises:
            ModelError: it can't be loaded.
        """
        # OpenMP's threads sleep instead of spinning: on a busy machine that made single questions take over a second.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(identity.name, device="cpu")
        except Exception as error:
            # sentence-transformers, transformers and the hub client each raise their own errors; all mean the same.
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelError(
                f'model "{identity.name}" can\'t be loaded ({reason}); name a sentence-transformers model or folder '
                f'in PERU_QA_MODEL, or unset it for "{DEFAULT_MODEL}"'
            ) from error
        self.identity = identity
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        longest = self._model.max_seq_length
        self.max_tokens = int(longest) if longest is not None and math.isfinite(longest) else _DEFAULT_MAX_TOKENS
        self.prompts = {task: prompt for task, prompt in self._model.prompts.items() if prompt}

    def count_tokens(self, text: str) -> int:
        """See `Embedder`; not truncated. The tokenizer is of either of two kinds."""
        tokenizer, text = self._model.tokenizer, self.prompts.get("document", "") + text
        if callable(tokenizer):
            return len(tokenizer(text, truncation=False, verbose=False)["input_ids"])
        return len(tokenizer.encode(text).ids)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._embed(texts, "document")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._embed(texts, "query")

    def embed_sparse(self, texts: Sequence[str]) -> SparseVectors:
        """See `Embedder`: there are no terms."""
        from scipy.sparse import csr_array

        return csr_array((len(texts), self.sparse_terms), dtype=np.float32)

    def _embed(self, texts: Sequence[str], task: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        encode = self._model.encode_query if task == "query" else self._model.encode_document
        vectors = encode(list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.ascontiguousarray(vectors, dtype=np.float32)
