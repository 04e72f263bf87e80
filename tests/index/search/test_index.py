"""An open index: its rows by kind and language, and the best of each entry's."""

import json

import numpy as np
import pytest

from corpus import Imprint, Publication
from index import DirectoryStore, open_index
from index.builds.build import build_index
from index.search import dense


@pytest.fixture
def opened(make_corpus, fake_embedder, recipe, tmp_path):
    """An index of two entries, the first translated, with an example each and a question that neither answers."""
    corpus = make_corpus(
        {"law": "The law protects data.", "portal": "The portal shows forms. It is free to use."},
        {"Which law is it?": "law", "Which portal?": "portal"},
        ["Who won?"],
        {"law": "La ley protege los datos."},
    )
    build_index(corpus, fake_embedder, recipe, DirectoryStore(tmp_path / "index"))
    return open_index(tmp_path / "index")


ROWS = [
    ("title", "faq/law", "en"),
    ("passage", "faq/law", "en"),
    ("sentence", "faq/law", "en"),
    ("title", "faq/law", "es"),
    ("passage", "faq/law", "es"),
    ("sentence", "faq/law", "es"),
    ("title", "faq/portal", "en"),
    ("passage", "faq/portal", "en"),
    ("sentence", "faq/portal", "en"),
    ("sentence", "faq/portal", "en"),
    ("example", "faq/law", "en"),
    ("example", "faq/portal", "en"),
    ("unanswerable", None, "en"),
]


def test_the_rows_are_in_order(opened):
    assert [(row.kind, row.entry, row.language) for row in opened.rows] == ROWS
    assert opened.entry_of_row.tolist() == [0] * 6 + [1] * 4 + [0, 1, 2]
    assert opened.entry_ids == ("faq/law", "faq/portal")


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("title", [0, 3, 6]),
        ("passage", [1, 4, 7]),
        ("sentence", [2, 5, 8, 9]),
        ("example", [10, 11]),
        ("unanswerable", [12]),
    ],
)
def test_rows_of_a_kind_are_of_any_language(opened, kind, numbers):
    assert opened.rows_of_kind(kind).tolist() == numbers


@pytest.mark.parametrize(
    ("kind", "language", "numbers"),
    [
        ("title", "en", [0, 6]),
        ("title", "es", [3, 6]),
        ("passage", "en", [1, 7]),
        ("passage", "es", [4, 7]),
        ("sentence", "en", [2, 8, 9]),
        ("sentence", "es", [5, 8, 9]),
    ],
)
def test_an_entry_without_a_translation_is_found_by_its_source(opened, kind, language, numbers):
    assert opened.rows_of_kind(kind, language).tolist() == numbers


def test_each_entry_gets_the_best_of_its_own_rows(opened):
    rows = opened.rows_of_kind("sentence")
    scores = np.array([-0.5, -0.25, 0.75, 0.5], np.float32)
    assert opened.best_of(rows, scores).tolist() == [-0.25, 0.75]


def test_an_entry_without_a_row_has_no_best(opened):
    best = opened.best_of(np.array([8, 9]), np.array([0.5, -1], np.float32))
    assert np.isnan(best[0])
    assert best[1] == 0.5
    assert np.isnan(opened.best_of(np.array([], np.int64), np.array([], np.float32))).all()


def test_a_question_is_nearest_to_its_own_row(opened, fake_embedder):
    for number in (3, 10, 12):
        [query] = fake_embedder.embed_queries([opened.rows[number].embedded])
        similarities = opened.similarities(query)
        assert similarities.argmax() == number
        np.testing.assert_allclose(similarities, opened.vectors() @ query, atol=1e-6)


def test_a_publication_comes_from_the_build_and_not_from_the_corpus(make_corpus, fake_embedder, recipe, tmp_path):
    about = {
        "year": 2021,
        "month": 6,
        "en": {"title": "Replies", "body": "Library"},
        "es": {"title": "Respuestas", "body": "Biblioteca"},
    }
    (tmp_path / "faq.about.json").write_text(json.dumps(about), encoding="utf-8")
    build_index(
        make_corpus({"law": "The law protects data."}), fake_embedder, recipe, DirectoryStore(tmp_path / "index")
    )
    (tmp_path / "faq.about.json").write_text(json.dumps({**about, "year": 2024}), encoding="utf-8")
    assert make_corpus({"law": "The law protects data."}).publications["faq.jsonl"].year == 2024

    opened = open_index(tmp_path / "index")
    assert opened.publication("faq.jsonl") == Publication(
        2021, 6, Imprint("Replies", "Library"), Imprint("Respuestas", "Biblioteca")
    )
    assert opened.publication("other.jsonl") is None


