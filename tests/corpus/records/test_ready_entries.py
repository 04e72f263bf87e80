"""Ready entries are read from JSON Lines; invalid lines are refused by number and field."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Entry, Link, LocatedText, load_corpus
from corpus.errors import InvalidRecordError
from support.entries import find_entry

WriteFiles = Callable[[dict[str, str]], Path]

FERRY = {
    "id": "ferry",
    "questions": [3],
    "section": "Transport",
    "question": "When does the ferry leave?",
    "answer": "At six o'clock.",
    "links": ["https://ferry.example/times", "https://ferry.example/map", "https://ferry.example/times"],
}
MUSEUM = {"id": "museum", "question": "What does the museum cost?", "answer": "Nothing 🐚."}


def lines(*records: dict) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_a_valid_file_is_read(write_files: WriteFiles) -> None:
    corpus = load_corpus(write_files({"Island FAQ.jsonl": lines(FERRY, MUSEUM)}))
    assert corpus.entries == (
        Entry(
            id="island-faq/ferry",
            document="Island FAQ.jsonl",
            section="Transport",
            title="When does the ferry leave?",
            labels=("When does the ferry leave?",),
            text=LocatedText("At six o'clock.", ((0, 1),)),
            questions=(3,),
            links=(Link("https://ferry.example/times"), Link("https://ferry.example/map")),
        ),
        Entry(
            id="island-faq/museum",
            document="Island FAQ.jsonl",
            section="",
            title="What does the museum cost?",
            labels=("What does the museum cost?",),
            text=LocatedText("Nothing 🐚.", ((0, 2),)),
        ),
    )
    assert corpus.questions == {}
    assert corpus.doubts == ()


def test_an_entry_has_the_links_that_it_names_and_those_of_its_answer(write_files: WriteFiles) -> None:
    answer = "See https://b.example, https://a.example and https://b.example."
    named, unnamed = (
        MUSEUM | {"answer": answer, "links": ["https://c.example"]},
        FERRY | {"answer": answer, "links": []},
    )
    entries = load_corpus(write_files({"faq.jsonl": lines(named, unnamed)})).entries
    printed = (Link("https://b.example"), Link("https://a.example"))
    assert entries[0].links == (Link("https://c.example"), *printed)
    assert entries[1].links == printed


def test_blank_lines_are_skipped_but_counted(write_files: WriteFiles) -> None:
    corpus = load_corpus(write_files({"faq.jsonl": "\n" + lines(FERRY) + "  \n\n" + lines(MUSEUM)}))
    assert [(entry.id, entry.text.lines()) for entry in corpus.entries] == [
        ("faq/ferry", (2, 2)),
        ("faq/museum", (5, 5)),
    ]


@pytest.mark.parametrize("field", ["id", "question", "answer"])
def test_a_missing_field_is_refused(write_files: WriteFiles, field: str) -> None:
    incomplete = {name: value for name, value in FERRY.items() if name != field}
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(write_files({"faq.jsonl": lines(MUSEUM, incomplete)}))
    assert str(raised.value).lower() == f"faq.jsonl:2: {field}: field required; correct that line"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answer": 5}, "answer"),
        ({"answer": None}, "answer"),
        ({"answer": " \n"}, "answer"),
        ({"question": ["When?"]}, "question"),
        ({"id": ""}, "id"),
        ({"id": "fer ry"}, "id"),
        ({"questions": "3"}, "questions"),
        ({"questions": [-1]}, "questions.0"),
        ({"questions": [1, "three"]}, "questions.1"),
        ({"links": "https://ferry.example"}, "links"),
        ({"links": ["https://ferry.example", "a b"]}, "links.1"),
        ({"answr": "At six."}, "answr"),
    ],
)
def test_an_invalid_field_is_refused(write_files: WriteFiles, change: dict, field: str) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(write_files({"faq.jsonl": lines(MUSEUM, FERRY | change)}))
    message = str(raised.value)
    assert message.startswith(f"faq.jsonl:2: {field}: ")
    assert message.endswith("; correct that line")
    assert "\n" not in message


@pytest.mark.parametrize("broken", ["six\0", "half\ud83d", "\udc1ahalf"])
@pytest.mark.parametrize("field", ["id", "section", "question", "answer"])
def test_nul_and_half_surrogates_are_refused(write_files: WriteFiles, field: str, broken: str) -> None:
    with pytest.raises(InvalidRecordError, match=rf"(?i)^faq\.jsonl:1: {field}: .*holds a NUL character"):
        load_corpus(write_files({"faq.jsonl": lines(FERRY | {field: broken})}))


@pytest.mark.parametrize("line", ['{"id": ', "id,question,answer", "{'id': 'a'}"])
def test_a_line_that_is_not_json_is_refused(write_files: WriteFiles, line: str) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(write_files({"faq.jsonl": lines(FERRY) + line}))
    assert str(raised.value).startswith("faq.jsonl:2: not JSON (")
    assert str(raised.value).endswith("; write one object per line")


@pytest.mark.parametrize("line", ["[1]", "null", '"text"', "7"])
def test_a_line_that_is_not_an_object_is_refused(write_files: WriteFiles, line: str) -> None:
    with pytest.raises(InvalidRecordError, match=r"^faq\.jsonl:1: the object: "):
        load_corpus(write_files({"faq.jsonl": line}))


def test_a_repeated_id_is_refused(write_files: WriteFiles) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(write_files({"faq.jsonl": lines(FERRY, MUSEUM, FERRY)}))
    assert str(raised.value) == 'faq.jsonl:3: id "ferry" is used twice; give each entry its own'


def test_all_documents_of_a_folder_are_read(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    corpus = load_corpus(write_files({"word.txt": atlantida["word"], "faq.jsonl": lines(FERRY)}))
    assert [(document.name, document.media_type) for document in corpus.documents] == [
        ("faq.jsonl", "application/jsonl"),
        ("word.txt", "text/plain"),
    ]
    assert find_entry(corpus, "faq/ferry").text.text == "At six o'clock."
    assert find_entry(corpus, "republic-of-atlantida-2024/13").document == "word.txt"
    assert list(corpus.questions) == ["word.txt"]


def test_two_files_with_the_same_ids_are_refused(write_files: WriteFiles) -> None:
    path = write_files({"my faq.jsonl": lines(FERRY), "my-faq.jsonl": lines(FERRY)})
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(path)
    assert str(raised.value) == (
        f'{path / "my-faq.jsonl"}: the ids of its entries would begin with "my-faq/", as those of my faq.jsonl do; '
        "rename one of the files, or remove it"
    )


@pytest.mark.parametrize("numbers", [[True], ["3"], [3.0], [-1]])
def test_question_numbers_are_whole_numbers(write_files: WriteFiles, numbers: list) -> None:
    record = {"id": "a", "questions": numbers, "question": "When?", "answer": "Now."}
    path = write_files({"faq.jsonl": json.dumps(record)}) / "faq.jsonl"
    with pytest.raises(InvalidRecordError, match=r"faq\.jsonl:1: questions\.0: "):
        load_corpus(path)


def test_deeply_nested_json_is_refused(write_files: WriteFiles) -> None:
    path = write_files({"faq.jsonl": "[" * 100_000}) / "faq.jsonl"
    with pytest.raises(InvalidRecordError, match=r"faq\.jsonl:1: not JSON"):
        load_corpus(path)


def test_a_fault_is_described_without_pydantic_names(write_files: WriteFiles) -> None:
    record = {"id": "a", "question": "When?", "answer": "  "}
    with pytest.raises(InvalidRecordError) as caught:
        load_corpus(write_files({"faq.jsonl": json.dumps(record)}) / "faq.jsonl")
    assert str(caught.value) == "faq.jsonl:1: answer: is blank; correct that line"
