"""Vectors by row number, searched exactly and through codes: values held against plain numpy."""

import gc
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import faiss
import numpy as np
import pytest

from index.errors import DamagedIndexError
from index.search import dense
from index.search.dense import DenseIndex

INNER_PRODUCT = faiss.METRIC_INNER_PRODUCT


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def unit_vectors(count, dimension, seed=7):
    return unit(np.random.default_rng(seed).normal(size=(count, dimension)))


@pytest.fixture(params=["flat", "rabitq"])
def kind(request, monkeypatch):
    """The kind of all indexes, however few rows they have."""
    monkeypatch.setattr(dense, "MAX_FLAT_ROWS", 10**9 if request.param == "flat" else 0)
    return request.param


@pytest.fixture
def approximate_search(monkeypatch):
    """Search approximately, and compare only the fifty nearest rows exactly."""
    monkeypatch.setattr(dense, "MAX_FLAT_ROWS", 0)
    monkeypatch.setattr(dense, "RERANKED", 50)


def clusters(count, size, dimension=64):
    """Make vectors close to one centre each, in turn: shape (count * size, dimension)."""
    centres = np.tile(unit_vectors(count, dimension), (size, 1))
    return unit(centres + unit_vectors(count * size, dimension, seed=8) * 0.3)


# --- the choice of the kind


def test_the_kind_is_chosen_by_the_number_of_rows(monkeypatch):
    monkeypatch.setattr(dense, "MAX_FLAT_ROWS", 100)
    few, many = DenseIndex.from_vectors(unit_vectors(100, 16)), DenseIndex.from_vectors(unit_vectors(101, 16))
    assert (few.kind, few.is_exhaustive, many.kind, many.is_exhaustive) == ("flat", True, "rabitq", False)
    assert (dense.kind_for(100), dense.kind_for(101)) == ("flat", "rabitq")


def test_an_index_of_one_country_is_searched_exactly():
    assert dense.kind_for(8_727) == "flat"
    assert dense.kind_for(10**6) == "rabitq"


# --- flat


def test_scores_of_a_flat_index_are_inner_products_in_row_order():
    vectors, queries = unit_vectors(300, 48), unit_vectors(20, 48, seed=3)
    index = DenseIndex.from_vectors(vectors)
    reference = faiss.IndexFlatIP(48)
    reference.add(vectors)
    for query in queries:
        scores = index.scores(query)
        np.testing.assert_allclose(scores, vectors @ query, atol=1e-6)
        cosines, rows = reference.search(query[None, :], 300)
        np.testing.assert_allclose(scores[rows[0]], cosines[0], atol=1e-6)
    assert (scores.dtype, scores.shape) == (np.float32, (300,))


def test_a_query_of_another_type_or_other_strides_scores_the_same():
    vectors = unit_vectors(30, 48)
    query = unit_vectors(1, 96, seed=3)[0, ::2]
    index = DenseIndex.from_vectors(vectors)
    np.testing.assert_allclose(index.scores(query), vectors @ query, atol=1e-6)
    np.testing.assert_allclose(index.scores(query.astype(np.float64)), vectors @ query, atol=1e-6)


# --- both kinds


def test_the_nearest_come_best_first(kind):
    vectors, query = unit_vectors(300, 48), unit_vectors(1, 48, seed=3)[0]
    rows, cosines = DenseIndex.from_vectors(vectors).nearest(query, 7)
    expected = np.argsort(-(vectors @ query))[:7]
    assert rows.tolist() == expected.tolist()
    np.testing.assert_allclose(cosines, (vectors @ query)[expected], atol=1e-6)


def test_no_more_are_found_than_there_are(kind):
    rows, cosines = DenseIndex.from_vectors(unit_vectors(33, 48)).nearest(unit_vectors(1, 48)[0], 1000)
    assert sorted(rows.tolist()) == list(range(33))
    assert all(better >= worse for better, worse in pairwise(cosines))


def test_vectors_are_exact_in_memory_and_from_disk(kind, tmp_path):
    vectors = unit_vectors(500, 48)
    made = DenseIndex.from_vectors(vectors)
    made.save(tmp_path / "dense.faiss")
    loaded = DenseIndex.load(tmp_path / "dense.faiss")
    chosen = np.array([499, 0, 7, 7])
    for index in (made, loaded):
        assert (index.kind, index.count, index.dimension) == (kind, 500, 48)
        assert index.vectors().tobytes() == vectors.tobytes()
        assert index.vectors(chosen).tobytes() == vectors[chosen].tobytes()
        assert index.vectors(np.array([], np.int64)).shape == (0, 48)


