"""The language of a document: stated, told by its translation, or identified by its words."""

import json
from collections.abc import Callable

import pytest

from corpus import load_corpus
from corpus.errors import InvalidRecordError

WriteFiles = Callable[[dict[str, str]], object]

SPANISH = {
    "id": "barca",
    "questions": [],
    "section": "Viajes",
    "question": "¿Cuándo sale la barca?",
    "answer": "La barca sale del puerto todos los días a las nueve de la mañana.",
    "links": [],
}
ENGLISH = SPANISH | {
    "id": "ferry",
    "section": "Travel",
    "question": "When does the ferry leave?",
    "answer": "The ferry leaves the harbour every day at nine in the morning.",
}
FIELDS = {"year": 2024, "en": {"title": "Guide", "body": "Harbour office"}}


def languages(path: object) -> dict[str, str]:
    return {entry.id: entry.language for entry in load_corpus(path).entries}


def translation(path: object, source: dict, other: dict) -> str:
    [entry] = load_corpus(path).entries
    line = {
        "entry": source["id"],
        "digest": entry.digest,
        "section": other["section"],
        "title": other["question"],
        "labels": [other["question"]],
        "text": other["answer"],
    }
    return json.dumps(line)


def test_each_document_has_the_language_of_its_words(write_files: WriteFiles) -> None:
    path = write_files({"guia.jsonl": json.dumps(SPANISH), "guide.jsonl": json.dumps(ENGLISH)})
    assert languages(path) == {"guia/barca": "es", "guide/ferry": "en"}


def test_the_spanish_marks_of_one_quotation_make_no_document_spanish(write_files: WriteFiles) -> None:
    quoting = ENGLISH | {"answer": f"{ENGLISH['answer']} The sign at the gate says: ¡Adelante!"}
    assert languages(write_files({"guide.jsonl": json.dumps(quoting)})) == {"guide/ferry": "en"}


@pytest.mark.parametrize("stated", ["en", "es"])
def test_a_stated_language_holds(write_files: WriteFiles, stated: str) -> None:
    about = json.dumps(FIELDS | {"language": stated})
    path = write_files({"guide.jsonl": json.dumps(ENGLISH), "guide.about.json": about})
    assert languages(path) == {"guide/ferry": stated}


@pytest.mark.parametrize(("source", "other", "target"), [(ENGLISH, SPANISH, "es"), (SPANISH, ENGLISH, "en")])
def test_a_document_is_translated_to_the_other_language(
    write_files: WriteFiles, source: dict, other: dict, target: str
) -> None:
    path = write_files({"guide.jsonl": json.dumps(source)})
    path = write_files({f"guide.{target}.jsonl": translation(path, source, other)})
    [entry] = load_corpus(path).entries
    assert entry.language == source_language(target)
    assert entry.translation is not None
    assert (entry.translation.language, entry.translation.text) == (target, other["answer"])
    assert entry.shown_title(entry.language) == source["question"]
    assert entry.shown_title(target) == other["question"]


def source_language(target: str) -> str:
    return {"en": "es", "es": "en"}[target]


def test_a_document_with_a_spanish_translation_is_english_whatever_its_words(write_files: WriteFiles) -> None:
    numbers = ENGLISH | {"question": "A 1 / no. 2", "answer": "no. 12, 13 y 14"}
    path = write_files({"guide.jsonl": json.dumps(numbers)})
    path = write_files({"guide.es.jsonl": translation(path, numbers, SPANISH)})
    assert languages(path) == {"guide/ferry": "en"}


def test_a_translation_to_the_stated_language_is_refused(write_files: WriteFiles) -> None:
    about = json.dumps(FIELDS | {"language": "es"})
    path = write_files({"guia.jsonl": json.dumps(SPANISH), "guia.es.jsonl": "{}", "guia.about.json": about})
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(path)
    assert str(raised.value) == (
        'guia.jsonl: "language" of its .about.json is "es", but .es.jsonl translates it to the same; remove the file, '
        'or write "en"'
    )


def test_translations_to_both_languages_are_refused(write_files: WriteFiles) -> None:
    path = write_files({"guia.jsonl": json.dumps(SPANISH), "guia.es.jsonl": "{}", "guia.en.jsonl": "{}"})
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(path)
    assert str(raised.value) == (
        "guia.jsonl: .en.jsonl and .es.jsonl translate it to both languages; remove the one in its own"
    )


def test_a_language_that_the_words_deny_is_a_doubt(write_files: WriteFiles) -> None:
    rows = [SPANISH | {"id": f"barca-{n}", "answer": f"{SPANISH['answer']} Muelle {n}."} for n in range(6)]
    text = "\n".join(map(json.dumps, rows))
    assert load_corpus(write_files({"guia.jsonl": text})).doubts == ()
    path = write_files({"guia.about.json": json.dumps(FIELDS | {"language": "en"})})
    [doubt] = load_corpus(path).doubts
    assert str(doubt) == (
        "guia.jsonl: language: its words look Spanish, but it is taken for English; correct its .about.json, or the "
        "suffix of its translation, .es.jsonl"
    )
    # Few words prove little.
    assert load_corpus(write_files({"guia.jsonl": json.dumps(SPANISH)})).doubts == ()