def test_a_publication_may_lack_fields(make_corpus, fake_embedder, recipe, tmp_path):
    about = {"year": 2021, "en": {"title": "Replies", "body": "Library"}}
    (tmp_path / "faq.about.json").write_text(json.dumps(about), encoding="utf-8")
    build_index(
        make_corpus({"law": "The law protects data."}), fake_embedder, recipe, DirectoryStore(tmp_path / "index")
    )
    assert open_index(tmp_path / "index").publication("faq.jsonl") == Publication(
        2021, None, Imprint("Replies", "Library")
    )


# --- approximate search


@pytest.fixture
def approximate_index(make_corpus, fake_embedder, recipe, tmp_path, monkeypatch):
    """An index of sixty entries with an example each, which finds the thirty nearest of its 300 rows."""
    monkeypatch.setattr(dense, "MAX_FLAT_ROWS", 100)
    monkeypatch.setattr(dense, "RERANKED", 30)
    corpus = make_corpus(
        {f"law-{number}": f"Law {number} protects thing {number}. It holds since {number}." for number in range(60)},
        {f"Which law is number {number}?": f"law-{number}" for number in range(60)},
    )
    build_index(corpus, fake_embedder, recipe, DirectoryStore(tmp_path / "index"))
    opened = open_index(tmp_path / "index")
    assert (opened.manifest.dense, len(opened.rows)) == ("rabitq", 300)
    return opened


def question_mask(opened):
    return np.array([row.asks for row in opened.rows])


def test_cosines_of_landmarks_are_exact_and_of_texts_found_or_the_lowest(approximate_index):
    # All questions are landmarks, since there are few.
    asking = np.array([row.asks for row in approximate_index.rows])
    assert (asking.sum(), (~asking).sum()) == (120, 180)
    for number in approximate_index.rows_of_kind("passage"):
        query = approximate_index.vectors()[number]
        exact, found = approximate_index.vectors() @ query, approximate_index.similarities(query)
        np.testing.assert_allclose(found[asking], exact[asking], atol=1e-6)
        known = np.isclose(found, exact, atol=1e-6)
        assert (~known).sum() >= 150
        np.testing.assert_allclose(found[~known], found[~asking].min(), atol=1e-6)
        # A row is nearest to itself.
        assert known[number]


def test_learned_scores_use_all_questions(approximate_index, fake_embedder):
    [query] = fake_embedder.embed_queries(["Which law is number 7? Please!"])
    scores, nothing = approximate_index.learned_scores(approximate_index.similarities(query))
    expected, expected_nothing = approximate_index.learned_scores(approximate_index.vectors() @ query)
    assert scores.argmax() == approximate_index.entry_ids.index("faq/law-7")
    np.testing.assert_allclose(scores, expected, atol=1e-5)
    assert nothing == pytest.approx(expected_nothing, abs=1e-5)


def test_all_rows_of_chosen_entries_get_exact_cosines(approximate_index, fake_embedder):
    [query] = fake_embedder.embed_queries(["law 3"])
    exact, found = approximate_index.vectors() @ query, approximate_index.similarities(query)
    before = found.copy()
    chosen = [40, 3]
    sharpened = approximate_index.with_exact(found, query, chosen)
    rows = np.isin(approximate_index.entry_of_row, chosen)
    assert rows.sum() == 10
    np.testing.assert_allclose(sharpened[rows], exact[rows], atol=1e-6)
    np.testing.assert_array_equal(sharpened[~rows], before[~rows])
    # There was something to correct; and what was passed in is unchanged.
    assert np.abs(before[rows] - exact[rows]).max() > 0.05
    np.testing.assert_array_equal(found, before)


def test_an_exhaustive_index_is_exact_already(opened, fake_embedder):
    [query] = fake_embedder.embed_queries(["Which law is it?"])
    similarities = opened.similarities(query)
    assert opened.manifest.dense == "flat"
    assert opened.with_exact(similarities, query, [0, 1]) is similarities
