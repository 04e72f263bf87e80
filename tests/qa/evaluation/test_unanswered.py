"""What was asked and not answered: counted, grouped by the real model's vectors, and shown."""

import json
from pathlib import Path

import numpy as np
import pytest

from index import Embedder, Vectors
from qa.cli.main import main
from qa.evaluation.unanswered import (
    QuestionGroup,
    UnansweredQuestion,
    find_unanswered,
    group_similar,
    report_record,
    report_text,
)
from qa.serving.feedback_store import AnsweredQuestion, Feedback, FeedbackStore


def recorded(question: str, answered: bool = False, language="en") -> AnsweredQuestion:
    return AnsweredQuestion(question, (), language, "peru-2022/34-35", answered, 0.3, "build")


def rated(question: str, helpful: bool = False, answered: bool = False, language="en") -> Feedback:
    return Feedback("0" * 32, "2026-11-26", recorded(question, answered, language), helpful, None, "")


def unanswered(question: str, times: int = 1, languages=("en",)) -> UnansweredQuestion:
    return UnansweredQuestion(question, languages, times, times, 0)


def unit_vectors_at(*degrees: float) -> Vectors:
    """Return unit vectors in these directions."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_a_question_asked_twice_counts_twice_and_is_listed_once():
    assert find_unanswered([recorded("A?"), recorded("B?"), recorded("B?")], []) == [
        unanswered("B?", 2),
        unanswered("A?", 1),
    ]


def test_answered_and_helpful_questions_are_left_out():
    assert find_unanswered([recorded("A?", answered=True)], [rated("B?", helpful=True), rated("C?", True, True)]) == []


def test_an_unhelpful_answer_does_not_count_as_a_refusal():
    assert find_unanswered([recorded("A?", answered=True)], [rated("A?", answered=True)]) == [
        UnansweredQuestion("A?", ("en",), times=1, refused=0, unhelpful=1)
    ]


def test_a_refusal_both_recorded_and_rated_counts_once():
    ratings = [rated("A?"), rated("A?", answered=True)]
    assert find_unanswered([recorded("A?"), recorded("A?")], ratings) == [UnansweredQuestion("A?", ("en",), 3, 2, 2)]
    assert find_unanswered([], ratings) == [UnansweredQuestion("A?", ("en",), 2, 1, 2)]


def test_a_refusal_rated_helpful_still_counts_as_unanswered():
    assert find_unanswered([recorded("A?")], [rated("A?", helpful=True)]) == [unanswered("A?")]


def test_languages_are_those_the_question_was_asked_in():
    [question] = find_unanswered([recorded("5G?", language="es")], [rated("5G?"), rated("5G?", language="es")])
    assert question.languages == ("en", "es")


def test_only_the_focus_of_a_question_is_compared():
    assert unanswered("Hola, ¿cuánto cuesta el pasaporte?").focus == "¿cuánto cuesta el pasaporte?"


def test_similar_vectors_are_grouped_and_the_largest_group_comes_first():
    questions = [unanswered("A?", 2), unanswered("B?"), unanswered("C?", 2), unanswered("D?", 2), unanswered("E?")]
    # 1 - cos(30°) = .13 is joined, 1 - cos(60°) = .50 is not.
    found = group_similar(questions, unit_vectors_at(0, 90, 180, 120, 270))
    assert [[one.question for one in group.questions] for group in found] == [["D?", "B?"], ["A?"], ["C?"], ["E?"]]
    assert [group.times for group in found] == [3, 2, 2, 1]


def test_the_order_of_questions_changes_nothing():
    questions = [unanswered("A?"), unanswered("B?", 3), unanswered("C?"), unanswered("D?")]
    vectors = unit_vectors_at(0, 10, 90, 100)
    there = group_similar(questions, vectors)
    assert [[one.question for one in group.questions] for group in there] == [["B?", "A?"], ["C?", "D?"]]
    assert group_similar(questions[::-1], vectors[::-1]) == there


def test_one_question_is_one_group_and_none_is_no_group():
    assert group_similar([unanswered("A?")], unit_vectors_at(0)) == [QuestionGroup((unanswered("A?"),))]
    assert group_similar([], np.empty((0, 2), np.float32)) == []


QUESTIONS = [
    ("How much does a passport cost?", "en"),
    ("¿Cuánto cuesta el pasaporte?", "es"),
    ("What rank did Peru get in the 2022 UN index?", "en"),
    ("passport fee", "en"),
    ("How much does a passport cost?", "en"),
    ("¿Qué puesto ocupó el Perú en el ranking de la ONU de 2022?", "es"),
    ("Who won the 2018 World Cup?", "en"),
]


def test_the_default_model_groups_rewordings_across_languages(embedder: Embedder):
    questions = find_unanswered([recorded(question, language=language) for question, language in QUESTIONS], [])
    groups = group_similar(questions, embedder.embed_queries([question.focus for question in questions]))
    assert [[(one.question, one.times) for one in group.questions] for group in groups] == [
        [("How much does a passport cost?", 2), ("passport fee", 1), ("¿Cuánto cuesta el pasaporte?", 1)],
        [
            ("What rank did Peru get in the 2022 UN index?", 1),
            ("¿Qué puesto ocupó el Perú en el ranking de la ONU de 2022?", 1),
        ],
        [("Who won the 2018 World Cup?", 1)],
    ]
    assert [(group.times, group.refused, group.languages) for group in groups] == [
        (4, 4, ("en", "es")),
        (2, 2, ("en", "es")),
        (1, 1, ("en",)),
    ]


GROUPS = [
    QuestionGroup((UnansweredQuestion("A?", ("en",), 3, 2, 1), UnansweredQuestion("¿A?", ("es",), 1, 1, 1))),
    QuestionGroup((UnansweredQuestion("B?", ("es",), 1, 0, 1),)),
]
CURE = "to keep the questions that are asked, run peru-qa serve with PERU_QA_RECORD_QUESTIONS=1"


def test_the_report_as_text():
    assert report_text(GROUPS, recording=True).splitlines() == [
        "4 times: 3 refused, 2 rated unhelpful (en, es)",
        "    3 × A?",
        "    1 × ¿A?",
        "",
        "1 time: 0 refused, 1 rated unhelpful (es)",
        "    1 × B?",
        "",
        "5 questions not answered or rated unhelpful, 2 groups of similar ones",
    ]
    assert report_text(GROUPS, recording=False).splitlines()[-1] == (
        f"No question is recorded, so this is only what was rated; {CURE}"
    )


def test_a_long_group_is_shortened_in_the_text():
    group = QuestionGroup(tuple(unanswered(f"Question {number:02}?") for number in range(13)))
    lines = report_text([group], recording=True).splitlines()
    assert lines[10:12] == ["    1 × Question 09?", "        and 3 more; --json lists all"]
    assert len(report_record([group], recording=True)["groups"][0]["questions"]) == 13


def test_an_empty_report_says_if_recording_is_off():
    assert report_text([], recording=True) == "No question is known to have gone unanswered."
    assert report_text([], recording=False) == (
        f"No question is known to have gone unanswered, and none is recorded; {CURE}"
    )


def test_the_report_as_json():
    assert report_record(GROUPS[:1], recording=False) == {
        "recording": False,
        "times": 4,
        "groups": [
            {
                "times": 4,
                "refused": 3,
                "unhelpful": 2,
                "languages": ["en", "es"],
                "questions": [
                    {"question": "A?", "languages": ["en"], "times": 3, "refused": 2, "unhelpful": 1},
                    {"question": "¿A?", "languages": ["es"], "times": 1, "refused": 1, "unhelpful": 1},
                ],
            }
        ],
    }


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FeedbackStore:
    """The store that the command reads."""
    monkeypatch.setenv("PERU_QA_FEEDBACK", str(tmp_path / "feedback.sqlite"))
    return FeedbackStore(tmp_path / "feedback.sqlite")


def test_report_with_nothing_recorded(
    store: FeedbackStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert main(["report"]) == 0
    assert capsys.readouterr() == (report_text([], recording=False) + "\n", "")
    monkeypatch.setenv("PERU_QA_RECORD_QUESTIONS", "1")
    assert main(["report"]) == 0
    assert capsys.readouterr() == ("No question is known to have gone unanswered.\n", "")
    assert main(["report", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"recording": True, "times": 0, "groups": []}


def test_report_does_not_ask_to_record_what_the_server_records(
    store: FeedbackStore, capsys: pytest.CaptureFixture[str]
):
    store.record_question(recorded("How much does a passport cost?"))
    assert main(["report"]) == 0
    assert "PERU_QA_RECORD_QUESTIONS" not in capsys.readouterr().out


def test_report_groups_recorded_and_rated_questions(
    store: FeedbackStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("PERU_QA_RECORD_QUESTIONS", "on")
    store.record_question(recorded("How much does a passport cost?"))
    store.record_question(recorded("Which law protects personal data?", answered=True))
    store.rate(recorded("¿Cuánto cuesta el pasaporte?", answered=True, language="es"), helpful=False)
    store.rate(recorded("Who won the 2018 World Cup?"), helpful=False)
    assert main(["report", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["recording"], record["times"]) == (True, 3)
    first, second = record["groups"]
    assert (first["times"], first["refused"], first["unhelpful"], first["languages"]) == (2, 1, 1, ["en", "es"])
    assert [one["question"] for one in first["questions"]] == [
        "How much does a passport cost?",
        "¿Cuánto cuesta el pasaporte?",
    ]
    assert [one["question"] for one in second["questions"]] == ["Who won the 2018 World Cup?"]
    assert main(["report"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "2 times: 1 refused, 1 rated unhelpful (en, es)",
        "    1 × How much does a passport cost?",
    ]


def test_report_warns_of_questions_that_are_left_out(
    store: FeedbackStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("qa.evaluation.unanswered.MAX_QUESTIONS", 1)
    for question in ("Who won the 2018 World Cup?", "passport fee", "Who won the 2018 World Cup?"):
        store.record_question(recorded(question))
    assert main(["report", "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == "peru-qa: warning: the 1 least frequent questions are left out\n"
    [group] = json.loads(printed.out)["groups"]
    assert [one["question"] for one in group["questions"]] == ["Who won the 2018 World Cup?"]
