"""Commands, follow-ups that nothing answers, and strangers' questions behind a history; measured, not aimed at."""

import random

import pytest

from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn
from qa.training.confidence import read_outsiders
from support.questions import load_questions

pytestmark = pytest.mark.thorough


def test_commands_do_what_they_ask(full_answerer: Answerer):
    questions = load_questions("question-kinds.jsonl", "follow-up commands")
    answers = [full_answerer.answer(one["question"], [Turn(**turn) for turn in one["history"]]) for one in questions]
    right = sum(
        answer.answered and not set(one["gold"]).isdisjoint(answer.citations[0].questions)
        for one, answer in zip(questions, answers, strict=True)
    )
    print(right, "of", len(questions))
    assert right >= 0.7 * len(questions)


def test_few_follow_ups_that_nothing_answers_are_answered(full_answerer: Answerer):
    questions = load_questions("question-kinds.jsonl", "follow-up-unanswerable")
    answered = sum(
        full_answerer.answer(one["question"], [Turn(**turn) for turn in one["history"]]).answered for one in questions
    )
    print(answered, "of", len(questions))
    assert answered <= 0.4 * len(questions)


def test_strangers_questions_are_hardly_answered_more_behind_a_history(full_answerer: Answerer):
    examples = [
        row.embedded
        for row in (full_answerer.index.rows[number] for number in full_answerer.index.rows_of_kind("example"))
    ]
    chance = random.Random(17)
    strangers = [
        (one.question, chance.choice(examples)) for one in chance.sample(read_outsiders("strangers.jsonl"), 300)
    ]
    alone = sum(full_answerer.answer(question).answered for question, _ in strangers)
    behind = sum(full_answerer.answer(question, [Turn("user", before)]).answered for question, before in strangers)
    print(alone, "alone,", behind, "behind a history, of", len(strangers))
    assert behind <= alone + 0.03 * len(strangers)
