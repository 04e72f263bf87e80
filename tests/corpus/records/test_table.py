"""Rows of tables in Excel, OpenDocument and CSV files are the same entries as ready ones of the same content."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, load_corpus
from support.tables import Rows, table_rows, to_csv, to_jsonl, to_ods, to_xlsx

WriteFiles = Callable[[dict[str, bytes]], Path]


def comparable(corpus: Corpus) -> list[tuple]:
    return [
        (entry.id, entry.questions, entry.section, entry.title, entry.labels, entry.text.text, entry.links)
        for entry in corpus.entries
    ]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("faq.xlsx", lambda rows: to_xlsx({"Preguntas": rows})),
        ("faq.ods", lambda rows: to_ods({"Preguntas": rows})),
        ("faq.csv", to_csv),
        ("faq.csv", lambda rows: to_csv(rows, encoding="windows-1252")),
        ("faq.csv", lambda rows: to_csv(rows, delimiter="\t", encoding="utf-16")),
        ("faq.csv", lambda rows: to_csv(rows, delimiter=",", encoding="utf-8", line_end="\n")),
    ],
)
def test_the_shipped_entries_are_the_same_from_a_table(
    write_files: WriteFiles, shipped: Corpus, name: str, write: Callable[[Rows], bytes]
) -> None:
    records = [
        {
            "id": entry.id.removeprefix("peru-2022/"),
            "questions": list(entry.questions),
            "section": entry.section,
            "question": entry.title,
            # Windows-1252 lacks the bullet, the only such character; Excel writes a question mark.
            "answer": entry.text.text.replace("●", "•"),
            "links": [link.url for link in entry.links],
        }
        for entry in shipped.entries
    ]
    table = load_corpus(write_files({name: write(table_rows(records))}) / name)
    ready = load_corpus(write_files({"faq.jsonl": to_jsonl(records)}) / "faq.jsonl")
    assert len(table.entries) == 66
    assert comparable(table) == comparable(ready)
    assert table.doubts == ()
