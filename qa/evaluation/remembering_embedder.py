"""An embedding model that is asked the same questions over and over."""

import sys
from collections.abc import Sequence

from index import Embedder, SparseVectors, Vectors
from qa.answering.retrieval.query_embedder import CachedEmbedder


class RememberingEmbedder(Embedder):
    """An embedding model that embeds each question once.

    Embedding takes most of the time of an answer, and an evaluation puts the same questions to many indexes.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._cached = CachedEmbedder(embedder, max_cached=sys.maxsize)
        self.identity, self.dimension = embedder.identity, embedder.dimension
        self.max_tokens, self.prompts = embedder.max_tokens, embedder.prompts
        self.sparse_terms = embedder.sparse_terms

    def count_tokens(self, text: str) -> int:
        """See `Embedder`."""
        return self._embedder.count_tokens(text)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._embedder.embed_documents(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._cached.embed_queries(texts)

    def embed_sparse(self, texts: Sequence[str]) -> SparseVectors:
        """See `Embedder`."""
        return self._cached.embed_sparse(texts)
