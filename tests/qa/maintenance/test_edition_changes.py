"""What a new edition changes, and what it takes over: as JSON and as text."""

import json
from pathlib import Path

import pytest

from corpus import Corpus, load_corpus
from index import QuestionChanges
from qa.maintenance.changes import changes_record, changes_text
from qa.maintenance.corpus_listing import corpus_record
from support.paths import DATA

OLD, NEW = "republic-of-atlantida-2022", "republic-of-atlantida-2024"
RECORDS = [{"entry": "7", "language": "en", "question": "Where are the services?", "fact": "the Lighthouse"}]


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Two editions: the newer one asks for the portal in other words, and no longer about drones."""
    folder = tmp_path_factory.mktemp("editions")
    text = (DATA / "atlantida-2024-word.txt").read_text(encoding="utf-8")
    old = text.replace("Survey 2024", "Survey 2022").replace("Lagoon", "Lighthouse")
    new = text.replace("What is the main digital", "Which is the most used digital")
    (folder / "old.txt").write_text(old, encoding="utf-8")
    (folder / "new.txt").write_text(new, encoding="utf-8")
    (folder / "old.examples.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    (folder / "new.same.jsonl").write_text('{"entry": "9", "same_as": null}', encoding="utf-8")
    return load_corpus(folder)


def additions(corpus: Corpus, *documents: str) -> QuestionChanges:
    """Return changes that add all questions of some documents."""
    added = {
        f"{corpus.editions[name].id}#{question.number}": question.label
        for name in documents
        for question in corpus.questions[name]
    }
    return QuestionChanges(added=added)


def test_a_new_edition_is_compared_with_the_one_before(editions: Corpus) -> None:
    record = changes_record(additions(editions, "new.txt"), editions, up_to_date=False)
    [change] = record["editions"]
    assert (change["edition"], change["compared_with"]) == (NEW, OLD)
    assert (change["new"], change["gone"]) == ([f"{NEW}/9"], [f"{OLD}/9"])
    [reworded] = change["reworded"]
    assert (reworded["entry"], reworded["counterpart"]) == (f"{NEW}/7", f"{OLD}/7")
    assert 0.8 < reworded["certainty"] < 1
    assert reworded["before"][0].startswith("What is the main digital service portal")
    assert reworded["after"][0].startswith("Which is the most used digital service portal")
    assert change["answers"][0] == {
        "entry": f"{NEW}/7",
        "counterpart": f"{OLD}/7",
        "certainty": reworded["certainty"],
        "changes": [["Lighthouse,", "Lagoon,"]],
    }
    assert record["taken_over"] == {
        f"{NEW}/7": {"entry": f"{OLD}/7", "certainty": reworded["certainty"], "examples": 1, "plain_titles": ()}
    }


def test_the_same_as_text(editions: Corpus) -> None:
    lines = changes_text(additions(editions, "new.txt"), editions, up_to_date=False).splitlines()
    start = lines.index(f"edition {NEW} compared with {OLD}:")
    certainty = next(entry for entry in editions.entries if entry.id == f"{NEW}/7").counterparts[0].certainty
    shown = lines[start:]
    assert shown[1] == "  new: 1"
    assert shown[2].startswith(f"    {NEW}/9  Please provide links (URLs) for portals offering")
    assert f"    {NEW}/7 is {OLD}/7, certainty {certainty:.2f}" in shown
    assert f'    {NEW}/7: "Lighthouse," is now "Lagoon,"' in shown
    assert f"  {NEW}/7 of {OLD}/7, certainty {certainty:.2f}: 1 example questions" in shown
    assert any("NAME.same.jsonl" in line for line in shown)


def test_an_indexed_edition_is_not_compared_again(editions: Corpus) -> None:
    [first, *_] = additions(editions, "new.txt").added
    one_question = QuestionChanges(added={first: "text"}, unchanged=20)
    assert changes_record(one_question, editions, up_to_date=False)["editions"] == []
    assert "compared with" not in changes_text(one_question, editions, up_to_date=False)


def test_of_two_new_editions_the_older_one_is_compared_with_the_newer(editions: Corpus) -> None:
    record = changes_record(additions(editions, "new.txt", "old.txt"), editions, up_to_date=False)
    assert [(one["edition"], one["compared_with"]) for one in record["editions"]] == [(OLD, NEW), (NEW, OLD)]


def test_the_listing_marks_what_is_taken_over(editions: Corpus) -> None:
    entries = {entry["id"]: entry for entry in corpus_record(editions)["entries"]}
    [counterpart] = entries[f"{NEW}/7"]["counterparts"]
    assert counterpart["entry"] == f"{OLD}/7"
    assert entries[f"{NEW}/7"]["taken_over"]["examples"] == 1
    assert entries[f"{OLD}/7"]["taken_over"] is None
    assert entries[f"{NEW}/9"]["counterparts"] == []


def test_a_new_table_of_a_series_is_compared_with_the_one_before(tmp_path: Path) -> None:
    for year, fee, only in ((2025, "12", "Who sells bait?"), (2026, "15", "Where are the showers?")):
        rows = f"question,answer\nWhat is the mooring fee?,It is {fee} euros.\n{only},Ask at the pier.\n"
        (tmp_path / f"guide-{year}.csv").write_text(rows, encoding="utf-8")
        about = {"year": year, "series": "Harbour guide", "en": {"title": "Guide", "body": "Harbour office"}}
        (tmp_path / f"guide-{year}.about.json").write_text(json.dumps(about), encoding="utf-8")
    corpus = load_corpus(tmp_path)
    added = {entry.id: entry.title for entry in corpus.entries if entry.document == "guide-2026.csv"}
    [change] = changes_record(QuestionChanges(added=added), corpus, up_to_date=False)["editions"]
    assert (change["edition"], change["compared_with"]) == ("guide-2026", "guide-2025")
    assert (change["new"], change["gone"]) == (["guide-2026/where-are-the-showers"], ["guide-2025/who-sells-bait"])
    assert change["answers"][0]["changes"] == [["12", "15"]]
    # A row that is added to a table makes no new edition.
    one = QuestionChanges(added={"guide-2026/where-are-the-showers": "Where are the showers?"})
    assert changes_record(one, corpus, up_to_date=False)["editions"] == []
