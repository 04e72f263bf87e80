"""A question about several topics is answered topic by topic, and one about a single topic as before."""

from collections.abc import Sequence

import pytest

from index import Embedder, Index, Vectors
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn
from support.questions import load_questions

LAW, PORTAL = "peru-2022/38-39", "peru-2022/10"


def outline(answer: Answer) -> list[tuple[str, str | None]]:
    """Return the question of each part, and the entry that answers it; None if it is refused."""
    return [(part.question, part.citations[0].entry if part.answered else None) for part in answer.parts]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Which law protects personal data, and what is the open data portal?",
            [("Which law protects personal data", LAW), ("what is the open data portal", PORTAL)],
        ),
        (
            "¿Qué ley protege los datos personales y cuál es el portal de datos abiertos?",
            [("Qué ley protege los datos personales", LAW), ("cuál es el portal de datos abiertos", PORTAL)],
        ),
        (
            "Is there a law on personal data and on access to information?",
            [("Is there a law on personal data", LAW), ("Is there a law on access to information", "peru-2022/36-37")],
        ),
    ],
)
def test_topics_of_different_entries_are_answered_each(
    answerer: Answerer, question: str, parts: list[tuple[str, str | None]]
):
    answer = answerer.answer(question)
    assert outline(answer) == parts
    for part in answer.parts:
        assert part.text
        assert part.language == answer.language
        assert part.reason is None


def test_what_is_outside_of_the_parts_is_that_of_the_first(answerer: Answerer):
    question = "Which law protects personal data, and what is the open data portal?"
    answer = answerer.answer(question)
    first = answer.parts[0]
    assert (answer.question, answer.parts[1].parts) == (question, ())
    for name in ("kind", "reason", "confidence", "citations", "build"):
        assert getattr(answer, name) == getattr(first, name)


def test_the_text_outside_of_the_parts_is_that_of_all_that_are_answered(answerer: Answerer):
    law, portal, price = (
        "Which law protects personal data?",
        "What is the open data portal?",
        "What does a kilo of potatoes cost in Cusco?",
    )
    answer = answerer.answer(f"{law} {portal} {price}")
    first, second, refused = answer.parts
    assert (answer.text, answer.verdict) == (f"{first.text}\n\n{second.text}", None)
    assert answer.original == f"{first.original}\n\n{second.original}"
    assert refused.text == ""


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Which law protects personal data, and what does a kilo of potatoes cost in Cusco?",
            [("Which law protects personal data", LAW), ("what does a kilo of potatoes cost in Cusco", None)],
        ),
        (
            "¿Cuánto cuesta el kilo de papa en el Cusco? ¿Y qué ley protege los datos personales?",
            [("Cuánto cuesta el kilo de papa en el Cusco", None), ("qué ley protege los datos personales", LAW)],
        ),
    ],
)
def test_a_topic_that_is_not_answered_is_named(answerer: Answerer, question: str, parts: list[tuple[str, str | None]]):
    answer = answerer.answer(question)
    assert outline(answer) == parts
    assert [part.reason is None for part in answer.parts] == [entry is not None for _, entry in parts]
    assert answer.answered == (parts[0][1] is not None)


@pytest.mark.parametrize(
    "question",
    [
        "How many datasets does the open data portal hold, and in how many categories?",
        "¿Cuántos conjuntos tiene el portal de datos abiertos y en cuántas categorías están?",
    ],
)
def test_what_one_entry_answers_is_one_answer(answerer: Answerer, question: str):
    answer = answerer.answer(question)
    assert (answer.answered, answer.citations[0].entry, answer.parts) == (True, PORTAL, ())


def test_nothing_is_split_if_no_topic_is_answered(answerer: Answerer):
    answer = answerer.answer("What does a kilo of potatoes cost in Cusco, and who won the World Cup?")
    assert (answer.answered, answer.parts) == (False, ())


def test_topics_are_looked_for_in_a_conversation_too(answerer: Answerer):
    history = [Turn("user", "Which law protects personal data?"), Turn("assistant", "Law No. 29733.")]
    answer = answerer.answer("What is the open data portal? And what does a kilo of potatoes cost in Cusco?", history)
    assert outline(answer) == [
        ("What is the open data portal", PORTAL),
        ("what does a kilo of potatoes cost in Cusco", None),
    ]
    assert answer.earlier == answer.parts[0].earlier == ("Which law protects personal data?",)


class CountingEmbedder:
    """The real model, which records its batches."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self.batches: list[list[str]] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        return self._model.embed_queries(texts)


def test_only_a_question_that_could_be_split_costs_one_more_batch(index: Index, embedder: Embedder):
    counting = CountingEmbedder(embedder)
    answerer = Answerer(index, counting)
    one, two = "What do the laws and regulations say?", "Which law protects data, and what is the open data portal?"
    answerer.answer(one)
    assert counting.batches == [[one]]
    answerer.answer(two)
    assert counting.batches[1:] == [[two], ["Which law protects data", "what is the open data portal"]]


@pytest.mark.thorough
def test_most_questions_of_two_topics_get_both_and_those_of_one_topic_stay_whole(full_answerer: Answerer):
    two = load_questions("question-kinds.jsonl", "two-topics")
    one = load_questions("question-kinds.jsonl", "one-topic-with-and")
    assert (len(two), len(one)) == (40, 20)

    def numbers(answer: Answer) -> set[int]:
        return set(answer.citations[0].questions) if answer.answered else set()

    right = 0
    for record in two:
        parts = full_answerer.answer(record["question"]).parts
        gold = [set(part["gold"]) for part in record["parts"]]
        if len(parts) == len(gold):
            right += all(
                bool(numbers(part) & wanted) if wanted else not part.answered
                for part, wanted in zip(parts, gold, strict=True)
            )
    assert right >= 32
    assert not any(full_answerer.answer(record["question"]).parts for record in one)
