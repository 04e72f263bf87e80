"""The commands `report --xlsx` and `teach`: from what visitors asked to what the corpus knows, and back."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from corpus import load_corpus
from qa.serving.feedback_store import FeedbackStore
from qa.teaching.workbook import ENTRY, FACT, LANGUAGE, NEAREST, OTHERS, QUESTION
from support.library import CommandResult, Library
from support.workbooks import asked, read_sheet, write_sheet

Run = Callable[..., CommandResult]


def row(question: str, entry: object, **more: object) -> Mapping[str, object]:
    cells = {"others": "", "language": "en", "nearest": "faq/hours · Hours", "fact": ""} | more
    names = {OTHERS: "others", LANGUAGE: "language", NEAREST: "nearest", FACT: "fact"}
    return {QUESTION: question, ENTRY: entry, **{name: cells[key] for name, key in names.items()}}


@pytest.fixture
def examples(labelled_library: Library) -> Path:
    return labelled_library.settings.corpus.with_suffix(".examples.jsonl")


@pytest.fixture
def corpus(labelled_library: Library) -> Path:
    return labelled_library.settings.corpus


@pytest.fixture
def unanswerable(labelled_library: Library) -> Path:
    return labelled_library.settings.corpus.with_suffix(".unanswerable.jsonl")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A workbook that teaches two questions of an entry and one that none answers."""
    rows = [
        row("Are you open at noon?", "faq/hours", others="Still there at 4 pm?\n", fact="nine to five"),
        row("Who won the cup?", "none"),
        row("What is this?", ""),
    ]
    return write_sheet(tmp_path / "filled.xlsx", rows)


def test_what_was_not_answered_becomes_a_row_with_its_nearest_entries(
    run: Run, store: FeedbackStore, tmp_path: Path, corpus: Path
):
    for question in ("When is your reading room open?", "When is your reading room open?", "Mail ana@b.example, wifi?"):
        store.record_question(asked(question))
    store.record_question(asked("Do you have wifi?"))
    result = run("report", "--xlsx", tmp_path / "new.xlsx")
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        f"{tmp_path}/new.xlsx: 2 groups of questions. Fill it in, then run: "
        f"peru-qa teach {tmp_path}/new.xlsx --corpus {corpus} --index-dir {corpus.parent.parent}/index\n"
    )
    first, second = read_sheet((tmp_path / "new.xlsx").read_bytes())
    assert (first[QUESTION], second[QUESTION]) == ("When is your reading room open?", "Mail [e-mail], wifi?")
    assert len(str(first[NEAREST]).split("\n")) == 3
    assert "faq/hours · When is the library open?" in str(first[NEAREST])
    assert str(second[NEAREST]).startswith("faq/wifi · ")
    # "Do you have wifi?" is an example question already.


def test_the_workbook_is_read_by_teach_as_it_was_written(run: Run, store: FeedbackStore, tmp_path: Path):
    store.record_question(asked("Where is the moon?"))
    assert run("report", "--xlsx", tmp_path / "new.xlsx").code == 0
    result = run("teach", tmp_path / "new.xlsx")
    assert (result.code, result.err) == (0, "")
    assert result.out == "1 row left open\nNothing is added.\n"


def test_a_report_never_overwrites_a_file(run: Run, store: FeedbackStore, tmp_path: Path):
    (tmp_path / "old.xlsx").write_text("filled in for days")
    store.record_question(asked("Where is the moon?"))
    result = run("report", "--xlsx", tmp_path / "old.xlsx")
    assert (result.code, result.out) == (1, "")
    assert result.err == f"peru-qa: {tmp_path}/old.xlsx: exists already; name another file, or move that one away\n"
    assert (tmp_path / "old.xlsx").read_text() == "filled in for days"


def test_without_questions_no_workbook_is_written(run: Run, store: FeedbackStore, tmp_path: Path):
    result = run("report", "--xlsx", tmp_path / "new.xlsx")
    assert (result.code, result.err) == (
        0,
        "No question is known that should be looked at; no workbook is written; "
        "to keep the questions that are asked, run peru-qa serve with PERU_QA_RECORD_QUESTIONS=1\n",
    )
    assert not (tmp_path / "new.xlsx").exists()


def test_a_folder_that_does_not_exist_is_reported(run: Run, store: FeedbackStore, tmp_path: Path):
    store.record_question(asked("Where is the moon?"))
    result = run("report", "--xlsx", tmp_path / "no" / "new.xlsx")
    assert result.code == 1
    assert result.err.endswith(
        "new.xlsx: can't be written (No such file or directory); check the folder and its permissions\n"
    )


