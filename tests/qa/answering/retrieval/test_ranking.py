"""Fusion computed by hand, and rankings of the real index."""

import numpy as np
import pytest

from index import Embedder, Index
from qa.answering.question.question import parse_question
from qa.answering.retrieval.query_embedder import EmbeddedQuestion
from qa.answering.retrieval.ranker import SIGNALS, Ranker
from qa.answering.retrieval.ranking import Retrieval, compare_signals, rank, rank_entries, search, z_scores


@pytest.fixture
def ask(index: Index, embedder: Embedder):
    """Searches the real index for a text."""
    return lambda text: search(index, embedder, parse_question(text))


def test_z_scores():
    assert z_scores(np.array([1.0, 2.0, 3.0])) == pytest.approx([-(1.5**0.5), 0, 1.5**0.5])


def test_z_scores_of_equal_scores_are_zero():
    assert z_scores(np.array([0.7, 0.7])).tolist() == [0, 0]


def test_z_scores_of_what_is_missing_are_zero():
    assert z_scores(np.array([1.0, np.nan, 3.0])).tolist() == [-1, 0, 1]


def test_the_scale_and_offset_of_cosines_and_the_offset_of_the_coverage_dont_count():
    one = {
        "learned": np.array([0.5, 0.1]),
        "passage": np.array([0.7, 0.8]),
        "sentence": np.array([0.9, 0.6]),
        "sparse": np.array([0.2, 0.5]),
        "coverage": np.array([0.0, 0.4]),
    }
    other = {
        "learned": one["learned"],
        "passage": one["passage"] * 10 - 3,
        "sentence": one["sentence"] / 2,
        "sparse": one["sparse"] * 2,
        "coverage": one["coverage"] + 0.1,
    }
    compared = compare_signals(one)
    assert {name: list(values) for name, values in compared.items()} == {
        "learned": [0.5, 0.1],
        "passage": pytest.approx([-1, 1]),
        "sentence": pytest.approx([1, -1]),
        "sparse": pytest.approx([-1, 1]),
        "coverage": pytest.approx([-0.2, 0.2]),
    }
    for name, values in compare_signals(other).items():
        assert values == pytest.approx(compared[name])


def test_rank_sorts_by_falling_score_and_then_by_name():
    assert rank(np.array([1.0, 2.0, 2.0, 1.0]), ["d", "c", "b", "a"]) == (2, 1, 3, 0)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("What is law 29733 about?", "peru-2022/38-39"),
        ("LACChain", "peru-2022/74,77"),
        ("cual es el portal nacional de datos abiertos", "peru-2022/10"),
    ],
)
def test_clear_questions_find_their_entry(index: Index, ask, question: str, entry: str):
    assert index.entry_ids[ask(question).ranking[0]] == entry


@pytest.mark.thorough
def test_a_clear_question_finds_one_of_two_entries_that_are_alike(full_index: Index, embedder: Embedder):
    found = search(full_index, embedder, parse_question("Who is in charge of digital government in Peru?"))
    assert full_index.entry_ids[found.ranking[0]] == "peru-2022/13"


def test_ranking_the_real_index_is_deterministic_and_complete(index: Index, ask):
    first, second = ask("Which law protects personal data?"), ask("Which law protects personal data?")
    assert first.ranking == second.ranking
    assert first.fused.tolist() == second.fused.tolist()
    assert sorted(first.ranking) == list(range(len(index.entry_ids)))
    assert list(first.fused[list(first.ranking)]) == sorted(first.fused, reverse=True)
    assert set(first.views) == set(SIGNALS)


def test_the_sentence_view_is_the_nearest_sentence_in_the_language_of_the_question(index: Index, ask):
    for text, language in (("Which law protects personal data?", "en"), ("¿Qué ley protege los datos?", "es")):
        found: Retrieval = ask(text)
        top = found.ranking[0]
        rows = [n for n in index.rows_of_kind("sentence", language) if index.entry_of_row[n] == top]
        assert {index.rows[n].language for n in rows} == {language}
        adapted = index.vectors(np.array(rows)) @ Ranker.shipped().adapt(index, found.query)
        assert found.views["sentence"][top] == pytest.approx(max(adapted))


def test_the_sparse_view_adds_up_the_nearest_passage_and_sentence_of_the_source(index: Index, embedder: Embedder, ask):
    question = "¿Qué ley protege los datos?"
    found: Retrieval = ask(question)
    scores = index.sparse_scores(embedder.embed_sparse([question]))
    top = found.ranking[0]
    best = [
        max(scores[n] for n in index.rows_of_kind(kind, "en") if index.entry_of_row[n] == top)
        for kind in ("passage", "sentence")
    ]
    assert found.views["sparse"][top] == pytest.approx(sum(best))
    assert index.entry_ids[int(np.nanargmax(found.views["sparse"]))] == "peru-2022/38-39"


def test_a_left_out_question_is_unknown(index: Index, embedder: Embedder):
    number = int(index.rows_of_kind("example")[0])
    row = index.rows[number]
    query = index.vectors()[number]
    cosines, ranker = index.similarities(query), Ranker.shipped()
    embedded = EmbeddedQuestion(query, embedder.embed_sparse([row.embedded]))
    asked = index, parse_question(row.embedded), embedded, cosines, cosines, ranker
    known = rank_entries(*asked)
    unknown = rank_entries(*asked, left_out=number)
    own = index.entry_ids.index(row.entry)
    assert known.views["learned"][own] > unknown.views["learned"][own]
    assert known.views["sentence"] == pytest.approx(unknown.views["sentence"])


def test_an_unanswerable_question_has_a_higher_unanswerable_score(ask):
    assert ask("Who won the football match last night?").unanswerable_score > 0.45
    assert ask("Which law protects personal data?").unanswerable_score < 0.35


@pytest.mark.thorough
def test_an_unanswerable_question_has_a_high_unanswerable_score(full_index: Index, embedder: Embedder):
    found = search(full_index, embedder, parse_question("Who won the football match last night?"))
    assert found.unanswerable_score > 0.5


def test_unknown_words_are_covered_by_no_entry(ask):
    found: Retrieval = ask("xyzzy plugh frobozz")
    assert found.coverage == 0
    assert not found.views["coverage"].any()


def test_words_of_a_title_are_covered_by_its_entry(index: Index, ask):
    found: Retrieval = ask("open data portal")
    assert found.coverage == 1
    covered = dict(zip(index.entry_ids, found.views["coverage"], strict=True))
    assert covered["peru-2022/10"] == pytest.approx(1)
    assert covered["peru-2022/38-39"] < 1
