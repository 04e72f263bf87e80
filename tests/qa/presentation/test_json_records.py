"""Entries as JSON, with the titles that people see."""

from dataclasses import replace

from index import Index
from qa.presentation.json_records import EntriesRecord
from support.records import entry_record


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


def test_the_list_of_entries_has_their_plain_titles(index: Index):
    entries = EntriesRecord.from_index(index).to_json()["entries"]
    assert [entry["title"] for entry in entries] == [entry.plain_titles["en"] for entry in index.entries.values()]
