"""The ranker: weighs the signals of an entry into one score, by weights learned once and shipped.

An entry competes by its text, and by its example questions as far as it has any. A signal's weight therefore depends on
their number n:

    score = sum over signals of (weight + weight_if_few * few) * signal
            + few_examples * few + (no_examples if n is 0)                 few = HALF / (HALF + n)

The weights are those of a softmax over the entries ("listwise" learning to rank, Cao et al., ICML 2007), taught with
the shipped corpus's example questions while random numbers of each entry's were withheld; see `qa.training`. The same
teaching gives the adapter, which turns a question's vector towards the passages that answer it:

    adapted = normalize(query + query @ down @ up)
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import EntryScores, Index, Vectors

MODEL = Path(__file__).parent / "ranker.npz"
"""What `qa.training` has learned from the shipped corpus, with the default embedding model."""

SIGNALS = ("learned", "passage", "sentence", "sparse", "coverage")

HALF = 8
"""Example questions of an entry with which half of what is lent to its text for want of them is taken back."""


def fewness(examples: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return how few example questions each entry has: 1 for none, one half for `HALF`, near 0 for many."""
    return np.asarray(HALF / (HALF + examples), np.float64)


@dataclass(frozen=True, slots=True)
class SignalWeight:
    """The weight of a signal, and what is added to it for an entry with few example questions."""

    always: float
    if_few: float


@dataclass(frozen=True, slots=True)
class Ranker:
    """The weights of the signals, by name, and the adapter of the embedding model with the digest `model`.

    `down` and `up` have the shapes (dimension, rank) and (rank, dimension).
    """

    weights: Mapping[str, SignalWeight]
    few_examples: float
    no_examples: float
    model: str
    down: Vectors
    up: Vectors

    @classmethod
    @cache
    def shipped(cls) -> "Ranker":
        """Load the ranker that is shipped."""
        with np.load(BytesIO(MODEL.read_bytes()), allow_pickle=False) as stored:
            weights = {
                name: SignalWeight(float(always), float(if_few))
                for name, (always, if_few) in zip(SIGNALS, stored["weights"], strict=True)
            }
            few_examples, no_examples = stored["examples"].tolist()
            down, up = stored["down"].astype(np.float32), stored["up"].astype(np.float32)
            return cls(weights, few_examples, no_examples, str(stored["model"]), down, up)

    def save(self, path: Path) -> None:
        """Write the ranker, the adapter in half precision.

        Raises:
            OSError: it can't be written.
        """
        np.savez_compressed(
            path,
            weights=np.array([[self.weights[name].always, self.weights[name].if_few] for name in SIGNALS]),
            examples=np.array([self.few_examples, self.no_examples]),
            model=np.array(self.model),
            down=self.down.astype(np.float16),
            up=self.up.astype(np.float16),
        )

    def without(self, signal: str) -> "Ranker":
        """Return the same without one of its `SIGNALS`."""
        return replace(self, weights={**self.weights, signal: SignalWeight(0.0, 0.0)})

    def adapt(self, index: Index, queries: Vectors) -> Vectors:
        """Adapt the vectors of questions, shape (..., dimension); those of another embedding model are unchanged."""
        if index.manifest.model.digest != self.model:
            return queries
        adapted = queries + queries @ self.down @ self.up
        return np.asarray(adapted / np.linalg.norm(adapted, axis=-1, keepdims=True), np.float32)

    def shares(self, signals: Mapping[str, EntryScores], examples: npt.NDArray[np.int64]) -> dict[str, EntryScores]:
        """Return each signal's share in the score of entries, by its name, and that of their number of examples.

        All arrays have the shape (entries,), and `examples` is each entry's n. The shares add up to the scores.
        """
        few = fewness(examples)
        shares: dict[str, EntryScores] = {"examples": self.few_examples * few + self.no_examples * (examples == 0)}
        for name, signal in signals.items():
            weight = self.weights[name]
            shares[name] = (weight.always + weight.if_few * few) * signal
        return shares
