"""Questions as JSON Lines in, answers in the same order out."""

import json

import pytest

from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn
from qa.cli.batch import BatchQuestion, answer_batch, read_batch
from qa.errors import BatchError
from support.records import answer_record


def _line(**values: object) -> str:
    return json.dumps(values)


def test_lines_are_read_in_order_with_their_ids():
    text = "\n".join([_line(id="b", question="Two?"), _line(id=1, question="One?"), _line(question="None?")])
    assert read_batch(text, "x.jsonl") == [
        BatchQuestion(id="b", question="Two?"),
        BatchQuestion(id=1, question="One?"),
        BatchQuestion(question="None?"),
    ]


def test_blank_lines_and_windows_line_ends_are_skipped():
    assert [q.question for q in read_batch('\r\n{"question": "A?"}\r\n\n  \n{"question": "B?"}', "x")] == ["A?", "B?"]


def test_a_unicode_line_separator_does_not_end_a_line():
    assert read_batch('{"question": "A\u2028B?"}', "x")[0].question == "A\u2028B?"


def test_other_keys_are_ignored_and_history_is_read():
    line = _line(question="And that?", gold=[38], history=[{"role": "user", "content": "Hello", "metadata": None}])
    assert read_batch(line, "x")[0].history == [Turn("user", "Hello")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{question: 1}", "not JSON"),
        ('{"question": "A?"} {"question": "B?"}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"id": "a"}', "question: field required"),
        ('{"question": 7}', "question: input should be a valid string"),
        ('{"question": null}', "question: input should be a valid string"),
        ('{"question": "A?", "history": "x"}', "history: input should be a valid list"),
        ('{"question": "A?", "history": [{"role": "system", "content": "x"}]}', "history.0.role: input should be"),
        ('"A?"', "the object: should be a JSON object"),
        ("null", "the object: should be a JSON object"),
    ],
)
def test_a_faulty_line_is_named(line: str, fault: str):
    with pytest.raises(BatchError) as refused:
        read_batch(f'{{"question": "A?"}}\n\n{line}\n{{"question": "B?"}}', "asked.jsonl")
    assert str(refused.value).startswith(f"asked.jsonl:3: {fault}")
    assert "\n" not in str(refused.value)


def test_answers_come_in_the_order_of_the_questions(answerer: Answerer):
    questions = ["Which law protects personal data?", "¿Cuál es el portal de datos abiertos?", ""]
    batch = [BatchQuestion(id=f"q{number}", question=text) for number, text in enumerate(questions)]
    records = list(answer_batch(answerer, batch))
    assert [record["id"] for record in records] == ["q0", "q1", "q2"]
    for record, text in zip(records, questions, strict=True):
        assert record | {"elapsed_ms": 0, "id": None} == answer_record(answerer.answer(text)) | {"elapsed_ms": 0}
    assert [record["answered"] for record in records] == [True, True, False]


def test_a_question_that_is_too_long_keeps_its_place(answerer: Answerer):
    long = "¿Qué ley? " * 250
    batch = [
        BatchQuestion(id="long", question=long),
        BatchQuestion(id="short", question="Which law protects personal data?"),
    ]
    refused, answered = answer_batch(answerer, batch)
    assert refused.keys() - {"error"} == answered.keys()
    assert (refused["id"], refused["language"], refused["answered"]) == ("long", "es", False)
    assert refused["error"].startswith("the question has 2,499 characters")
    assert (refused["citations"], refused["answer"]["text"], refused["confidence"]) == ([], "", 0)
    assert (answered["id"], answered["answered"]) == ("short", True)


def test_a_lone_surrogate_can_be_answered_and_written(answerer: Answerer):
    batch = read_batch('{"question": "\\ud800 Which law protects personal data?", "id": "x"}', "x")
    record = next(answer_batch(answerer, batch))
    assert record["question"] == "\ufffd Which law protects personal data?"
    json.dumps(record, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("given", [None, "a", 7, 7.5, True, ["x", 1]])
def test_an_id_is_returned_unchanged(given):
    [question] = read_batch(json.dumps({"id": given, "question": "A?"}), "b.jsonl")
    assert question.id == given
    assert type(question.id) is type(given)
