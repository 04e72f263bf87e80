"""Documents are cleaned as they are read, whatever their type, and so are their companions: what matched still does."""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import SHIPPED, Corpus, Link, load_corpus
from corpus.errors import InvalidRecordError

WriteFiles = Callable[[dict[str, bytes | str]], Path]

TEXT = SHIPPED / "peru-msq-2022.txt"
ACCENTS = str.maketrans({"á": "´a", "é": "´e", "í": "´ı", "ó": "´o", "ú": "´u", "Ú": "´U"})

FERRY = {
    "id": "ferry",
    "section": "Trans\u00adport",
    "question": "When does the o\ufb03cial ferry\u00a0leave?",
    "answer": "At six, from Per\u00b4u. https:\u200b//ferry.example",
    "links": ["https:\u200b//ferry.example"],
}
CLEAN_QUESTION, CLEAN_ANSWER = "When does the official ferry leave?", "At six, from Perú. https://ferry.example"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("://", ":\u200b//"),
        lambda text: text.replace("://", "://\u2060"),
        lambda text: re.sub(r"(?<=[a-z])(?=[aeiou])", "\xad", text),
        lambda text: text.replace(" ", "\xa0"),
        lambda text: text.replace("ffi", "\ufb03").replace("fi", "\ufb01"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.translate(ACCENTS),
    ],
    ids=["zero-width spaces", "word joiners", "soft hyphens", "no-break spaces", "ligatures", "decomposed", "accents"],
)
def test_the_shipped_text_gives_the_same_entries(
    write_files: WriteFiles, shipped: Corpus, change: Callable[[str], str]
) -> None:
    text = TEXT.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    folder = write_files({TEXT.name: changed})
    for companion in SHIPPED.glob("peru-msq-2022.*.jsonl"):
        write_files({companion.name: companion.read_bytes()})
    corpus = load_corpus(folder)
    assert corpus.entries == shipped.entries
    assert corpus.examples == shipped.examples
    assert corpus.documents[0].text == text


@pytest.mark.parametrize("ensure_ascii", [True, False], ids=["escaped", "raw"])
def test_records_and_companions_are_cleaned(write_files: WriteFiles, ensure_ascii: bool) -> None:
    def write(corpus: dict[str, dict]) -> Corpus:
        return load_corpus(
            write_files({name: json.dumps(record, ensure_ascii=ensure_ascii) for name, record in corpus.items()})
        )

    files = {
        "faq.jsonl": FERRY,
        "faq.examples.jsonl": {
            "entry": "ferry",
            "language": "en",
            "question": "When?",
            "fact": "from Per\u00b4u. https:\u200b//f",
        },
        "faq.titles.jsonl": {"entry": "ferry", "label": FERRY["question"], "en": "Ferry\u200b times"},
        "faq.about.json": {"year": 2024, "en": {"title": "Ferr\u200bies", "body": "Har\u00adbour o\ufb03ce"}},
    }
    corpus = write(files)
    [entry] = corpus.entries
    assert (entry.section, entry.title, entry.text.text) == ("Transport", CLEAN_QUESTION, CLEAN_ANSWER)
    assert entry.links == (Link("https://ferry.example"),)
    assert entry.plain_titles == {"en": "Ferry times"}
    assert [example.fact for example in corpus.examples] == [(8, 28)]
    assert corpus.publications["faq.jsonl"].en.body == "Harbour office"
    assert corpus.doubts == ()
    translation = {
        "entry": "ferry",
        "digest": entry.digest,
        "section": "Transporte",
        "title": "El ferry",
        "labels": ["¿Cuándo?"],
        "text": "A las seis.",
    }
    assert write(files | {"faq.es.jsonl": translation}).entries[0].translation is not None


def test_a_record_of_nothing_that_can_be_seen_is_blank(write_files: WriteFiles) -> None:
    record = FERRY | {"answer": "\u200b\u00ad\ufeff"}
    with pytest.raises(InvalidRecordError, match="answer: is blank"):
        load_corpus(write_files({"faq.jsonl": json.dumps(record)}))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", '<h1>O\ufb03cial ferry</h1><p>From Per´u, see <a href="https:\u200b//ferry.example">here</a>.</p>'),
        ("a.md", "# O\ufb03cial ferry\n\nFrom Per´u, see [here](https:\u200b//ferry.example).\n"),
        ("a.csv", 'question,answer,links\nO\ufb03cial ferry,"From Per´u, see here.",https:\u200b//ferry.example\n'),
    ],
)
def test_headings_paragraphs_cells_and_addresses_are_cleaned(write_files: WriteFiles, name: str, content: str) -> None:
    [entry] = load_corpus(write_files({name: content})).entries
    assert (entry.title, entry.links) == ("Official ferry", (Link("https://ferry.example"),))
    assert entry.text.text.startswith("From Perú, see here")
