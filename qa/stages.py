"""How long the stages of an answer take."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index import Vectors


@dataclass(frozen=True, slots=True)
class Stages:
    """Seconds: to embed the question (and what it is heard behind), to rank the entries, and to compose the answer."""

    embedding: float = 0.0
    ranking: float = 0.0
    composing: float = 0.0


NO_STAGES = Stages()
"""Of an answer that needs none, such as a greeting's."""


class QuestionEmbedder(Protocol):
    """What retrieval needs of a model."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Float32 unit vectors of shape (len(texts), dimension), to compare with those of documents."""
        ...


class Clocked:
    """A model for one question, which notes the seconds that it takes."""

    def __init__(self, embedder: QuestionEmbedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See QuestionEmbedder."""
        started = time.perf_counter()
        try:
            return self._embedder.embed_queries(texts)
        finally:
            self.seconds += time.perf_counter() - started
