"""The golden questions: which ones they are, how they are asked, and that a worse index is not published."""

import json

import numpy as np
import pytest

from index import Index, open_index
from qa.answering.confidence.leave_one_out import leave_one_out
from qa.answering.question.question import parse_question
from qa.maintenance.golden import MAX_GOLDEN, ask_golden, golden_rows


def confuse(labelled_library) -> None:
    """Assign every example question to another entry than most of the similar ones."""
    entries = ("hours", "card", "wifi")
    labelled_library.write_examples(lambda entry, number: entries[(entries.index(entry) + number) % len(entries)])


def test_golden_questions_are_a_fixed_sample_of_the_example_questions(index: Index):
    rows = golden_rows(index)
    assert len(rows) == len(set(rows)) == MAX_GOLDEN
    assert {index.rows[row].kind for row in rows} == {"example"}
    last = index.rows[rows[-1]].digest
    others = set(index.rows_of_kind("example").tolist()) - set(rows)
    assert len(others) > MAX_GOLDEN
    # Golden questions are the ones with the lowest digests, so that other questions coming or going change nothing.
    assert all(index.rows[row].digest >= last for row in others)


def test_golden_questions_are_asked_as_if_they_were_not_indexed(index: Index):
    rows = golden_rows(index)[:20]
    results = leave_one_out(index, rows, lambda text, language: parse_question(text, language=language))
    for row, left_out in zip(rows, results, strict=True):
        similarities = index.vectors() @ index.vectors()[row]
        own = index.entry_of_row[row]
        known, _ = index.learned_scores(similarities)
        unknown, _ = index.learned_scores(similarities, left_out=row)
        # What was learned from the question itself draws its own entry's score to 1.
        assert abs(known[own] - 1) < abs(unknown[own] - 1)
        assert left_out.row == row
        assert left_out.question.text == index.rows[row].embedded
        assert left_out.is_right or left_out.found.ranking[0] != own


@pytest.mark.thorough
def test_the_shipped_index_answers_most_golden_questions(full_index: Index):
    outcomes = ask_golden(full_index)
    assert outcomes.keys() == {full_index.rows[row].digest for row in golden_rows(full_index)}
    assert np.mean(list(outcomes.values())) > 0.85


def test_without_example_questions_there_are_no_golden_questions(faq):
    index = open_index(faq.index_directory)
    assert golden_rows(index) == []
    assert ask_golden(index) == index.manifest.golden == {}


def test_the_manifest_holds_the_golden_outcomes(labelled_faq):
    index = open_index(labelled_faq.index_directory)
    assert len(index.manifest.golden) == 21
    assert index.manifest.golden == ask_golden(index)
    assert sum(index.manifest.golden.values()) >= 17


@pytest.mark.thorough
def test_an_index_that_answers_golden_questions_worse_is_not_published(labelled_library):
    old, before = labelled_library.build, sum(open_index(labelled_library.store.path).manifest.golden.values())
    confuse(labelled_library)
    result = labelled_library.index()
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("peru-qa: the new index ranks the right entry first for ")
    assert f" of 21 golden questions, the one in use for {before}; it is not published: " in result.err
    assert result.err.endswith("see peru-qa index --dry-run, or publish it with --force\n")
    assert [build.name for build in labelled_library.store.builds()] == [labelled_library.build] == [old]
    # With the right labels there is nothing to do; with --force the worse index is published, and reports the loss.
    labelled_library.write_examples(lambda entry, number: entry)
    assert json.loads(labelled_library.index("--json").out)["changed"] is False
    confuse(labelled_library)
    result = labelled_library.index("--force", "--json")
    record = json.loads(result.out)
    assert (result.code, record["build"], record["changed"]) == (0, labelled_library.build, True)
    assert labelled_library.build != old
    assert record["golden"]["asked"] == 21
    assert record["golden"]["before"] == before > record["golden"]["now"] + 2
    assert sum(open_index(labelled_library.store.path).manifest.golden.values()) == record["golden"]["now"]


@pytest.mark.thorough
def test_an_index_that_answers_golden_questions_as_well_is_published(labelled_library):
    labelled_library.reword("hours", "From ten to six, on Saturdays too.")
    record = json.loads(labelled_library.index("--json").out)
    assert (record["changed"], record["build"]) == (True, labelled_library.build)
    assert record["golden"]["asked"] == 21
    assert record["golden"]["now"] >= record["golden"]["before"] - 1
