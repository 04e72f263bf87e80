"""Entries as JSON, with the titles that people see."""

from dataclasses import replace

from corpus import Link
from index import Index
from qa.answering.answer import Answer
from qa.presentation.json_records import EntriesRecord
from support.records import citation_record, entry_record


def test_an_entry_has_its_plain_titles_and_the_questionnaires_labels(index: Index):
    record = entry_record(index, index.entries["peru-2022/22"])
    assert (record["title"], record["labels"]) == ("Ministry of Education", ["Education"])
    assert (record["translation"]["title"], record["translation"]["labels"]) == (
        "Ministerio de Educación",
        ["Educación"],
    )


def test_an_entry_without_plain_titles_has_the_questionnaires(index: Index):
    law = replace(index.entries["peru-2022/38-39"], plain_titles={})
    record = entry_record(index, law)
    assert record["title"] == "Is there any legislation or law on data privacy and/or protection?"
    assert (
        record["translation"]["title"] == "¿Existe alguna legislación o ley sobre privacidad y/o protección de datos?"
    )


def test_a_link_that_is_gone_is_marked_and_has_its_copy(answer: Answer):
    law = Link("https://example.org/law", is_gone=True, archived="https://archive.example/law")
    cited = replace(answer.citations[0], links=(law, Link("www.example.org")))
    assert citation_record(cited)["links"] == [
        {
            "name": "Law (example.org)",
            "url": "https://example.org/law",
            "printed": None,
            "is_gone": True,
            "archived": "https://archive.example/law",
        },
        {"name": "example.org", "url": "www.example.org", "printed": None, "is_gone": None, "archived": None},
    ]


def test_the_list_of_entries_has_their_plain_titles(index: Index):
    entries = EntriesRecord.from_index(index).to_json()["entries"]
    assert [entry["title"] for entry in entries] == [entry.plain_titles["en"] for entry in index.entries.values()]