def test_an_index_comes_back_from_disk_the_same(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(dense, "RERANKED", 50)
    made = DenseIndex.from_vectors(unit_vectors(500, 48))
    made.save(tmp_path / "dense.faiss")
    # Whatever the limits are by then, the file tells how it is searched.
    monkeypatch.undo()
    monkeypatch.setattr(dense, "RERANKED", 50)
    loaded = DenseIndex.load(tmp_path / "dense.faiss")
    assert loaded.kind == kind
    for query in unit_vectors(20, 48, seed=3):
        np.testing.assert_array_equal(loaded.scores(query), made.scores(query))


def test_the_same_vectors_make_the_same_file(kind, tmp_path):
    vectors = unit_vectors(3000, 48)
    for name in ("one", "other"):
        DenseIndex.from_vectors(vectors).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_vectors_outlive_their_index_and_cannot_be_written_to(kind, tmp_path):
    vectors = unit_vectors(5000, 48)
    DenseIndex.from_vectors(vectors).save(tmp_path / "dense.faiss")
    kept = DenseIndex.load(tmp_path / "dense.faiss").vectors()
    gc.collect()
    # These would reuse the memory if it had been freed.
    other = [np.ones((5000, 48), np.float32) for _ in range(20)]
    assert kept.tobytes() == vectors.tobytes()
    assert len(other) == 20
    with pytest.raises(ValueError, match="read-only"):
        kept[0, 0] = 1


def test_all_vectors_are_no_copy(kind):
    index = DenseIndex.from_vectors(unit_vectors(300, 48))
    assert np.shares_memory(index.vectors(), index.vectors())


def test_many_threads_find_what_one_finds(kind, monkeypatch):
    monkeypatch.setattr(dense, "RERANKED", 50)
    index = DenseIndex.from_vectors(unit_vectors(5000, 64))
    queries = unit_vectors(50, 64, seed=3)
    alone = [index.scores(query) for query in queries]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(index.scores, [*queries] * 8))
    for number, scores in enumerate(together):
        np.testing.assert_array_equal(scores, alone[number % 50])


# --- approximate, by codes


@pytest.mark.usefixtures("approximate_search")
def test_approximate_scores_are_exact_for_the_nearest_rows_and_their_lowest_elsewhere():
    vectors, query = clusters(40, 50), clusters(40, 1)[7]
    exact = vectors @ query
    scores = DenseIndex.from_vectors(vectors).scores(query)
    assert (scores.dtype, scores.shape) == (np.float32, (2000,))
    # The centre that the query is close to has 50 vectors, all nearer than any other.
    nearest = np.arange(7, 2000, 40)
    assert set(np.argsort(-exact)[:50]) == set(nearest)
    np.testing.assert_allclose(scores[nearest], exact[nearest], atol=1e-6)
    floor = exact[nearest].min()
    np.testing.assert_allclose(np.delete(scores, nearest), floor, atol=1e-6)
    assert exact.min() < floor - 0.5


@pytest.mark.usefixtures("approximate_search")
def test_every_vector_is_nearest_to_itself():
    vectors = clusters(40, 50)
    index = DenseIndex.from_vectors(vectors)
    for row in range(0, 2000, 20):
        assert index.nearest(vectors[row], 1)[0].tolist() == [row]
        assert index.scores(vectors[row])[row] == pytest.approx(1, abs=1e-6)


def test_the_ten_nearest_of_thousands_are_found(monkeypatch):
    monkeypatch.setattr(dense, "MAX_FLAT_ROWS", 0)
    monkeypatch.setattr(dense, "RERANKED", 200)
    vectors, queries = clusters(100, 80, 256), clusters(100, 2, 256)[100:]
    index = DenseIndex.from_vectors(vectors)
    found = [set(index.nearest(query, 10)[0]) & set(np.argsort(-(vectors @ query))[:10]) for query in queries]
    assert np.mean([len(rows) / 10 for rows in found]) >= 0.98


@pytest.mark.usefixtures("approximate_search")
def test_more_rows_are_reranked_if_more_are_asked_for():
    vectors, query = clusters(40, 50), clusters(40, 1)[7]
    rows, cosines = DenseIndex.from_vectors(vectors).nearest(query, 2000)
    assert rows.tolist() == np.argsort(-(vectors @ query), kind="stable").tolist()
    np.testing.assert_allclose(cosines, np.sort(vectors @ query)[::-1], atol=1e-6)


