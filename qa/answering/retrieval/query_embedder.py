"""The embedding model as retrieval uses it: with a cache of recent questions, and timed."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index import Vectors

MAX_CACHED = 1024
"""Questions in the cache; the vector of one takes some 4 KB."""


class QueryEmbedder(Protocol):
    """What retrieval needs of an embedding model."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions as float32 unit vectors of shape (len(texts), dimension)."""
        ...


class CachedEmbedder:
    """An embedding model with a cache of the questions asked last; safe to share between threads.

    A follow-up is searched together with the questions before it, whose vectors are therefore needed again. The keys
    are digests, so that no question is kept in words.
    """

    def __init__(self, embedder: QueryEmbedder, max_cached: int = MAX_CACHED) -> None:
        self._embedder = embedder
        self._max_cached = max_cached
        # The least recently used one first.
        self._vectors: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed at least one question; see `QueryEmbedder`."""
        keys = {text: hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts}
        with self._lock:
            vectors = {text: self._vectors[key] for text, key in keys.items() if key in self._vectors}
        if missing := [text for text in keys if text not in vectors]:
            embedded = self._embedder.embed_queries(missing)
            # Copied, since a view would keep the whole batch in memory.
            vectors |= {text: vector.copy() for text, vector in zip(missing, embedded, strict=True)}
        with self._lock:
            for text, key in keys.items():
                self._vectors[key] = vectors[text]
                self._vectors.move_to_end(key)
            while len(self._vectors) > self._max_cached:
                self._vectors.popitem(last=False)
        return np.stack([vectors[text] for text in texts])


@dataclass
class TimedEmbedder:
    """An embedding model for one question that adds up the seconds it takes."""

    embedder: QueryEmbedder
    seconds: float = 0.0

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; see `QueryEmbedder`."""
        started = time.perf_counter()
        try:
            return self.embedder.embed_queries(texts)
        finally:
            self.seconds += time.perf_counter() - started
