"""The questions asked last, whose vectors need not be made again: a follow-up is heard behind those before it."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from index import Vectors


class QueryEmbedder(Protocol):
    """What retrieval needs of a model."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Float32 unit vectors of shape (len(texts), dimension), to compare with those of documents."""
        ...


class TimedEmbedder:
    """A model for one question, which notes the seconds that it takes."""

    def __init__(self, embedder: QueryEmbedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See QuestionEmbedder."""
        started = time.perf_counter()
        try:
            return self._embedder.embed_queries(texts)
        finally:
            self.seconds += time.perf_counter() - started


MAX_CACHED = 1024
"""Questions; the vector of one takes some 4 KB."""


class CachedEmbedder:
    """A model that remembers the vectors of the questions asked last; safe to share between threads.

    A question is told by its digest, so that none is kept in words.
    """

    def __init__(self, embedder: QueryEmbedder, most: int = MAX_CACHED) -> None:
        self._embedder = embedder
        self._most = most
        # The one that was asked for longest ago is the first.
        self._vectors: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See QuestionEmbedder; of at least one text."""
        keys = {text: hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts}
        with self._lock:
            vectors = {text: self._vectors[key] for text, key in keys.items() if key in self._vectors}
        if missing := [text for text in keys if text not in vectors]:
            # A copy of each, else one would keep all that were made beside it.
            vectors |= {
                text: vector.copy() for text, vector in zip(missing, self._embedder.embed_queries(missing), strict=True)
            }
        with self._lock:
            for text, key in keys.items():
                self._vectors[key] = vectors[text]
                self._vectors.move_to_end(key)
            while len(self._vectors) > self._most:
                self._vectors.popitem(last=False)
        return np.stack([vectors[text] for text in texts])
