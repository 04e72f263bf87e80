"""Entries that nobody prepared: which are withheld when, and how questions about them fare."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import Corpus, load_corpus
from index import BuildReport, Embedder, Index, Vectors
from qa.answering.answerer import Answerer
from qa.evaluation.metrics import Outcome
from qa.evaluation.questions import EvaluationQuestion, read_questions
from qa.evaluation.reduction import draw_parts, temporary_index, without_companions
from qa.evaluation.remembering_embedder import RememberingEmbedder
from qa.evaluation.reporting import unprepared_text
from qa.evaluation.unprepared import ask_unprepared, evaluate_unprepared, plan_trials
from qa.serving.startup import open_answerer
from qa.settings import Settings
from support.paths import DATA

DOG = EvaluationQuestion(question="Where can my dog wait?", lang="en", gold=("faq/wifi",))
BEAR = EvaluationQuestion(question="¿En qué montaña duerme el oso?", lang="es", gold=("faq/hours",))
UNANSWERABLE = EvaluationQuestion(question="Who won the match?", lang="en")


@pytest.fixture(scope="module")
def questions() -> list[EvaluationQuestion]:
    """The development questions."""
    path = DATA / "development-questions.jsonl"
    return read_questions(path.read_text(encoding="utf-8"), path.name)


@pytest.fixture
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def asks(entries: Sequence[str]) -> EvaluationQuestion:
    """Make a question that some entries answer."""
    return EvaluationQuestion(question="?", lang="en", gold=tuple(entries))


def test_every_entry_is_in_exactly_one_part_and_always_in_the_same(shipped: Corpus):
    parts = draw_parts(shipped)
    assert [len(part) for part in parts] == [22, 22, 22]
    assert frozenset().union(*parts) == {entry.id for entry in shipped.entries}
    assert draw_parts(replace(shipped, entries=shipped.entries[::-1])) == parts


def test_each_part_in_turn_has_no_example_questions_and_all_others_keep_theirs(shipped: Corpus):
    *folds, bare = plan_trials(shipped, [])
    for part, trial in zip(draw_parts(shipped), folds, strict=True):
        assert trial.corpus.examples == tuple(example for example in shipped.examples if example.entry not in part)
        assert (trial.corpus.entries, trial.corpus.unanswerable) == (shipped.entries, shipped.unanswerable)
    assert sum(len(shipped.examples) - len(trial.corpus.examples) for trial in folds) == len(shipped.examples)
    assert (bare.corpus.examples, bare.corpus.unanswerable) == ((), ())
    assert [entry.translation for entry in bare.corpus.entries] == [None] * 66
    assert [entry.text for entry in bare.corpus.entries] == [entry.text for entry in shipped.entries]


def test_cold_questions_are_those_of_entries_without_examples_and_warm_ones_those_of_the_others(
    shipped: Corpus, questions: list[EvaluationQuestion]
):
    *folds, bare = plan_trials(shipped, questions)
    assert list(bare.questions) == ["bare"]
    assert bare.questions["bare"] == questions
    for condition, count in (("cold", 92), ("warm", 118)):
        asked = [question.question for trial in folds for question in trial.questions[condition]]
        assert len(asked) == len(set(asked)) == count
    for trial in folds:
        prepared = {example.entry for example in trial.corpus.examples}
        for question in trial.questions["cold"]:
            assert prepared.isdisjoint(question.right_entries(shipped.entries))
        for question in trial.questions["warm"]:
            assert prepared.issuperset(question.right_entries(shipped.entries))


def test_a_question_that_entries_of_several_parts_answer_is_never_cold(shipped: Corpus):
    first, second, third = (sorted(part)[0] for part in draw_parts(shipped))
    two, three, unknown = asks([first, second]), asks([first, second, third]), asks(["peru-1999/1"])
    folds = plan_trials(shipped, [two, three, unknown])[:3]
    assert [list(trial.questions["cold"]) for trial in folds] == [[], [], []]
    assert [list(trial.questions["warm"]) for trial in folds] == [[], [], [two]]


def test_an_entry_that_never_had_example_questions_is_cold_in_its_part_and_never_warm(shipped: Corpus):
    part = draw_parts(shipped)[1]
    entry, prepared = sorted(part)[:2]
    corpus = replace(shipped, examples=tuple(example for example in shipped.examples if example.entry != entry))
    folds = plan_trials(corpus, [asks([entry]), asks([prepared])])[:3]
    assert [len(trial.questions["cold"]) for trial in folds] == [0, 2, 0]
    assert [list(trial.questions["warm"]) for trial in folds] == [[], [], [asks([prepared])]]


def test_without_example_questions_there_is_only_the_text_alone(shipped: Corpus):
    (bare,) = plan_trials(replace(shipped, examples=()), [DOG])
    assert (bare.name, list(bare.questions)) == ("bare", ["bare"])


@pytest.mark.thorough
def test_what_is_found_by_an_example_or_a_translation_only_is_lost_without_it(
    faq_with_examples: Settings, temporary_folder: Path
):
    before = digests(faq_with_examples.index_directory)
    steps: list[str] = []
    corpus = load_corpus(faq_with_examples.corpus)
    answerer = open_answerer(faq_with_examples)
    evaluation = evaluate_unprepared(answerer, faq_with_examples, corpus, [DOG, BEAR, UNANSWERABLE], steps.append)
    found = {group: metrics["R@1"].value for group, metrics in evaluation.groups.items() if "R@1" in metrics}
    assert {group: value for group, value in found.items() if "any" not in group} == {
        "en": 1,
        "es": 1,
        "all": 1,
        "cold en": 0,
        "cold es": 1,
        "cold all": 0.5,
        "warm en": 1,
        "warm all": 1,
        "bare en": 0,
        "bare es": 1,
        "bare all": 0.5,
    }
    assert evaluation.groups["cold all"]["R@1"].questions == 2
    assert evaluation.groups["warm all"]["R@1"].questions == 1
    assert evaluation.groups["bare en"]["answered when not"].questions == 1
    assert "answered when not" not in evaluation.groups["cold en"]
    assert steps[0] == "whole"
    assert steps[-1] == "bare"
    assert digests(faq_with_examples.index_directory) == before
    assert list(temporary_folder.iterdir()) == []
    lines = unprepared_text(evaluation).splitlines()
    assert lines[2].split() == ["English", "whole", "warm", "cold", "bare"]
    assert lines[3].split() == ["answerable", "questions", "1", "1", "1", "1"]
    assert lines[4] == "R@1" + " " * 23 + "".join(f"{value} [{value}, {value}]".ljust(24) for value in VALUES).rstrip()
    assert lines[-2] == "cold: the entries that answer have none, and others of their third neither"


VALUES = ("1.000", "1.000", "0.000", "0.000")


@pytest.mark.thorough
def test_questions_on_the_sample_fare_worse_without_examples_and_worst_without_any_companion(
    built: tuple[Settings, BuildReport], answerer: Answerer, questions: list[EvaluationQuestion], temporary_folder: Path
):
    settings = built[0]
    before = digests(settings.index_directory)
    evaluation = evaluate_unprepared(answerer, settings, load_corpus(settings.corpus), questions)
    found = {condition: evaluation.groups[f"{condition} all".strip()] for condition in ("", "warm", "cold", "bare")}
    assert [found[condition]["R@1"].questions for condition in found] == [136, 118, 92, 136]
    assert found[""]["R@1"].value > 0.95
    assert found["warm"]["R@1"].value > 0.93
    assert 0.75 < found["cold"]["R@1"].value < found["warm"]["R@1"].value
    assert 0.7 < found["bare"]["R@1"].value < found["warm"]["R@1"].value
    assert found["cold"]["answered wrongly"].value < 0.2
    assert 0.75 < found["bare"]["AUROC"].value < found[""]["AUROC"].value
    assert digests(settings.index_directory) == before
    assert list(temporary_folder.iterdir()) == []


def test_a_temporary_index_takes_over_the_vectors_of_the_texts_that_are_left(
    faq_with_examples: Settings, temporary_folder: Path
):
    corpus, answerer = load_corpus(faq_with_examples.corpus), open_answerer(faq_with_examples)
    with temporary_index(faq_with_examples, without_companions(corpus)) as index:
        assert index.entry_ids == ("faq/hours", "faq/card", "faq/wifi", "faq/hostile")
        assert index.example_counts.tolist() == [0, 0, 0, 0]
        assert all("oso" not in row.embedded for row in index.rows)
        texts = {row.embedded: number for number, row in enumerate(answerer.index.rows)}
        shared = [(number, texts[row.embedded]) for number, row in enumerate(index.rows) if row.embedded in texts]
        assert len(shared) == len(index.rows) > 8
        numbers, same = np.array(shared).T
        assert np.array_equal(index.vectors(numbers), answerer.index.vectors(same))
    assert list(temporary_folder.iterdir()) == []


def test_nothing_of_a_temporary_index_is_left_after_an_error(faq_with_examples: Settings, temporary_folder: Path):
    corpus = load_corpus(faq_with_examples.corpus)
    with suppress(ZeroDivisionError), temporary_index(faq_with_examples, without_companions(corpus)):
        assert len(list(temporary_folder.iterdir())) == 1
        raise ZeroDivisionError
    assert list(temporary_folder.iterdir()) == []


def test_no_index_is_built_for_which_there_is_no_question(faq_with_examples: Settings, answerer: Answerer):
    steps: list[str] = []

    def ask(index: Index, asked: Sequence[EvaluationQuestion]) -> list[Outcome]:
        return []

    corpus = load_corpus(faq_with_examples.corpus)
    outcomes = ask_unprepared(answerer.index, faq_with_examples, corpus, [UNANSWERABLE], {"whole": ask}, steps.append)
    assert steps == ["whole", "bare"]
    assert outcomes == {"whole": {"whole": [], "cold": [], "warm": [], "bare": []}}


def test_eval_says_that_nothing_can_be_withheld_of_a_corpus_without_example_questions(
    run: Callable, faq: Settings, tmp_path: Path
):
    path = tmp_path / "q.jsonl"
    path.write_text(DOG.model_dump_json(), encoding="utf-8")
    where = ("--unprepared", "--corpus", str(faq.corpus))
    result = run("eval", str(path), *where, index_dir=faq.index_dir)
    assert (result.code, result.err) == (0, "whole ...\nbare ...\n")
    lines = result.out.splitlines()
    assert lines[2].split() == ["English", "whole", "bare"]
    assert lines[-1] == "No entry has example questions that could be left out: the whole is cold already."
    record = json.loads(run("eval", str(path), *where, "--json", index_dir=faq.index_dir).out)
    assert set(record["groups"]) == {"en", "es", "all", "en any", "all any", "bare en", "bare es", "bare all"}
    assert record["groups"]["bare en"]["R@1"]["questions"] == 1


def test_each_question_is_embedded_once(embedder: Embedder):
    embedded: list[str] = []

    class Counting(RememberingEmbedder):
        def embed_queries(self, texts: Sequence[str]) -> Vectors:
            embedded.extend(texts)
            return embedder.embed_queries(texts)

    remembering = RememberingEmbedder(Counting(embedder))
    first = remembering.embed_queries(["one", "two"])
    again = remembering.embed_queries(["two", "three", "one"])
    assert embedded == ["one", "two", "three"]
    assert np.array_equal(again[[2, 0]], first)
    assert np.array_equal(remembering.embed_documents(["one"]), embedder.embed_documents(["one"]))
    assert remembering.count_tokens("one two") == embedder.count_tokens("one two")
    np.testing.assert_array_equal(remembering.embed_sparse(["one"]).toarray(), embedder.embed_sparse(["one"]).toarray())
    assert remembering.sparse_terms == embedder.sparse_terms
    assert (remembering.identity, remembering.dimension) == (embedder.identity, embedder.dimension)
