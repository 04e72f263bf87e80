"""Sparse vectors: scores computed by hand, and files that are damaged."""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from index.errors import DamagedIndexError
from index.search.sparse import SparseIndex, select_rows

# Four rows over four terms; the second row has no vector.
STRENGTHS = np.array([[1, 0, 2, 0], [0, 0, 0, 0], [0, 3, 1, 0], [0, 0, 4, 0]], np.float32)


def vectors(strengths: np.ndarray) -> csr_array:
    return csr_array(np.atleast_2d(np.array(strengths, np.float32)))


def test_scores_are_the_cosines_of_weighed_terms():
    # Of three rows with a vector, one has each of the first two terms, and all have the third, which says nothing.
    rarity = [math.log(4 / 2), math.log(4 / 2), math.log(4 / 4), math.log(4 / 1)]
    question = [2, 1, 5, 1]
    weighed = [math.log1p(strength) * weight for strength, weight in zip(question, rarity, strict=True)]
    length = math.hypot(*weighed)
    scores = SparseIndex(vectors(STRENGTHS)).scores(vectors(question))
    assert scores.tolist() == pytest.approx([weighed[0] / length, 0, weighed[1] / length, 0])
    assert scores.dtype == np.float32


def test_a_question_without_terms_scores_0():
    assert SparseIndex(vectors(STRENGTHS)).scores(vectors([0, 0, 0, 0])).tolist() == [0, 0, 0, 0]


def test_a_model_without_terms_scores_0():
    assert SparseIndex(csr_array((3, 0), dtype=np.float32)).scores(csr_array((1, 0))).tolist() == [0, 0, 0]


@pytest.mark.parametrize("strengths", [STRENGTHS, np.zeros((2, 0), np.float32), np.zeros((3, 5), np.float32)])
def test_what_is_saved_is_loaded(tmp_path: Path, strengths: np.ndarray):
    path = tmp_path / "sparse.npz"
    SparseIndex(csr_array(strengths)).save(path)
    loaded = SparseIndex.load(path)
    np.testing.assert_array_equal(loaded.vectors.toarray(), strengths)
    assert (loaded.count, loaded.terms) == strengths.shape


def test_rows_are_selected_through_all_parts():
    first, second = vectors(STRENGTHS[:2]), vectors(STRENGTHS[2:])
    selected = select_rows([first, second], [3, None, 0, 3])
    np.testing.assert_array_equal(selected.toarray(), [STRENGTHS[3], [0, 0, 0, 0], STRENGTHS[0], STRENGTHS[3]])
    assert select_rows([first], []).shape == (0, 4)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"strengths"])
def test_an_unreadable_file_is_refused_with_the_cure(tmp_path: Path, content: bytes):
    path = tmp_path / "sparse.npz"
    path.write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"sparse\.npz: not sparse vectors .*run: peru-qa index"):
        SparseIndex.load(path)


@pytest.mark.parametrize(
    "damage",
    [
        {"terms": np.array([0, 2, 1, 2, 9], np.uint16)},
        {"terms": np.array([0, 2], np.uint16)},
        {"ends": np.array([0, 2, 2, 4, 99], np.int64)},
        {"ends": np.array([0, 2, 2, 4], np.int64)},
        {"shape": np.array([4], np.int64)},
        {"shape": np.array([4, -1], np.int64)},
    ],
    ids=["term", "terms", "end", "ends", "shape", "negative"],
)
def test_arrays_that_do_not_fit_each_other_are_refused(tmp_path: Path, damage: dict[str, np.ndarray]):
    path = tmp_path / "sparse.npz"
    SparseIndex(vectors(STRENGTHS)).save(path)
    with np.load(path) as stored:
        arrays = dict(stored) | damage
    np.savez(path, **arrays)
    with pytest.raises(DamagedIndexError, match="not sparse vectors"):
        SparseIndex.load(path)
