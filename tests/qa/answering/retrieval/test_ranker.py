"""The ranker, on numbers computed by hand and on the real index."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from index import Index
from qa.answering.retrieval import ranker as ranker_module
from qa.answering.retrieval.ranker import HALF, SIGNALS, Ranker, SignalWeight

RANKER = Ranker(
    weights={name: SignalWeight(1.0, 2.0) for name in SIGNALS},
    few_examples=0.5,
    no_examples=-0.25,
    model="a model",
    down=np.array([[1.0], [0.0]], np.float32),
    up=np.array([[0.0, 1.0]], np.float32),
)


def index_of(digest: str):
    return SimpleNamespace(manifest=SimpleNamespace(model=SimpleNamespace(digest=digest)))


def test_a_signal_counts_more_for_an_entry_with_few_examples():
    shares = RANKER.shares({"passage": np.array([1.0, 1.0, 1.0])}, np.array([0, HALF, 7 * HALF]))
    # few is 1, 1/2 and 1/8.
    assert shares["passage"] == pytest.approx([1 + 2, 1 + 1, 1 + 0.25])
    assert shares["examples"] == pytest.approx([0.5 - 0.25, 0.25, 0.0625])


def test_each_signal_has_its_share():
    signals = {name: np.array([value]) for name, value in zip(SIGNALS, (1.0, 2.0, 3.0, 4.0, 5.0), strict=True)}
    shares = RANKER.shares(signals, np.array([HALF]))
    assert {name: float(share[0]) for name, share in shares.items()} == pytest.approx(
        {"examples": 0.25, "learned": 2, "passage": 4, "sentence": 6, "sparse": 8, "coverage": 10}
    )
    assert RANKER.without("sentence").shares(signals, np.array([HALF]))["sentence"] == pytest.approx([0])


def test_the_adapter_turns_a_question_and_keeps_its_length():
    adapted = RANKER.adapt(index_of("a model"), np.array([[0.6, 0.8], [0.0, 1.0]], np.float32))
    assert adapted[0] == pytest.approx(np.array([0.6, 1.4]) / np.hypot(0.6, 1.4))
    assert adapted[1] == pytest.approx([0, 1])
    assert np.linalg.norm(adapted, axis=1) == pytest.approx([1, 1])


def test_the_vectors_of_another_model_are_not_adapted():
    query = np.array([0.6, 0.8], np.float32)
    assert RANKER.adapt(index_of("another"), query) is query


def test_a_ranker_comes_back_from_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    RANKER.save(tmp_path / "ranker.npz")
    monkeypatch.setattr(ranker_module, "MODEL", tmp_path / "ranker.npz")
    loaded = Ranker.shipped.__wrapped__(Ranker)  # type: ignore[attr-defined]
    same = replace(loaded, down=RANKER.down, up=RANKER.up)
    assert (loaded.down == RANKER.down).all()
    assert (loaded.up == RANKER.up).all()
    assert (same.weights, same.few_examples, same.no_examples, same.model) == (RANKER.weights, 0.5, -0.25, "a model")


def test_the_shipped_ranker_is_of_the_default_model(index: Index):
    ranker = Ranker.shipped()
    assert ranker.model == index.manifest.model.digest
    assert set(ranker.weights) == set(SIGNALS)
    assert ranker.down.shape[0] == ranker.up.shape[1] == index.vectors().shape[1]


def test_what_examples_teach_counts_most_and_text_counts_more_without_them():
    weights = Ranker.shipped().weights
    assert all(weight.always > 0 and weight.if_few > 0 for weight in weights.values())
    assert Ranker.shipped().no_examples < 0