def test_what_is_filled_in_is_appended_to_the_companions(
    run: Run, labelled_library: Library, examples: Path, unanswerable: Path, filled: Path, corpus: Path
):
    before = examples.read_text(encoding="utf-8")
    assert not before.endswith("\n")
    result = run("teach", filled)
    assert (result.code, result.err) == (
        0,
        f"To answer with it, run: peru-qa index --corpus {corpus} --index-dir {corpus.parent.parent}/index\n",
    )
    assert result.out.splitlines()[0] == "2 questions for entries, 1 that no entry answers, 1 row left open"
    assert f"{examples}: 2 lines added" in result.out.splitlines()
    after = examples.read_text(encoding="utf-8")
    assert after.startswith(before + "\n")
    first, second = map(json.loads, after.splitlines()[-2:])
    assert first["origin"] == second["origin"]
    assert first["origin"].startswith(f"teach {first['date']}T")
    assert {key: value for key, value in first.items() if key not in ("date", "origin")} == {
        "entry": "hours",
        "language": "en",
        "question": "Are you open at noon?",
        "fact": "nine to five",
    }
    assert second["question"] == "Still there at 4 pm?"
    [refused] = map(json.loads, unanswerable.read_text(encoding="utf-8").splitlines())
    assert (refused["question"], refused["origin"]) == ("Who won the cup?", first["origin"])
    corpus = load_corpus(labelled_library.settings.corpus)
    assert {example.question for example in corpus.examples} >= {"Are you open at noon?", "Still there at 4 pm?"}
    assert [question.question for question in corpus.unanswerable] == ["Who won the cup?"]
    assert sorted(file.name for file in examples.parent.iterdir()) == [
        "faq.examples.jsonl",
        "faq.jsonl",
        "faq.unanswerable.jsonl",
    ]


def test_taught_again_everything_is_known(run: Run, examples: Path, filled: Path):
    run("teach", filled)
    taught = examples.read_bytes()
    result = run("teach", filled)
    assert result.out.splitlines() == [
        "3 known already, 1 row left open",
        "Nothing is added.",
    ]
    assert examples.read_bytes() == taught


@pytest.mark.parametrize(
    "question",
    ["When is the library open?", "When does the library open?"],
    ids=["the title of its entry", "an example by hand"],
)
def test_a_decision_for_the_answer_settles_its_thumb_down(
    run: Run, store: FeedbackStore, tmp_path: Path, corpus: Path, examples: Path, question: str
):
    store.rate(asked(question, answered=True, confidence=0.9), helpful=False)
    assert run("report", "--xlsx", tmp_path / "new.xlsx").code == 0
    [open_row] = read_sheet((tmp_path / "new.xlsx").read_bytes())
    decided = write_sheet(tmp_path / "decided.xlsx", [{**open_row, ENTRY: "faq/hours"}])
    assert run("teach", decided).out.splitlines()[0] == "1 question for entries, 0 that no entry answers"
    assert json.loads(examples.read_text(encoding="utf-8").splitlines()[-1])["question"] == question
    assert load_corpus(corpus).examples[-1].entry == "faq/hours"
    assert "No question is known that should be looked at" in run("report", "--xlsx", tmp_path / "newer.xlsx").err
    # It is recorded once.
    assert run("teach", decided).out.splitlines() == ["1 known already", "Nothing is added."]


def test_a_dry_run_changes_nothing(run: Run, examples: Path, unanswerable: Path, filled: Path):
    before = examples.read_bytes()
    result = run("teach", filled, "--dry-run")
    assert (result.code, result.err) == (0, "")
    assert f"{examples}: 2 lines would be added" in result.out.splitlines()
    assert examples.read_bytes() == before
    assert not unanswerable.exists()
    run("teach", filled)
    taught = examples.read_bytes()
    assert f"{examples}: 2 lines would be removed" in run("teach", "--undo", "--dry-run").out.splitlines()
    assert examples.read_bytes() == taught


def test_the_last_teaching_is_undone_whatever_was_appended_since(
    run: Run, examples: Path, unanswerable: Path, filled: Path, tmp_path: Path, corpus: Path
):
    earlier = write_sheet(tmp_path / "earlier.xlsx", [row("Is it quiet?", "hours")])
    run("teach", earlier)
    kept = examples.read_bytes()
    run("teach", filled)
    later = b'{"entry": "card", "language": "en", "question": "By hand?"}\n'
    examples.write_bytes(examples.read_bytes() + later)
    result = run("teach", "--undo")
    assert (result.code, result.err) == (
        0,
        f"To answer without it, run: peru-qa index --corpus {corpus} --index-dir {corpus.parent.parent}/index\n",
    )
    assert f"{examples}: 2 lines removed" in result.out
    assert '"question": "Are you open at noon?"' in result.out
    assert examples.read_bytes() == kept + later
    # Nothing else was in it, and an empty companion could not be read.
    assert not unanswerable.exists()
    run("teach", "--undo")
    assert "Is it quiet?" not in examples.read_text()
    result = run("teach", "--undo")
    assert (result.code, result.out) == (0, "Nothing is removed.\n")


