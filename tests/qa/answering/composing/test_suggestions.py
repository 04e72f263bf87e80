"""Suggested questions: of those that an index offers, and none that was asked already."""

import json

import numpy as np
import pytest

from index import Index, open_index
from qa.answering.composing.suggestions import Suggester
from qa.maintenance.update import bring_up_to_date
from qa.settings import Settings
from support.library import Library

EVERY = 100_000


@pytest.fixture(scope="module")
def suggester(index: Index) -> Suggester:
    return Suggester(index)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_showcase_has_one_question_of_each_section_before_another(suggester: Suggester, index: Index, language):
    every = suggester.suggest_any(language, (), EVERY)
    rows = {
        row.embedded: row for row in map(index.rows.__getitem__, index.manifest.offered) if row.language == language
    }
    assert set(every) == set(rows)
    assert suggester.suggest_any(language, (), 4) == every[:4]
    entries = [index.entries[str(rows[question].entry)] for question in every]
    sections = {entry.section for entry in entries}
    first = [entry.section for entry in entries[: len(sections)]]
    assert set(first) == sections
    sizes = [sum(entry.section == section for entry in index.entries.values()) for section in first]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_entry_suggests_the_nearest_of_its_questions_if_it_is_near(suggester: Suggester, index: Index, language):
    rows = [number for number in index.manifest.offered if index.rows[number].language == language]
    entry = next(entry for entry in index.entries if sum(index.rows[number].entry == entry for number in rows) > 1)
    far, near = [number for number in rows if index.rows[number].entry == entry][:2]
    cosines = np.zeros(len(index.rows), np.float32)
    cosines[[far, near]] = 0.9, 0.95
    texts = [index.rows[number].embedded for number in (far, near)]
    assert suggester.suggest_for([entry], language, (), cosines, 3) == (texts[1],)
    assert suggester.suggest_for([entry], language, [texts[1]], cosines, 3) == (texts[0],)
    assert suggester.suggest_for([entry], language, texts, cosines, 3) == ()
    cosines[[far, near]] = index.manifest.floors["offered"] - 0.01
    assert suggester.suggest_for([entry], language, (), cosines, 3) == ()


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_asked_question_is_not_suggested_however_it_was_typed(suggester: Suggester, language):
    first, second, third, fourth = suggester.suggest_any(language, (), 4)
    asked_questions = [first, second.upper(), f"  {third.strip('¿?')} ", "something else"]
    assert suggester.suggest_any(language, asked_questions, 1) == (fourth,)
    assert suggester.suggest_any(language, iter(asked_questions), 1) == (fourth,)
    every = suggester.suggest_any(language, (), EVERY)
    assert suggester.suggest_any(language, asked_questions, EVERY) == every[3:]


def test_if_all_questions_were_asked_none_is_suggested(suggester: Suggester):
    every = suggester.suggest_any("en", (), EVERY)
    assert suggester.suggest_any("en", every, 3) == ()
    assert suggester.suggest_any("en", every[:-1], 3) == every[-1:]


def test_without_examples_titles_are_suggested(faq: Settings):
    suggester = Suggester(open_index(faq.index_directory))
    titles = ("When is the library open?", "How do I get a library card?", "Is there wireless internet?")
    assert suggester.suggest_any("en", (), 3) == suggester.suggest_any("es", (), 3) == titles
    assert suggester.suggest_any("en", ["how do I get a library card"], 2) == (titles[0], titles[2])
    assert suggester.example_for("faq/hours", "en") is None


def test_without_examples_plain_titles_are_suggested_in_the_readers_language(library: Library):
    titles = {"entry": "hours", "label": "When is the library open?", "en": "Opening hours", "es": "Horario"}
    library.settings.corpus.with_suffix(".titles.jsonl").write_text(json.dumps(titles), encoding="utf-8")
    bring_up_to_date(library.settings, lambda done, total: None)
    suggester = Suggester(open_index(library.settings.index_directory))
    assert suggester.suggest_any("en", (), 2) == ("Opening hours", "How do I get a library card?")
    assert suggester.suggest_any("es", (), 2) == ("Horario", "How do I get a library card?")
    assert suggester.suggest_for(["faq/hours"], "es", (), np.zeros(4, np.float32), 3) == ("Horario",)


def test_titles_are_suggested_if_none_of_the_examples_is_offered(library: Library):
    examples = [{"entry": entry, "language": "en", "question": f"{entry}?"} for entry in ("hours", "card")]
    examples_file = library.settings.corpus.with_suffix(".examples.jsonl")
    examples_file.write_text("\n".join(map(json.dumps, examples)), encoding="utf-8")
    bring_up_to_date(library.settings, lambda done, total: None)
    terse = open_index(library.settings.index_directory)
    assert (sum(terse.example_counts), terse.manifest.offered) == (2, ())
    titles = ("When is the library open?", "How do I get a library card?")
    assert Suggester(terse).suggest_any("en", (), 2) == Suggester(terse).suggest_any("es", (), 2) == titles


def test_titles_are_suggested_in_a_language_in_which_no_question_is_offered(labelled_faq: Settings):
    index = open_index(labelled_faq.index_directory)
    suggester = Suggester(index)
    assert {index.rows[number].language for number in index.manifest.offered} == {"en"}
    assert suggester.suggest_any("es", (), 1) == ("When is the library open?",)
    assert suggester.suggest_any("en", (), 1) != suggester.suggest_any("es", (), 1)
    cosines = np.ones(len(index.rows), np.float32)
    assert suggester.suggest_for(["faq/card", "faq/wifi"], "es", (), cosines, 3) == (
        "How do I get a library card?",
        "Is there wireless internet?",
    )
    # An entry that offers none doesn't stand among the questions of others.
    offering = index.rows[index.manifest.offered[0]].entry
    assert len(suggester.suggest_for(["faq/hostile", offering], "en", (), cosines, 3)) == 1


def test_the_example_for_an_entry_is_a_question_that_it_answers(suggester: Suggester, index: Index):
    offered = [index.rows[number] for number in index.manifest.offered]
    for entry in index.entries:
        own = [row.embedded for row in offered if (row.entry, row.language) == (entry, "es")]
        assert suggester.example_for(entry, "es") == (own[0] if own else None)
    assert suggester.example_for("peru-2022/none", "es") is None
