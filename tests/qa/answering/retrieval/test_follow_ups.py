"""Follow-up questions: how much they refer to others, and the mean of both searches, computed by hand."""

import pytest

from index import Embedder, Index
from qa.answering.question.question import parse_question
from qa.answering.retrieval.follow_ups import follow_up_share, is_follow_up, mix, points_back
from qa.answering.retrieval.ranking import rank, search


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("and since when?", 1.0),
        ("what about robotics?", 1.0),
        ("Which supreme decree approved the national open data portal?", 3 / 7),
    ],
)
def test_a_question_with_many_words_of_its_own_refers_little_to_others(text: str, share: float):
    assert follow_up_share(parse_question(text)) == pytest.approx(share)


def test_mix_is_the_weighted_mean_of_all_scores(index: Index, embedder: Embedder):
    questions = parse_question("Which law protects personal data?"), parse_question("open data portal")
    one, other = (search(index, embedder, question) for question in questions)
    mixed = mix(one, other, 0.25, index.entry_ids)
    assert mixed.fused == pytest.approx(0.8 * one.fused + 0.2 * other.fused)
    assert mixed.row_cosines == pytest.approx(0.8 * one.row_cosines + 0.2 * other.row_cosines, abs=1e-6)
    assert mixed.query == pytest.approx(0.8 * one.query + 0.2 * other.query, abs=1e-6)
    # So that exact cosines of some rows can be computed from it later.
    assert mixed.row_cosines == pytest.approx(index.vectors() @ mixed.query, abs=1e-6)
    assert mixed.unanswerable_score == pytest.approx(0.8 * one.unanswerable_score + 0.2 * other.unanswerable_score)
    assert mixed.views["coverage"] == pytest.approx(0.8 * one.views["coverage"] + 0.2 * other.views["coverage"])
    assert mixed.coverage == one.coverage
    assert mixed.ranking == rank(mixed.fused, index.entry_ids)
    assert mix(one, other, 0.0, index.entry_ids).ranking == one.ranking


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since when?", True),
        ("and its phone number?", True),
        ("it?", True),
        ("¿y quién la dirige?", True),
        ("what about zymurgy?", True),
        ("zymurgy?", False),
        ("best pizza in Lima", False),
        ("Which supreme decree approved the national open data portal?", False),
    ],
)
def test_a_follow_up_has_few_words_that_are_known_or_continue(
    index: Index, embedder: Embedder, text: str, expected: bool
):
    question = parse_question(text)
    assert is_follow_up(question, search(index, embedder, question)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what are its pillars?", True),
        ("and the portal?", True),
        ("how many?", True),
        ("is there another one", True),
        ("¿quién la dirige?", True),
        ("¿cuándo se lo aprobó?", True),
        ("¿qué dice esa ley?", True),
        ("who is the mayor of Lima", False),
        ("¿Quién cuida los puertos?", False),
        ("datos de la pesca", False),
    ],
)
def test_some_questions_have_a_word_that_points_back(text: str, expected: bool):
    assert points_back(parse_question(text)) is expected