def test_one_faulty_row_and_nothing_is_written(run: Run, examples: Path, tmp_path: Path):
    before = examples.read_bytes()
    rows = [row("Are you open at noon?", "hours"), row("Where?", "moon"), row("How?", 7.0)]
    result = run("teach", write_sheet(tmp_path / "faulty.xlsx", rows))
    assert (result.code, result.out) == (1, "")
    assert result.err.splitlines() == [
        'row 3: there is no entry "moon"; choose one from the list, or copy one from "Entradas · Entries"',
        'row 4: there is no entry "7"; choose one from the list, or copy one from "Entradas · Entries"',
        f"peru-qa: {tmp_path}/faulty.xlsx: 2 faults, listed above; correct the rows and run this again: "
        "nothing was written",
    ]
    assert examples.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not a spreadsheet that can be read"),
        (b"PK\x03\x04 cut off", "is not a spreadsheet that can be read"),
        (b"question,entry\n", "is not a spreadsheet that can be read"),
        (None, "can't be read (No such file or directory)"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(run: Run, tmp_path: Path, content: bytes | None, reason: str):
    if content is not None:
        (tmp_path / "x.xlsx").write_bytes(content)
    result = run("teach", tmp_path / "x.xlsx")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"peru-qa: {tmp_path}/x.xlsx: {reason}; ")
    assert result.err.count("\n") == 1


def test_a_workbook_without_a_column_is_refused(run: Run, tmp_path: Path):
    path = write_sheet(tmp_path / "x.xlsx", [{QUESTION: "Where?", LANGUAGE: "en"}], "Hoja1")
    assert run("teach", path).err == (
        f'peru-qa: {path}: the sheet "Hoja1" has no column "{ENTRY}"; give what peru-qa report --xlsx wrote, '
        "filled in\n"
    )


def test_a_file_that_cannot_be_written_is_reported_and_nothing_is_lost(
    run: Run, examples: Path, filled: Path, monkeypatch: pytest.MonkeyPatch
):
    before = examples.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    result = run("teach", filled)
    assert result.code == 1
    assert "can't be written (No space left on device)" in result.err
    assert examples.read_bytes() == before
    assert sorted(file.name for file in examples.parent.iterdir()) == ["faq.examples.jsonl", "faq.jsonl"]


def test_which_questions_become_golden_is_told(run: Run, filled: Path):
    lines = run("teach", filled, "--dry-run").out.splitlines()
    # There are fewer example questions than golden ones, so each becomes one.
    assert lines[1:4] == [
        "Golden questions (with which each new build is checked): 2 of the taught ones join:",
        "  Are you open at noon?",
        "  Still there at 4 pm?",
    ] or lines[1:4] == [
        "Golden questions (with which each new build is checked): 2 of the taught ones join:",
        "  Still there at 4 pm?",
        "  Are you open at noon?",
    ]


def test_a_file_of_questions_is_asked_before_and_after(run: Run, filled: Path, tmp_path: Path, examples: Path):
    questions = tmp_path / "held-out.jsonl"
    asked_for = [("Opening times?", "faq/hours"), ("Wireless?", "faq/wifi")]
    questions.write_text("\n".join(json.dumps({"question": q, "lang": "en", "gold": [e]}) for q, e in asked_for))
    before = examples.read_bytes()
    result = run("teach", filled, "--questions", questions, "--dry-run")
    assert result.code == 0
    lines = result.out.splitlines()
    assert any(line.startswith("Taught questions ranked right: ") and line.endswith(" of 2") for line in lines)
    assert "held-out.jsonl, R@1 en: 1.000 before, 1.000 after (2 questions)" in lines
    assert any(line.startswith("Golden questions that both builds ask: ") for line in lines)
    assert examples.read_bytes() == before


def test_without_an_index_teaching_still_works(run: Run, labelled_library: Library, filled: Path, examples: Path):
    (labelled_library.store.path / "CURRENT").unlink()
    for build in labelled_library.store.builds():
        (build.folder / "manifest.json").unlink()
    result = run("teach", filled)
    assert result.code == 0
    assert "which golden questions change can't be told without an index" in result.err
    assert "Are you open at noon?" in examples.read_text()


def test_a_warning_says_that_the_package_itself_is_changed(
    run: Run, labelled_library: Library, filled: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("qa.cli.teaching.SHIPPED", labelled_library.settings.corpus)
    warning = "peru-qa: warning: this is the corpus of the package itself, which its next version replaces; "
    assert run("teach", filled, "--dry-run").err == ""
    assert run("teach", filled).err.startswith(warning)
