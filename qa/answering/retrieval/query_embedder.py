"""The embedding model as retrieval uses it: both vectors of a question, with a cache of recent ones, and timed."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from index import CORES, SparseVectors, Vectors, select_rows

MAX_CACHED = 1024
"""Questions in the cache; the vectors of one take some 6 KB."""

_Row = TypeVar("_Row")


class QueryEmbedder(Protocol):
    """What retrieval needs of an embedding model."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions as float32 unit vectors of shape (len(texts), dimension)."""
        ...

    def embed_sparse(self, texts: Sequence[str]) -> SparseVectors:
        """Embed questions as sparse vectors of shape (len(texts), terms)."""
        ...


@dataclass(frozen=True, slots=True)
class EmbeddedQuestion:
    """The vectors of a question: `dense` of shape (dimension,), `sparse` of shape (1, terms)."""

    dense: Vectors
    sparse: SparseVectors


def embed_question(embedder: QueryEmbedder, text: str) -> EmbeddedQuestion:
    """Embed one question."""
    return EmbeddedQuestion(embedder.embed_queries([text])[0], embedder.embed_sparse([text]))


class CachedEmbedder:
    """An embedding model with a cache of the questions asked last; safe to share between threads.

    A follow-up is searched together with the questions before it, whose vectors are therefore needed again.
    """

    def __init__(self, embedder: QueryEmbedder, max_cached: int = MAX_CACHED) -> None:
        # Copied, since a view would keep the whole batch in memory.
        self._dense = _RowCache(embedder.embed_queries, lambda vectors, row: vectors[row].copy(), max_cached)
        self._sparse = _RowCache(embedder.embed_sparse, lambda vectors, row: vectors[[row]], max_cached)
        self._threads = ThreadPoolExecutor(CORES, thread_name_prefix="sparse")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed at least one question; see `QueryEmbedder`."""
        return np.stack(self._dense.rows(texts))

    def embed_sparse(self, texts: Sequence[str]) -> SparseVectors:
        """Embed at least one question; see `QueryEmbedder`."""
        return select_rows(self._sparse.rows(texts), range(len(texts)))

    def embed_questions(self, texts: Sequence[str]) -> list[EmbeddedQuestion]:
        """Embed questions in both ways, side by side, since each takes the model a pass of its own."""
        later = None if self._sparse.holds(texts) else self._threads.submit(self._sparse.rows, texts)
        dense = self._dense.rows(texts)
        sparse = self._sparse.rows(texts) if later is None else later.result()
        return [EmbeddedQuestion(*vectors) for vectors in zip(dense, sparse, strict=True)]


class _RowCache(Generic[_Row]):
    """The results of embedding texts, one row for each text.

    The keys are digests, so that no question is kept in words.
    """

    def __init__(
        self, embed: Callable[[Sequence[str]], Any], take: Callable[[Any, int], _Row], max_cached: int
    ) -> None:
        """Prepare to embed texts by `embed`; `take` takes the row of one text out of its result."""
        self._embed = embed
        self._take = take
        self._max_cached = max_cached
        # The least recently used one first.
        self._rows: OrderedDict[bytes, _Row] = OrderedDict()
        self._lock = threading.Lock()

    def holds(self, texts: Sequence[str]) -> bool:
        """Check whether no text would have to be embedded."""
        with self._lock:
            return all(_key(text) in self._rows for text in texts)

    def rows(self, texts: Sequence[str]) -> list[_Row]:
        """Return the row of each text, embedding those that aren't in the cache."""
        keys = {text: _key(text) for text in texts}
        with self._lock:
            rows = {text: self._rows[key] for text, key in keys.items() if key in self._rows}
        if missing := [text for text in keys if text not in rows]:
            embedded = self._embed(missing)
            rows |= {text: self._take(embedded, number) for number, text in enumerate(missing)}
        with self._lock:
            for text, key in keys.items():
                self._rows[key] = rows[text]
                self._rows.move_to_end(key)
            while len(self._rows) > self._max_cached:
                self._rows.popitem(last=False)
        return [rows[text] for text in texts]


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass
class TimedEmbedder:
    """An embedding model for one question that adds up the seconds it takes."""

    embedder: CachedEmbedder
    seconds: float = 0.0

    def embed_questions(self, texts: Sequence[str]) -> list[EmbeddedQuestion]:
        """Embed questions; see `CachedEmbedder`."""
        started = time.perf_counter()
        try:
            return self.embedder.embed_questions(texts)
        finally:
            self.seconds += time.perf_counter() - started
