"""Suggested questions: well formed, and none that was asked already."""

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
def test_the_first_example_questions_are_suggested(suggester: Suggester, index: Index, language):
    examples = [row.embedded for row in index.rows if (row.kind, row.language) == ("example", language)]
    every = suggester.suggest_any(language, (), EVERY)
    assert suggester.suggest_any(language, (), 4) == every[:4]
    places = iter(examples)
    assert all(question in places for question in every), "not in the order of their file"


@pytest.mark.parametrize("language", ["en", "es"])
def test_only_single_complete_questions_are_suggested(suggester: Suggester, language):
    for question in suggester.suggest_any(language, (), EVERY):
        assert question.endswith("?")
        assert len(question) <= 90
        assert question.startswith("¿") == (language == "es")
        assert question.lstrip("¿")[0].isupper(), question
        assert not {". ", "? ", "! ", ": ", "; "} & {question[place : place + 2] for place in range(len(question))}


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


def test_the_example_for_an_entry_is_a_question_that_it_answers(suggester: Suggester, index: Index):
    for entry in index.entries:
        question = suggester.example_for(entry, "es")
        rows = [row for row in index.rows if row.kind == "example" and row.embedded == question]
        assert (entry, "es") in {(row.entry, row.language) for row in rows}
    assert suggester.example_for("peru-2022/none", "es") is None
