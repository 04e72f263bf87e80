"""A folder of several documents: editions side by side; documents that can't be read may be left out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import SHIPPED, Corpus, CorpusError, Edition, load_corpus
from corpus.errors import InvalidRecordError, MissingDocumentError, UnreadableDocumentError
from support.entries import find_entry

WriteFiles = Callable[[dict[str, bytes | str]], Path]

PERU = (SHIPPED / "peru-msq-2022.txt").read_text(encoding="utf-8")
FERRY = json.dumps({"id": "ferry", "question": "When does the ferry leave?", "answer": "At six o'clock."})
EXAMPLE = json.dumps({"entry": "ferry", "language": "en", "question": "When is the boat?", "fact": "six o'clock"})


def test_editions_of_two_countries_are_loaded_side_by_side(
    write_files: WriteFiles, atlantida: dict[str, str], shipped: Corpus
) -> None:
    corpus = load_corpus(write_files({"a.txt": atlantida["word, form"], "b.txt": PERU}))
    assert corpus.editions == {
        "a.txt": Edition("republic-of-atlantida-2024", "Republic of Atlantida", 2024),
        "b.txt": Edition("peru-2022", "Perú", 2022),
    }
    assert [edition.name for edition in corpus.editions.values()] == ["Republic of Atlantida 2024", "Perú 2022"]
    peru = [entry.id for entry in corpus.entries if entry.document == "b.txt"]
    assert peru == [entry.id for entry in shipped.entries]
    alone = load_corpus(write_files({"a.txt": atlantida["word, form"]}) / "a.txt")
    assert [entry for entry in corpus.entries if entry.document == "a.txt"] == list(alone.entries)
    assert corpus.questions["b.txt"][35].number == corpus.questions["a.txt"][0].number + 35 == 36


def test_two_years_of_one_country_are_loaded_side_by_side(write_files: WriteFiles) -> None:
    later = PERU.replace("E-Government Survey 2022", "E-Government Survey 2024")
    assert later != PERU
    corpus = load_corpus(write_files({"2022.txt": PERU, "2024.txt": later}))
    assert [edition.id for edition in corpus.editions.values()] == ["peru-2022", "peru-2024"]
    assert find_entry(corpus, "peru-2022/36-37").text.text == find_entry(corpus, "peru-2024/36-37").text.text
    assert find_entry(corpus, "peru-2024/36-37").document == "2024.txt"


def test_the_same_edition_twice_is_refused(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    path = write_files({"a.txt": atlantida["word"], "b.txt": atlantida["word, form"]})
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(path)
    assert str(raised.value) == (
        f"{path / 'b.txt'}: holds the answers of Republic of Atlantida 2024, as a.txt does; remove one of the files"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"faq.csv": "pregunta;respuesta\n¿Cuándo?;Hoy"}, {"faq.md": "# Where?\n\nHere."}),
        ({"faq.html": "<h1>When?</h1><p>Today.</p>"}, {"faq.md": "# When?\n\nToday."}),
        ({"FAQ.jsonl": FERRY}, {"faq.csv": "id;pregunta;respuesta\nwhere;Where?;Here."}),
    ],
)
def test_two_files_of_one_name_are_refused(write_files: WriteFiles, one: dict[str, str], other: dict[str, str]) -> None:
    path = write_files({**one, **other})
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(path)
    (first,), (second,) = one, other
    assert str(raised.value) == (
        f'{path / second}: the ids of its entries would begin with "faq/", as those of {first} do; rename one of the '
        "files, or remove it"
    )
    assert len(load_corpus(path, keep_going=True).documents) == 1


def test_a_file_that_is_called_as_an_edition_is_refused_beside_it(
    write_files: WriteFiles, atlantida: dict[str, str]
) -> None:
    path = write_files({"a.txt": atlantida["word"], "republic-of-atlantida-2024.jsonl": FERRY})
    with pytest.raises(InvalidRecordError, match='would begin with "republic-of-atlantida-2024/", as'):
        load_corpus(path)


# What is passed over


def test_folders_and_old_workbooks_in_a_corpus_are_named(write_files: WriteFiles) -> None:
    path = write_files({"faq.jsonl": FERRY, "fees.XLS": b"\xd0\xcf\x11\xe0"})
    for name in ("more", ".git"):
        (path / name).mkdir()
        (path / name / "others.jsonl").write_text(FERRY, encoding="utf-8")
    corpus = load_corpus(path)
    assert [entry.id for entry in corpus.entries] == ["faq/ferry"]
    assert [str(doubt) for doubt in corpus.doubts] == [
        "fees.XLS: passed over: is not read, since its format is .xls; open it and save it as .xlsx",
        "more: passed over: is a folder in the corpus, whose files are not read; move those that should be",
    ]


@pytest.mark.parametrize(("name", "cure"), [("a.xls", ".xlsx"), ("a.xlsm", ".xlsx"), ("a.doc", ".docx")])
def test_an_old_format_is_refused_with_the_new_one(write_files: WriteFiles, name: str, cure: str) -> None:
    folder = write_files({name: b"\xd0\xcf\x11\xe0"})
    for path in (folder, folder / name):
        with pytest.raises(MissingDocumentError) as raised:
            load_corpus(path)
        suffix = name.removeprefix("a")
        assert str(raised.value) == (
            f"{folder / name}: is not read, since its format is {suffix}; open it and save it as {cure}"
        )


# Keep going


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"bad.txt": b"\xff"}, "bad.txt: is not UTF-8 (byte 0)"),
        ({"bad.txt": "no questionnaire"}, "bad.txt: no questionnaire found"),
        ({"bad.pdf": b"%PDF-1.7"}, "bad.pdf: is damaged or was cut off"),
        ({"bad.jsonl": FERRY + "\n{"}, "bad.jsonl:2: not JSON"),
        ({"bad.jsonl": FERRY, "bad.examples.jsonl": EXAMPLE + "\n{"}, "bad.examples.jsonl:2: not JSON"),
        ({"bad.jsonl": FERRY, "bad.es.jsonl": b"\xff", "bad.examples.jsonl": EXAMPLE}, "bad.es.jsonl: is not UTF-8"),
        ({"bad.jsonl": FERRY, "bad.about.json": "{}", "bad.examples.jsonl": EXAMPLE}, "bad.about.json: year: "),
        ({"bad.jsonl": FERRY, "bad.unanswerable.jsonl": b"\n"}, "bad.unanswerable.jsonl: is empty"),
        ({"good.txt": "text"}, "good.txt: no questionnaire found"),
    ],
)
def test_an_unreadable_document_is_left_out_with_its_companions(
    write_files: WriteFiles, tmp_path: Path, files: dict[str, bytes | str], message: str
) -> None:
    good: dict[str, bytes | str] = {
        "good.jsonl": FERRY,
        "good.examples.jsonl": EXAMPLE,
        "good.unanswerable.jsonl": json.dumps({"language": "en", "question": "Who won?"}),
    }
    path = write_files(good)
    alone = load_corpus(path)
    write_files(files)
    with pytest.raises(CorpusError):
        load_corpus(path)
    corpus = load_corpus(path, keep_going=True)
    (fault,) = corpus.faults
    assert message in fault
    assert "\n" not in fault
    assert corpus.documents == alone.documents
    assert corpus.entries == alone.entries
    assert corpus.examples == alone.examples
    assert corpus.unanswerable == alone.unanswerable
    assert (corpus.questions, corpus.editions) == (alone.questions, alone.editions)
    assert (corpus.publications, corpus.doubts) == (alone.publications, alone.doubts)
    assert corpus.digest == alone.digest


def test_faults_are_in_the_order_of_the_files(write_files: WriteFiles) -> None:
    path = write_files({"a.txt": b"\xff", "b.jsonl": FERRY, "c.txt": b"", "d.txt": "nothing"})
    corpus = load_corpus(path, keep_going=True)
    assert [fault.rpartition("/")[2].partition(":")[0] for fault in corpus.faults] == ["a.txt", "c.txt", "d.txt"]
    assert [entry.id for entry in corpus.entries] == ["b/ferry"]


def test_of_the_same_edition_twice_the_first_is_kept(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    path = write_files({"a.txt": atlantida["word"], "b.txt": atlantida["word, form"]})
    corpus = load_corpus(path, keep_going=True)
    assert {entry.document for entry in corpus.entries} == {"a.txt"}
    assert list(corpus.questions) == list(corpus.editions) == ["a.txt"]
    assert corpus.faults == (
        f"{path / 'b.txt'}: holds the answers of Republic of Atlantida 2024, as a.txt does; remove one of the files",
    )


def test_the_first_fault_is_raised_if_no_document_is_left(write_files: WriteFiles) -> None:
    path = write_files({"a.txt": b"\xff", "b.txt": b""})
    with pytest.raises(UnreadableDocumentError, match=r"a\.txt: is not UTF-8"):
        load_corpus(path, keep_going=True)
    with pytest.raises(MissingDocumentError, match="there is no such file or folder"):
        load_corpus(path / "gone", keep_going=True)


def test_the_shipped_corpus_has_no_faults(shipped: Corpus) -> None:
    assert shipped.faults == ()
    assert load_corpus(keep_going=True) == shipped


# Stale example questions


def test_stale_examples_are_in_the_order_of_the_file(write_files: WriteFiles) -> None:
    examples = [
        {"entry": "ferry", "language": "en", "question": "When is the boat?", "fact": "six o'clock"},
        {"entry": "ferry", "language": "en", "question": "Is it seven?", "fact": "seven"},
        {"entry": "train", "language": "en", "question": "Is there a train?"},
        {"entry": "ferry", "language": "es", "question": "¿Hay barco?"},
        {"entry": "ferry", "language": "es", "question": "¿A las ocho?", "fact": "eight"},
    ]
    path = write_files({"faq.jsonl": FERRY, "faq.examples.jsonl": "\n".join(map(json.dumps, examples))})
    corpus = load_corpus(path)
    assert corpus.stale_examples == ("Is it seven?", "Is there a train?", "¿A las ocho?")
    assert [doubt.kind for doubt in corpus.doubts] == [
        "fact not in its entry",
        "companion without its entry",
        "fact not in its entry",
    ]
    assert [example.question for example in corpus.examples if example.fact is None] == [
        "Is it seven?",
        "¿Hay barco?",
        "¿A las ocho?",
    ]


def test_no_shipped_example_is_stale(shipped: Corpus) -> None:
    assert shipped.stale_examples == ()
