"""Teaches the ranker with the example questions of an index.

So that it learns what to lean on where examples are missing, it is taught in rounds, in each of which random numbers of
every entry's examples are withheld. Each question is left out of what is learned from the examples, and its adapted
cosines are those of an adapter that was taught without its entry.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index import Embedder, Index, LearnedScores, SparseVectors, Vectors, select_rows
from qa.answering.question.question import parse_question
from qa.answering.retrieval.ranker import SIGNALS, Ranker, SignalWeight, fewness
from qa.answering.retrieval.ranking import compare_signals, measure_signals
from qa.training.adapter import Texts, train_adapter

ROUNDS = ("all", "a third without", "a third without", "random", "random", "random", "none")
"""How many example questions the entries keep in each round."""

_QUESTIONS = 1500
"""Questions asked in each round."""

_FOLDS = 3
"""Parts of the entries, each of which an adapter is taught without."""

_PENALTY = 1e-4

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Features = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Round:
    """Questions' features, shape (questions, entries, features), and the number of the entry that answers each."""

    features: Features
    targets: Numbers


def embed_labelled(index: Index, embedder: Embedder) -> SparseVectors:
    """Embed the labelled questions of an index: shape (rows, terms), empty for the other rows."""
    labelled = [int(number) for kind in ("example", "unanswerable") for number in index.rows_of_kind(kind)]
    embedded = embedder.embed_sparse([index.rows[number].embedded for number in labelled])
    position = {row: position for position, row in enumerate(labelled)}
    return select_rows([embedded], [position.get(number) for number in range(len(index.rows))])


def train_ranker(index: Index, sparse: SparseVectors, excluded: frozenset[str] = frozenset(), seed: int = 0) -> Ranker:
    """Teach a ranker with an index that holds example questions.

    Args:
        index: the index.
        sparse: the sparse vectors of its labelled questions, see `embed_labelled`.
        excluded: ids of entries to teach it without.
        seed: decides what is drawn by lot.
    """
    rng = np.random.default_rng(seed)
    numbers = np.array([n for n, entry in enumerate(index.entry_ids) if entry not in excluded])
    folds = np.array_split(rng.permutation(numbers), _FOLDS)
    examples = index.rows_of_kind("example")
    examples = examples[np.isin(index.entry_of_row[examples], numbers)]
    down, up = _adapter(index, examples, numbers)
    ranker = Ranker({name: SignalWeight(0, 0) for name in SIGNALS}, 0.0, 0.0, index.manifest.model.digest, down, up)
    adapted = np.empty((len(index.rows), index.vectors().shape[1]), np.float32)
    for fold in folds:
        within = np.isin(index.entry_of_row[examples], fold)
        kept = np.setdiff1d(numbers, fold)
        down, up = _adapter(index, examples[~within], kept)
        adapted[examples[within]] = replace(ranker, down=down, up=up).adapt(index, index.vectors(examples[within]))
    rounds = list(_ask(index, examples, adapted, sparse, rng))
    return _fit(ranker, np.concatenate([r.features for r in rounds]), np.concatenate([r.targets for r in rounds]))


def _adapter(index: Index, examples: Numbers, entries: Numbers) -> tuple[Vectors, Vectors]:
    """Teach an adapter with some example questions, whose entries are among some."""
    position = np.full(len(index.entry_ids) + 1, -1)
    position[entries] = np.arange(len(entries))
    rows = np.concatenate([index.rows_of_kind("passage"), index.rows_of_kind("sentence")])
    rows = rows[position[index.entry_of_row[rows]] >= 0]
    texts = Texts(index.vectors(rows), position[index.entry_of_row[rows]])
    return train_adapter(index.vectors(examples), position[index.entry_of_row[examples]], texts)


def _ask(
    index: Index, examples: Numbers, adapted: Vectors, sparse: SparseVectors, rng: np.random.Generator
) -> Iterator[_Round]:
    """Ask example questions in rounds, given adapted and sparse vectors of all rows; those of `examples` count."""
    vectors = index.vectors()
    asking = np.flatnonzero([row.asks for row in index.rows])
    all_examples = index.rows_of_kind("example")
    for kind in ROUNDS:
        kept = np.setdiff1d(asking, _withheld(index, all_examples, kind, rng))
        learned = LearnedScores.from_questions(vectors[kept], index.entry_of_row[kept], len(index.entry_ids) + 1)
        own = np.isin(kept, all_examples)
        counts = np.bincount(index.entry_of_row[kept[own]], minlength=len(index.entry_ids))
        picked = rng.choice(examples, min(_QUESTIONS, len(examples)), replace=False)
        positions = {int(row): position for position, row in enumerate(kept)}
        features = []
        landmarks = kept[learned.landmarks]
        for row, cosines, adapted_cosines in zip(
            picked.tolist(), vectors[picked] @ vectors[landmarks].T, adapted[picked] @ vectors.T, strict=True
        ):
            target = int(index.entry_of_row[row])
            position = positions.get(row)
            scores = learned.scores(cosines) if position is None else learned.left_out(cosines, position, target)
            question = parse_question(index.rows[row].embedded, language=index.rows[row].language)
            signals = measure_signals(index, question, adapted_cosines, sparse[[row]], scores[:-1], counts)
            features.append(_features(compare_signals(signals), counts))
        yield _Round(np.array(features, np.float32), index.entry_of_row[picked])


def _withheld(index: Index, examples: Numbers, kind: str, rng: np.random.Generator) -> Numbers:
    """Draw the example questions that are withheld in a round."""

    def count_kept(count: int) -> int:
        if kind == "all":
            return count
        if kind == "none":
            return 0
        if kind == "random":
            share = rng.random()
            return 0 if share < 0.2 else count if share > 0.6 else min(count, int(2 ** rng.uniform(0, 7)))
        return 0 if rng.random() < 1 / 3 else count

    withheld = []
    for entry in range(len(index.entry_ids)):
        own = rng.permutation(examples[index.entry_of_row[examples] == entry])
        withheld.append(own[count_kept(len(own)) :])
    return np.concatenate(withheld)


def _features(signals: dict[str, npt.NDArray[np.float64]], counts: Numbers) -> npt.NDArray[np.float64]:
    """Return what the weights of a ranker multiply, shape (entries, features)."""
    few = fewness(counts)
    columns = [column for name in SIGNALS for column in (signals[name], signals[name] * few)]
    return np.stack([*columns, few, counts == 0], axis=1)


def _fit(ranker: Ranker, features: Features, targets: Numbers) -> Ranker:
    """Fit the weights of a ranker: the softmax over the entries' scores, with a small penalty on large weights."""
    import torch
    from torch.nn.functional import cross_entropy

    values, answered = torch.from_numpy(features), torch.from_numpy(targets)
    weights = torch.zeros(values.shape[2], requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=150, line_search_fn="strong_wolfe")

    def loss() -> float:
        optimizer.zero_grad()
        value = cross_entropy(values @ weights, answered) + _PENALTY * (weights * weights).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    step: Callable[..., object] = optimizer.step
    step(loss)
    *pairs, few, none = weights.detach().numpy().astype(float).tolist()
    by_signal = zip(SIGNALS, zip(pairs[::2], pairs[1::2], strict=True), strict=True)
    fitted = {name: SignalWeight(always, if_few) for name, (always, if_few) in by_signal}
    return replace(ranker, weights=fitted, few_examples=few, no_examples=none)
