"""Text in Windows-1252 is read with a doubt that names its first line; any other encoding than UTF-8 is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import load_corpus
from corpus.errors import UnreadableDocumentError
from support.corpora import doubts_of_kind

WriteFiles = Callable[[dict[str, bytes | str]], Path]

SURVEY = (
    "1. ¿Qué publica el país?\n\nInformación de la Secretaría – “PERÚ” y otros – con un costo de 5 €.\n\n"
    "2. ¿Quién la lee?\n\nTodos, también los niños.\n"
)
PLAIN = SURVEY.translate(str.maketrans("–“”€", '-""$'))
CYRILLIC = "1. Какие законы?\n\nЗакон о данных.\n\n2. Кто?\n\nВсе.\n"


def test_windows_1252_is_read_as_its_utf_8_with_a_doubt(write_files: WriteFiles) -> None:
    folder = write_files({"encuesta.txt": SURVEY})
    expected = load_corpus(folder)
    assert doubts_of_kind(expected, "not UTF-8") == []
    write_files({"encuesta.txt": SURVEY.replace("\n", "\r\n").encode("cp1252")})
    corpus = load_corpus(folder)
    assert corpus.entries == expected.entries
    assert corpus.documents[0].text == SURVEY
    [doubt] = doubts_of_kind(corpus, "not UTF-8")
    assert str(doubt) == (
        "encuesta.txt:1: not UTF-8: this and 3 other lines are read as Windows-1252; check the accents, "
        "and save the file as UTF-8"
    )


def test_the_first_line_beyond_ascii_is_named(write_files: WriteFiles) -> None:
    text = "1. Which laws are there?\n\nThe laws of Perú.\n\n2. Who reads them?\n\nEverybody.\n"
    [doubt] = doubts_of_kind(load_corpus(write_files({"a.txt": text.encode("cp1252")})), "not UTF-8")
    assert (doubt.lines, doubt.message.partition(";")[0]) == ((3, 3), "this line is read as Windows-1252")


def test_ready_entries_and_companions_may_be_windows_1252(write_files: WriteFiles) -> None:
    entry = {"id": "ley", "question": "¿Qué ley hay?", "answer": "La ley de información pública."}
    example = {"entry": "ley", "language": "es", "question": "¿Hay ley?", "fact": "información pública"}
    records = {"a.jsonl": entry, "a.examples.jsonl": example}
    files = {name: json.dumps(record, ensure_ascii=False).encode("cp1252") for name, record in records.items()}
    corpus = load_corpus(write_files(files))
    assert corpus.entries[0].text.text == "La ley de información pública."
    assert corpus.examples[0].fact == (10, 29)
    assert [doubt.document for doubt in doubts_of_kind(corpus, "not UTF-8")] == ["a.jsonl", "a.examples.jsonl"]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode("cp850"),
        PLAIN.encode("mac-roman"),
        CYRILLIC.encode("koi8-r"),
        CYRILLIC.encode("cp1251"),
        SURVEY.encode("utf-8") + "Perú".encode()[:-1],
        SURVEY.encode("utf-8") + SURVEY.encode("cp1252"),
        "1. ¿Qué hay?\n\nNada\x07 más.\n".encode("cp1252"),
        b"1. \x81\n",
        b"\xff\xfe",
    ],
    ids=[
        "MS-DOS",
        "Mac",
        "KOI8-R",
        "Windows-1251",
        "UTF-8 that was cut off",
        "UTF-8 and Windows-1252",
        "control characters",
        "undefined bytes",
        "two bytes",
    ],
)
def test_other_encodings_are_refused_in_one_line(write_files: WriteFiles, content: bytes) -> None:
    with pytest.raises(
        UnreadableDocumentError, match=r"^\S+a\.txt: is (not UTF-8 \(byte \d+\), nor Windows-1252|UTF-16);"
    ):
        load_corpus(write_files({"a.txt": content}))
