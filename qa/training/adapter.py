"""Teaches the adapter: a linear map of low rank that turns questions towards the passages that answer them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index import Vectors

RANK = 64

SEEDS = (0, 1, 2)
"""Seeds of the adapters whose sum is used; each alone depends on chance."""

_LEARNING_RATE = 5e-4
_WEIGHT_DECAY = 1e-2

_TEMPERATURE = 0.01
"""Of the softmax over the entries' best cosines. With .03, or after a second epoch, entries that were not among the
taught ones lose again."""

_BATCH = 64

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Texts:
    """The text rows to find: unit vectors, shape (rows, dimension), and each one's entry, numbered from 0."""

    vectors: Vectors
    entries: Numbers


def train_adapter(questions: Vectors, targets: Numbers, texts: Texts) -> tuple[Vectors, Vectors]:
    """Teach an adapter for one epoch with unit vectors of questions, and the number of the entry that answers each.

    Returns:
        The matrices `down`, shape (dimension, rank), and `up`, shape (rank, dimension); see `Ranker`.
    """
    halves = [_train(questions, targets, texts, seed) for seed in SEEDS]
    down = np.hstack([down for down, _ in halves])
    return down, np.vstack([up for _, up in halves]) / np.float32(len(SEEDS))


def _train(questions: Vectors, targets: Numbers, texts: Texts, seed: int) -> tuple[Vectors, Vectors]:
    # Imported late: only teaching needs it.
    import torch
    from torch.nn.functional import cross_entropy, normalize

    generator = torch.Generator().manual_seed(seed)
    dimension, entries = texts.vectors.shape[1], int(texts.entries.max()) + 1
    down = (torch.randn(dimension, RANK, generator=generator) * dimension**-0.5).requires_grad_()
    up = torch.zeros(RANK, dimension, requires_grad=True)
    rows, entry_of_row = torch.from_numpy(texts.vectors), torch.from_numpy(texts.entries)
    asked, answered = torch.from_numpy(questions), torch.from_numpy(targets)
    optimizer = torch.optim.AdamW([down, up], lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    order = torch.randperm(len(questions), generator=generator)
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        query = asked[batch]
        cosines = normalize(query + query @ down @ up, dim=1) @ rows.T
        lowest = torch.full((len(batch), entries), -1.0)
        best = lowest.scatter_reduce(1, entry_of_row.expand(len(batch), -1), cosines, "amax")
        loss = cross_entropy(best / _TEMPERATURE, answered[batch])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return down.detach().numpy(), up.detach().numpy()