@pytest.mark.usefixtures("approximate_search")
def test_a_row_at_the_very_centre_is_left_out_and_not_numbered_minus_one():
    vectors = np.array([[1, 0, 0, 0, 0, 0, 0, 0]] * 3, np.float32)
    rows, cosines = DenseIndex.from_vectors(vectors).nearest(vectors[0], 3)
    assert set(rows.tolist()) <= {0, 1, 2}
    assert set(cosines.tolist()) <= {1.0}


# --- files


def rotated(codes):
    """Rotate and halve the vectors before these codes."""
    return faiss.IndexPreTransform(faiss.RandomRotationMatrix(8, 4), codes)


def refined(base, exact):
    """Make an index that preselects with `base`."""
    index = faiss.IndexRefineFlat(base)
    index.refine_index, index.own_refine_index = exact, False
    return index


@pytest.mark.parametrize(
    "other",
    [
        faiss.IndexFlatL2(8),
        faiss.IndexHNSWFlat(8, 4, INNER_PRODUCT),
        faiss.IndexScalarQuantizer(8, faiss.ScalarQuantizer.QT_8bit, INNER_PRODUCT),
        faiss.IndexRaBitQFastScan(8, INNER_PRODUCT),
        faiss.IndexRefineFlat(faiss.IndexFlatIP(8)),
        faiss.IndexRefineFlat(faiss.IndexRaBitQFastScan(8, INNER_PRODUCT)),
        faiss.IndexRefineFlat(rotated(faiss.IndexRaBitQFastScan(4, faiss.METRIC_L2))),
        faiss.IndexRefineFlat(rotated(faiss.IndexHNSWFlat(4, 4, INNER_PRODUCT))),
        rotated(faiss.IndexFlatIP(4)),
        faiss.IndexIDMap(faiss.IndexFlatIP(8)),
    ],
    ids=lambda index: type(index).__name__,
)
def test_another_kind_of_index_is_refused(tmp_path, other):
    vectors = unit_vectors(10, 8)
    other.train(vectors)
    if isinstance(other, faiss.IndexIDMap):
        other.add_with_ids(vectors, np.arange(10))
    else:
        other.add(vectors)
    faiss.write_index(other, str(tmp_path / "dense.faiss"))
    with pytest.raises(DamagedIndexError, match=r"not an inner-product index with exact vectors; run: peru-qa index"):
        DenseIndex.load(tmp_path / "dense.faiss")


def test_codes_of_other_rows_than_the_vectors_are_refused(tmp_path):
    codes, exact = rotated(faiss.IndexRaBitQFastScan(4, INNER_PRODUCT)), faiss.IndexFlatIP(8)
    index = refined(codes, exact)
    codes.train(unit_vectors(10, 8))
    codes.add(unit_vectors(10, 8))
    exact.add(unit_vectors(9, 8))
    faiss.write_index(index, str(tmp_path / "dense.faiss"))
    with pytest.raises(DamagedIndexError, match="not an inner-product index with exact vectors"):
        DenseIndex.load(tmp_path / "dense.faiss")


@pytest.mark.parametrize("kept", [0, 0.1, 0.5, 0.99])
def test_a_truncated_index_file_is_refused(kind, tmp_path, kept):
    path = tmp_path / "dense.faiss"
    DenseIndex.from_vectors(unit_vectors(500, 48)).save(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(DamagedIndexError, match="FAISS can't read it; run: peru-qa index"):
        DenseIndex.load(path)


@pytest.mark.parametrize("content", [b"garbage" * 100, b"IxFI", b"IxRF"])
def test_a_foreign_file_is_refused(tmp_path, content):
    (tmp_path / "dense.faiss").write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"dense\.faiss: FAISS can't read it"):
        DenseIndex.load(tmp_path / "dense.faiss")


def test_vectors_that_cannot_be_written_are_an_error_of_the_system(kind, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"dense\.faiss"):
        DenseIndex.from_vectors(unit_vectors(3, 8)).save(tmp_path / "missing" / "dense.faiss")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a device that is always full")
def test_a_full_disk_is_an_error_of_the_system(kind, tmp_path):
    (tmp_path / "full").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        DenseIndex.from_vectors(unit_vectors(300, 48)).save(tmp_path / "full")


def test_importing_the_module_loads_no_faiss():
    run = "import sys, index.search.dense; assert 'faiss' not in sys.modules"
    subprocess.run([sys.executable, "-c", run], check=True)
