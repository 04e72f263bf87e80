"""An opened index: which rows it has of each kind and language, and each entry's best of them."""

import json

import numpy as np
import pytest

from corpus import Imprint, Publication
from index import open_index
from index.build import build_index


@pytest.fixture
def opened(make_corpus, fake_embedder, recipe, tmp_path):
    """Of two entries, the first translated, with an example each and a question that neither answers."""
    corpus = make_corpus(
        {"law": "The law protects data.", "portal": "The portal shows forms. It is free to use."},
        {"Which law is it?": "law", "Which portal?": "portal"},
        ["Who won?"],
        {"law": "La ley protege los datos."},
    )
    build_index(corpus, fake_embedder, recipe, tmp_path / "index")
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
    assert opened.rows_of(kind).tolist() == numbers


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
def test_an_entry_without_a_translation_speaks_as_its_source(opened, kind, language, numbers):
    assert opened.spoken_rows(kind, language).tolist() == numbers


def test_the_best_of_some_rows_is_each_entrys_own(opened):
    rows = opened.rows_of("sentence")
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


def test_a_publication_is_that_of_the_build_and_not_of_the_corpus(make_corpus, fake_embedder, recipe, tmp_path):
    about = {
        "year": 2021,
        "month": 6,
        "en": {"title": "Replies", "body": "Library"},
        "es": {"title": "Respuestas", "body": "Biblioteca"},
    }
    (tmp_path / "faq.about.json").write_text(json.dumps(about), encoding="utf-8")
    build_index(make_corpus({"law": "The law protects data."}), fake_embedder, recipe, tmp_path / "index")
    (tmp_path / "faq.about.json").write_text(json.dumps({**about, "year": 2024}), encoding="utf-8")
    assert make_corpus({"law": "The law protects data."}).publications["faq.jsonl"].year == 2024

    opened = open_index(tmp_path / "index")
    assert opened.publication("faq.jsonl") == Publication(
        2021, 6, Imprint("Replies", "Library"), Imprint("Respuestas", "Biblioteca")
    )
    assert opened.publication("other.jsonl") is None


def test_a_publication_need_not_tell_all(make_corpus, fake_embedder, recipe, tmp_path):
    about = {"year": 2021, "en": {"title": "Replies", "body": "Library"}}
    (tmp_path / "faq.about.json").write_text(json.dumps(about), encoding="utf-8")
    build_index(make_corpus({"law": "The law protects data."}), fake_embedder, recipe, tmp_path / "index")
    assert open_index(tmp_path / "index").publication("faq.jsonl") == Publication(
        2021, None, Imprint("Replies", "Library")
    )
