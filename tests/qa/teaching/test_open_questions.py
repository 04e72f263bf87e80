"""Which questions a person should look at, how often they were asked, and which of them stand for the others."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from qa.answering.question.question import question_key
from qa.serving.feedback_store import AnsweredQuestion, Feedback, RecordedQuestion
from qa.teaching.open_questions import DOUBT, OpenQuestion, find_open, find_unsettled, group_open


def recorded(question: str, answered=False, confidence=0.3, day="2026-12-01", language="en") -> RecordedQuestion:
    return RecordedQuestion(AnsweredQuestion(question, (), language, "faq/a", answered, confidence, "build"), day)


def rated(question: str, answered=True, helpful=False, day="2026-12-01", confidence=0.9) -> Feedback:
    return Feedback("0" * 32, day, recorded(question, answered, confidence).subject, helpful, None, "")


def open_question(question: str, times: int = 1, last="2026-12-01", **counts: int) -> OpenQuestion:
    counted = {"refused": 0, "unhelpful": 0, "doubtful": 0} | counts
    return OpenQuestion(question, "en", times, last=last, confidence=0.3, **counted)


def test_refused_unhelpful_and_doubtful_questions_are_found():
    found = find_open(
        [
            recorded("Refused?"),
            recorded("Sure?", answered=True, confidence=DOUBT),
            recorded("Doubtful?", answered=True, confidence=DOUBT - 0.01),
        ],
        [rated("Unhelpful?"), rated("Helpful?", helpful=True)],
    )
    assert {one.question: (one.times, one.refused, one.unhelpful, one.doubtful) for one in found} == {
        "Doubtful?": (1, 0, 0, 1),
        "Refused?": (1, 1, 0, 0),
        "Unhelpful?": (1, 0, 1, 0),
    }


def test_an_asking_both_recorded_and_rated_counts_once():
    doubtful = recorded("A?", answered=True, confidence=0.5)
    assert find_open([recorded("A?"), doubtful], [rated("A?"), rated("A?", answered=False)])[0].times == 2
    assert find_open([recorded("A?")], [rated("A?")])[0].times == 2


def test_the_last_day_and_its_confidence_are_kept():
    [question] = find_open(
        [recorded("A?", day=None, confidence=0.1), recorded("A?", day="2026-11-03", confidence=0.2, language="es")],
        [rated("A?", answered=False, day="2026-11-02")],
    )
    assert (question.last, question.confidence, question.language) == ("2026-11-03", 0.2, "es")
    [undated] = find_open([recorded("A?", day=None)], [])
    assert undated.last is None


def test_what_identifies_a_person_is_masked_and_wordings_that_become_equal_are_one():
    [question] = find_open([recorded("Soy 45678912, ¿y mi caso?"), recorded("Soy 98765432, ¿y mi caso?")], [])
    assert (question.question, question.times) == ("Soy [number], ¿y mi caso?", 2)


def test_questions_that_somebody_has_decided_about_are_left_out():
    known = {question_key("que ley protege mis datos")}
    assert find_open([recorded("¿Qué LEY protege mis datos?")], [], known) == []


def test_a_thumb_down_is_found_even_on_a_question_that_is_known():
    known = {question_key("What is it?")}
    [question] = find_open([recorded("What is it?")], [rated("What is it?"), rated("what IS it", helpful=True)], known)
    assert (question.question, question.times, question.refused, question.unhelpful) == ("What is it?", 1, 0, 1)
    assert question.known
    assert not find_open([], [rated("What is it?")])[0].known


def is_open(build: str, day: str = "2026-12-05", entry: str | None = "faq/a") -> bool:
    """Check whether a thumb down on an answer of a build is open after the question was taught on 5 December."""
    rating = rated("What is it?", answered=entry is not None, day=day)
    rating = replace(rating, subject=replace(rating.subject, build=build))
    key = question_key("What is it?")
    return bool(find_open([], [rating], {key}, {key: datetime(2026, 12, 5, 9, 30, 7, tzinfo=UTC)}))


def test_a_thumb_down_on_a_build_from_before_a_question_was_taught_is_settled():
    assert not is_open("20261205T093006Z-0a1b2c")
    assert not is_open("20261205T093006Z-0a1b2c", entry=None)
    # Only a later build knows what was taught.
    assert not is_open("20261205T093006Z-0a1b2c", day="2026-12-06")
    assert is_open("20261205T093008Z-0a1b2c")
    assert is_open("20261205T093008Z-0a1b2c", entry=None)


def test_of_a_build_whose_moment_is_unknown_the_day_of_the_rating_tells():
    assert not is_open("build", day="2026-12-04")
    assert not is_open("build", day="2026-12-05")
    assert is_open("build", day="2026-12-06")


def test_only_thumbs_down_that_were_not_taught_since_are_unsettled():
    moment = datetime(2026, 12, 5, tzinfo=UTC)
    ratings = [rated("What is it?"), rated("Where?"), rated("Who?", helpful=True)]
    assert find_unsettled(ratings, {question_key("Where?"): moment}) == {question_key("What is it?")}


def test_keys_differ_by_words_only():
    assert question_key("Is it 5G?") == question_key("  is IT: 5g")
    assert question_key("Is it 5G?") != question_key("Is it 4G?")


def test_the_most_central_question_stands_for_its_group_and_the_most_frequent_group_is_first():
    angles = np.radians([0, 10, 20, 90])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    questions = [open_question("A?"), open_question("B?"), open_question("C?"), open_question("D?", 4)]
    alone, three = group_open(questions, vectors)
    assert (alone.central.question, alone.others, alone.times) == ("D?", (), 4)
    assert (three.central.question, [one.question for one in three.others], three.times) == ("B?", ["A?", "C?"], 3)


def test_a_frequent_question_draws_the_centre_towards_it():
    angles = np.radians([0, 10, 20])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    [group] = group_open(
        [open_question("A?", 50), open_question("B?"), open_question("C?", last="2026-12-02")], vectors
    )
    assert group.central.question == "A?"
    assert group.last == "2026-12-02"
