"""Questions in their conversation."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from index import Embedder, Index
from qa.answering.answerer import Answerer
from qa.answering.question.history import Turn, parse_earlier_questions
from qa.answering.question.question import ParsedQuestion, parse_question
from qa.answering.retrieval.editions import Editions
from qa.answering.retrieval.ranking import Retrieval
from qa.answering.retrieval.retriever import FOLLOW_UP_WEIGHT, follow_up_share, retrieve_in_conversation


def user(*texts: str) -> list[Turn]:
    return [Turn("user", text) for text in texts]


def test_only_what_was_asked_is_heard_and_only_the_last_two():
    history = [
        Turn("user", "Which law protects personal data?"),
        Turn("assistant", "Law No. 29733. Is that all?"),
        *user("thanks", "", "x" * 3000, "and digital signatures?", "open data?"),
    ]
    assert [question.text for question in parse_earlier_questions(history)] == ["and digital signatures?", "open data?"]


def test_a_word_or_two_are_of_the_language_of_the_conversation():
    english = [one.language for one in parse_earlier_questions(user("¿Qué ley protege los datos?", "portal link"))]
    assert english == ["es", "es"]


@pytest.mark.parametrize(
    ("text", "leaning"),
    [
        ("and since when?", 1.0),
        ("what about robotics?", 1.0),
        ("Which supreme decree approved the national open data portal?", 3 / 7),
    ],
)
def test_many_words_of_its_own_lean_little(text: str, leaning: float):
    assert follow_up_share(parse_question(text)) == pytest.approx(leaning)


class Saying:
    """A judge who says of each question what it was told to say."""

    def __init__(self, says: Callable[[ParsedQuestion], bool]) -> None:
        self._says = says

    def of(self, question: ParsedQuestion, found: Retrieval) -> float:
        return float(self._says(question))

    def answers(self, question: ParsedQuestion, found: Retrieval) -> bool:
        return self._says(question)


ALWAYS, NEVER = Saying(lambda question: True), Saying(lambda question: False)


@pytest.fixture(scope="module")
def shelf(index: Index) -> Editions:
    """The only edition of the shipped index."""
    return Editions(index)


def mixed(index: Index, embedder: Embedder, title: str, question: str) -> np.ndarray:
    """The documented mix of a short question alone and behind a title."""
    behind = search(index, embedder, parse_question(f"{title} {question}"))
    return (search(index, embedder, parse_question(question)).fused + FOLLOW_UP_WEIGHT * behind.fused) / (
        1 + FOLLOW_UP_WEIGHT
    )


def test_a_question_alone_is_searched_alone(index: Index, embedder: Embedder, shelf: Editions):
    question = parse_question("Which law protects personal data?")
    alone = search(index, embedder, question)
    assert retrieve_in_conversation(index, embedder, question, [], ALWAYS, shelf).fused == pytest.approx(
        alone.fused, abs=1e-3
    )


def test_the_mix_is_as_documented(index: Index, embedder: Embedder, shelf: Editions):
    first, then = parse_question("¿Qué ley protege los datos personales?"), parse_question("¿desde cuándo?")
    before = index.entries[index.entry_ids[search(index, embedder, first).ranking[0]]]
    assert before.id == "peru-2022/38-39"
    assert before.translation is not None
    found = retrieve_in_conversation(index, embedder, then, [first], ALWAYS, shelf)
    assert found.fused == pytest.approx(mixed(index, embedder, before.translation.title, then.focus), abs=1e-3)


def test_a_question_is_found_in_the_context_of_those_before_it(index: Index, embedder: Embedder, shelf: Editions):
    first, second, third = (parse_question(text) for text in ("Who is the CIO?", "since when?", "the link?"))
    middle = retrieve_in_conversation(index, embedder, second, [first], ALWAYS, shelf).ranking[0]
    assert index.entry_ids[middle] == "peru-2022/14-18"
    found = retrieve_in_conversation(index, embedder, third, [first, second], ALWAYS, shelf)
    title = index.entries["peru-2022/14-18"].title
    assert found.fused == pytest.approx(mixed(index, embedder, title, third.focus), abs=1e-3)


def test_what_was_refused_is_nothing_to_lean_on(index: Index, embedder: Embedder, shelf: Editions):
    law, refused, then = (
        parse_question(text) for text in ("Which law protects personal data?", "Who won?", "since when?")
    )
    alone = search(index, embedder, then)
    assert retrieve_in_conversation(index, embedder, then, [law, refused], NEVER, shelf).fused == pytest.approx(
        alone.fused, abs=1e-3
    )
    found = retrieve_in_conversation(
        index, embedder, then, [law, refused], Saying(lambda question: question is law), shelf
    )
    title = index.entries["peru-2022/38-39"].title
    assert found.fused == pytest.approx(mixed(index, embedder, title, then.focus), abs=1e-3)


@pytest.mark.parametrize("history", ["Who won the 2014 World Cup?", "What is the capital of Chile?", "blah blah blah"])
@pytest.mark.parametrize("question", ["when?", "how many people live there?"])
def test_a_refused_question_answers_none_behind_it(answerer: Answerer, history: str, question: str):
    assert not answerer.answer(history).answered
    assert not answerer.answer(question, user(history)).answered


@pytest.mark.parametrize(
    ("history", "question", "entry"),
    [
        (["Which law protects personal data?"], "give me the link", "peru-2022/38-39"),
        (["¿Qué ley protege los datos personales?"], "¿y el enlace?", "peru-2022/38-39"),
        (["Does the strategy mention artificial intelligence?"], "what about robotics?", "peru-2022/74,76"),
        (["What does the ministry of education do?"], "and for health?", "peru-2022/23"),
        (["¿Quién es el CIO del Perú?", "¿y su correo?"], "¿teléfono?", "peru-2022/14-18"),
    ],
)
def test_follow_ups_lean_on_what_was_asked(answerer: Answerer, history: list[str], question: str, entry: str):
    answer = answerer.answer(question, user(*history))
    assert answer.citations[0].entry == entry


def test_a_new_topic_is_not_pulled_back(answerer: Answerer):
    answer = answerer.answer("How many datasets does the open data portal have?", user("Who is the CIO of Peru?"))
    assert answer.citations[0].entry == "peru-2022/10"
    assert answer.answered


def test_the_record_is_json_whatever_was_said_before(answerer: Answerer):
    from qa.presentation.json_records import answer_record

    record = answer_record(answerer.answer("¿y el enlace?", user("\ud800", "🙂", "¿Qué ley protege los datos?")), 7)
    assert json.loads(json.dumps(record))["id"] == 7
