"""The adapter, taught on vectors whose right answer is known."""

import numpy as np

from qa.training.adapter import RANK, SEEDS, Texts, train_adapter

DIMENSION = 32
ENTRIES = 12


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def ask_about(rng, turn, count):
    """Make texts, and questions near to them, but turned away from all texts by the same map."""
    texts = unit(rng.normal(size=(ENTRIES, DIMENSION)))
    targets = rng.integers(0, ENTRIES, count)
    questions = unit((texts[targets] + 0.1 * rng.normal(size=(count, DIMENSION))) @ turn)
    return texts, targets, questions


def share_found(questions, targets, texts):
    return float(((questions @ texts.T).argmax(axis=1) == targets).mean())


def test_the_adapter_also_helps_to_find_texts_that_it_was_not_taught_with():
    rng = np.random.default_rng(0)
    turn = np.eye(DIMENSION) + 0.35 * rng.normal(size=(DIMENSION, DIMENSION))
    texts, targets, questions = ask_about(rng, turn, 4000)
    down, up = train_adapter(questions, targets, Texts(texts, np.arange(ENTRIES)))
    assert down.shape == (DIMENSION, RANK * len(SEEDS))
    assert up.shape == (RANK * len(SEEDS), DIMENSION)
    others, wanted, asked = ask_about(rng, turn, 1000)
    assert share_found(unit(asked + asked @ down @ up), wanted, others) > share_found(asked, wanted, others)
    assert share_found(unit(questions + questions @ down @ up), targets, texts) > share_found(questions, targets, texts)
