"""Feedback in a real SQLite file: what it keeps, what it can't hold, and what becomes of it."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa.answering.question.conversation import Turn
from qa.cli.main import main
from qa.errors import AnsweringError, FeedbackError
from qa.evaluation.questions import feedback_record, read_questions
from qa.serving.feedback_store import (
    MAX_COMMENT_LENGTH,
    REASONS,
    AnsweredQuestion,
    Feedback,
    FeedbackStore,
    RecordedQuestion,
)
from support.paths import ROOT

LAW = AnsweredQuestion(
    question="Which law protects personal data?",
    earlier=("Is there a law on access to information?", "Since when?"),
    language="en",
    entry="peru-2022/38-39",
    answered=True,
    confidence=0.94321,
    build="20261126-0123abcd",
)
PASSPORT = AnsweredQuestion(
    question="¿Cuánto cuesta el pasaporte?",
    earlier=(),
    language="es",
    entry=None,
    answered=False,
    confidence=0.125,
    build="20261126-0123abcd",
)
HOSTILE_IDS = [
    "",
    "x",
    "' OR 1=1 --",
    "'; DROP TABLE feedback; --",
    "%",
    "_" * 32,
    "0" * 32,
    "0" * 31,
    "\0" * 32,
    "\udcff" * 32,
    "٠" * 32,
    "f" * 1_000_000,
    "../../etc/passwd",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the feedback file; neither file nor folder exists."""
    return tmp_path / "made" / "later" / "feedback.sqlite"


@pytest.fixture
def store(path: Path) -> FeedbackStore:
    return FeedbackStore(path)


def test_a_rating_is_explained_and_withdrawn(store: FeedbackStore):
    up, down = store.rate(LAW, helpful=True), store.rate(PASSPORT, helpful=False)
    assert re.fullmatch("[0-9a-f]{32}", up)
    assert up != down
    day = datetime.now(UTC).date().isoformat()
    assert store.all_feedback() == [
        Feedback(up, day, LAW, True, None, ""),
        Feedback(down, day, PASSPORT, False, None, ""),
    ]

    assert store.explain(down, "incomplete", "It lacks\n the fee. ")
    assert store.all_feedback()[1] == Feedback(down, day, PASSPORT, False, "incomplete", "It lacks the fee.")
    assert store.explain(down, None, "")
    assert store.all_feedback()[1] == Feedback(down, day, PASSPORT, False, None, "")

    assert store.withdraw(up) is True
    assert store.withdraw(up) is False
    assert store.explain(up, "unclear", "too late") is False
    assert [feedback.id for feedback in store.all_feedback()] == [down]


def test_feedback_is_returned_oldest_first(store: FeedbackStore):
    ids = [store.rate(LAW, helpful=True) for _ in range(5)]
    store.withdraw(ids.pop())
    store.withdraw(ids.pop(1))
    ids.append(store.rate(PASSPORT, helpful=True))
    assert [feedback.id for feedback in store.all_feedback()] == ids


def test_recorded_questions_are_kept_apart_from_feedback(store: FeedbackStore):
    for subject in (LAW, PASSPORT, LAW):
        store.record_question(subject)
    assert store.recorded_questions() == [LAW, PASSPORT, LAW]
    assert store.all_feedback() == []


def test_recorded_questions_have_a_day(store: FeedbackStore):
    store.record_question(LAW)
    assert store.all_recorded() == [RecordedQuestion(LAW, datetime.now(UTC).date().isoformat())]


def test_a_file_of_an_earlier_version_keeps_its_questions(store: FeedbackStore, path: Path):
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            """CREATE TABLE asked (
                number INTEGER PRIMARY KEY, question TEXT NOT NULL, earlier TEXT NOT NULL, language TEXT NOT NULL,
                entry TEXT, answered INTEGER NOT NULL, confidence REAL NOT NULL, build TEXT NOT NULL
            )"""
        )
        connection.execute("INSERT INTO asked VALUES (1, 'Old?', '', 'en', NULL, 0, 0.25, 'build')")
    old = RecordedQuestion(AnsweredQuestion("Old?", (), "en", None, False, 0.25, "build"), None)
    assert store.all_recorded() == [old]
    store.record_question(LAW)
    assert store.all_recorded() == [old, RecordedQuestion(LAW, datetime.now(UTC).date().isoformat())]
    assert store.recorded_questions() == [old.subject, LAW]


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_kept(store: FeedbackStore, reason):
    kept = store.rate(LAW, helpful=False)
    store.explain(kept, reason, "")
    assert store.all_feedback()[0].reason == reason


def test_a_long_comment_is_cut(store: FeedbackStore):
    kept = store.rate(LAW, helpful=False)
    store.explain(kept, None, "é" * (MAX_COMMENT_LENGTH - 1) + "yz")
    assert store.all_feedback()[0].comment == "é" * (MAX_COMMENT_LENGTH - 1) + "y"
    store.explain(kept, None, "x" * 10_000_000)
    assert store.all_feedback()[0].comment == "x" * MAX_COMMENT_LENGTH


def test_no_column_holds_an_address_or_a_name(store: FeedbackStore, path: Path):
    store.rate(LAW, helpful=True)
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        columns = {
            table: [row[1] for row in connection.execute(f"SELECT * FROM pragma_table_info('{table}')")]
            for table in tables
        }
    subject = ["question", "earlier", "language", "entry", "answered", "confidence", "build"]
    assert columns == {
        "asked": ["number", *subject, "day"],
        "feedback": ["number", "id", "day", *subject, "helpful", "reason", "comment"],
    }


def test_the_day_has_no_time(store: FeedbackStore, path: Path):
    store.rate(LAW, helpful=True)
    with closing(sqlite3.connect(path)) as connection:
        [(day,)] = connection.execute("SELECT day FROM feedback")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", day)


def test_withdrawn_and_replaced_text_is_erased_from_the_file(store: FeedbackStore, path: Path):
    store.rate(PASSPORT, helpful=True)
    kept = store.rate(replace(LAW, question="What of my cousin Rosaura?"), helpful=False)
    store.explain(kept, "unclear", "Call me on 999 123 456")
    assert b"999 123 456" in path.read_bytes()
    store.explain(kept, "unclear", "")
    assert b"999 123 456" not in path.read_bytes()
    assert b"Rosaura" in path.read_bytes()
    store.withdraw(kept)
    assert b"Rosaura" not in path.read_bytes()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_only_its_owner_can_read_the_file(store: FeedbackStore, path: Path):
    store.record_question(PASSPORT)
    assert path.stat().st_mode & 0o777 == 0o600


def test_reading_creates_no_file(store: FeedbackStore, path: Path):
    assert store.all_feedback() == []
    assert store.recorded_questions() == []
    assert store.explain("0" * 32, "unclear", "") is False
    assert store.withdraw("0" * 32) is False
    assert not path.parent.parent.exists()


def test_an_empty_file_holds_nothing_and_can_be_written(store: FeedbackStore, path: Path):
    path.parent.mkdir(parents=True)
    path.touch()
    assert store.all_feedback() == []
    assert path.stat().st_size == 0
    store.record_question(LAW)
    assert store.recorded_questions() == [LAW]


@pytest.mark.parametrize("hostile", HOSTILE_IDS)
def test_hostile_ids_change_nothing(store: FeedbackStore, hostile: str):
    kept = store.rate(LAW, helpful=True)
    before = store.all_feedback()
    assert store.explain(hostile, "unclear", "mine now") is False
    assert store.withdraw(hostile) is False
    assert store.withdraw(kept.upper() + "'") is False
    assert store.all_feedback() == before


def test_hostile_texts_are_stored_as_text(store: FeedbackStore):
    hostile = replace(LAW, question="'); DROP TABLE feedback; --", earlier=('"', "' OR 1=1"))
    kept = store.rate(hostile, helpful=False)
    store.explain(kept, "unclear", "', reason = 'outdated")
    [feedback] = store.all_feedback()
    assert (feedback.subject, feedback.reason, feedback.comment) == (hostile, "unclear", "', reason = 'outdated")


def test_lone_surrogates_and_control_characters_are_removed(store: FeedbackStore):
    unclean = replace(LAW, question="Which\udcff law\x1b[31m\0?", earlier=("One\ntwo\u2028three\ud800?",))
    kept = store.rate(unclean, helpful=False)
    store.explain(kept, None, "\ud83d no \r\n line\x85end")
    store.record_question(unclean)
    [feedback] = store.all_feedback()
    assert (feedback.subject.question, feedback.subject.earlier) == ("Which law [31m ?", ("One two three ?",))
    assert feedback.comment == "no line end"
    assert store.recorded_questions() == [feedback.subject]


def test_concurrent_threads_lose_nothing(path: Path):
    def write(number: int) -> str:
        store = FeedbackStore(path)
        kept = store.rate(replace(LAW, question=f"Question {number}?"), helpful=number % 2 == 0)
        store.record_question(replace(PASSPORT, question=f"Asked {number}?"))
        assert store.explain(kept, "outdated", f"Comment {number}")
        return kept

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(write, range(48)))
    kept = {feedback.id: feedback for feedback in FeedbackStore(path).all_feedback()}
    assert kept.keys() == set(ids)
    for number, one in enumerate(ids):
        assert (kept[one].subject.question, kept[one].comment) == (f"Question {number}?", f"Comment {number}")
        assert kept[one].helpful is (number % 2 == 0)
    assert {subject.question for subject in FeedbackStore(path).recorded_questions()} == {
        f"Asked {n}?" for n in range(48)
    }


WRITER = """
import sys
from pathlib import Path
from qa.serving.feedback_store import AnsweredQuestion, FeedbackStore
store = FeedbackStore(Path(sys.argv[1]))
for number in range(30):
    store.rate(AnsweredQuestion(f"{sys.argv[2]} {number}", (), "en", None, False, 0.5, "b"), True)
"""


@pytest.mark.thorough
def test_concurrent_processes_lose_nothing(path: Path):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], cwd=ROOT, stderr=subprocess.PIPE)
        for name in ("one", "two", "three")
    ]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [(b"", 0)] * 3
    kept = [feedback.subject.question for feedback in FeedbackStore(path).all_feedback()]
    assert sorted(kept) == sorted(f"{name} {number}" for name in ("one", "two", "three") for number in range(30))
    assert [one for one in kept if one.startswith("two")] == [f"two {number}" for number in range(30)]


def _rubbish(path: Path) -> None:
    path.write_bytes(b"this is no database, whatever its name says" * 100)


def _another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE feedback (stars INTEGER)")
        connection.execute("CREATE TABLE asked (whom TEXT)")


def _torn(path: Path) -> None:
    FeedbackStore(path).rate(LAW, helpful=True)
    path.write_bytes(path.read_bytes()[:4096])


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("damage", [_rubbish, _another_program, _torn, _folder])
def test_a_foreign_or_damaged_file_is_reported_in_one_line(path: Path, store: FeedbackStore, damage: Callable):
    path.parent.mkdir(parents=True)
    damage(path)
    before = path.read_bytes() if path.is_file() else None
    for operation in (
        store.all_feedback,
        store.recorded_questions,
        lambda: store.rate(LAW, helpful=True),
        lambda: store.record_question(LAW),
        lambda: store.explain("0" * 32, None, ""),
        lambda: store.withdraw("0" * 32),
    ):
        with pytest.raises(FeedbackError) as refused:
            operation()
        message = str(refused.value)
        assert message.startswith(f"{path}: feedback can't be stored or read there (")
        assert message.endswith("; name another file with PERU_QA_FEEDBACK")
        assert "\n" not in message
        assert isinstance(refused.value, AnsweringError)
        assert isinstance(refused.value.__cause__, sqlite3.Error | OSError)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    store = FeedbackStore(tmp_path / "file" / "feedback.sqlite")
    for operation in (store.all_feedback, lambda: store.record_question(LAW)):
        with pytest.raises(FeedbackError, match="PERU_QA_FEEDBACK"):
            operation()


def test_a_path_with_odd_characters_names_that_file(tmp_path: Path):
    path = tmp_path / "a b?mode=memory#c%20ñ" / "f&?.sqlite"
    FeedbackStore(path).record_question(LAW)
    assert FeedbackStore(path).recorded_questions() == [LAW]
    assert path.is_file()


def _feedback(subject: AnsweredQuestion, helpful: bool, reason=None) -> Feedback:
    return Feedback("0" * 32, "2026-11-26", subject, helpful, reason, "")


REFUSED = replace(LAW, answered=False)


@pytest.mark.parametrize(
    ("subject", "helpful", "reason", "gold"),
    [
        (LAW, True, None, ["peru-2022/38-39"]),
        (REFUSED, True, None, []),
        (LAW, False, "not_in_document", []),
        (LAW, False, None, None),
        (LAW, False, "wrong_entry", None),
        (LAW, False, "incomplete", None),
        (LAW, False, "unclear", None),
        (LAW, False, "outdated", None),
        (REFUSED, False, None, None),
        (REFUSED, False, "wrong_entry", None),
        (REFUSED, False, "not_in_document", None),
        (replace(LAW, entry=None), True, None, None),
    ],
)
def test_a_rating_implies_the_right_answer(subject, helpful, reason, gold):
    assert feedback_record(_feedback(subject, helpful, reason))["gold"] == gold


def test_the_record_of_feedback():
    feedback = Feedback("0" * 32, "2026-11-26", LAW, False, "not_in_document", "No law there.")
    assert feedback_record(feedback) == {
        "question": "Which law protects personal data?",
        "lang": "en",
        "kind": "feedback",
        "gold": [],
        "history": [
            {"role": "user", "content": "Is there a law on access to information?"},
            {"role": "user", "content": "Since when?"},
        ],
        "helpful": False,
        "reason": "not_in_document",
        "comment": "No law there.",
        "entry": "peru-2022/38-39",
        "answered": True,
        "confidence": 0.9432,
        "build": "20261126-0123abcd",
        "day": "2026-11-26",
    }
    assert "history" not in feedback_record(_feedback(PASSPORT, helpful=True))


@pytest.fixture
def kept(store: FeedbackStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> FeedbackStore:
    """The store that the command reads."""
    monkeypatch.setenv("PERU_QA_FEEDBACK", str(path))
    return store


def test_the_feedback_command_prints_what_eval_reads(kept: FeedbackStore, capsys: pytest.CaptureFixture[str]):
    kept.rate(LAW, helpful=True)
    kept.explain(kept.rate(LAW, helpful=False), "unclear", "¿Cómo?")
    kept.rate(PASSPORT, helpful=True)
    assert main(["feedback"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert [json.loads(line) for line in printed.out.splitlines()] == [feedback_record(f) for f in kept.all_feedback()]
    assert "¿Cómo?" in printed.out
    warned: list[str] = []
    first, second = read_questions(printed.out, "kept.jsonl", warned.append)
    assert (first.question, first.lang, first.kind, first.gold) == (
        LAW.question,
        "en",
        "feedback",
        ("peru-2022/38-39",),
    )
    assert first.history == tuple(Turn(role="user", content=earlier) for earlier in LAW.earlier)
    assert (second.question, second.lang, second.gold, second.history) == (PASSPORT.question, "es", (), ())
    assert warned == ['kept.jsonl: 1 of 3 questions skipped, since their "gold" is null']


def test_the_feedback_command_without_feedback(kept: FeedbackStore, path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["feedback"]) == 0
    assert capsys.readouterr() == ("", f"{path}: no feedback is stored there yet\n")
    assert not path.exists()


@pytest.mark.parametrize("command", ["feedback", "report"])
def test_the_commands_report_a_damaged_file_in_one_line(
    kept: FeedbackStore, path: Path, capsys: pytest.CaptureFixture[str], command: str
):
    path.parent.mkdir(parents=True)
    _rubbish(path)
    assert main([command]) == 1
    assert capsys.readouterr() == (
        "",
        f"peru-qa: {path}: feedback can't be stored or read there (file is not a database); "
        "name another file with PERU_QA_FEEDBACK\n",
    )


def test_a_full_table_takes_no_more_rows_but_allows_changes(store: FeedbackStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.serving.feedback_store.MAX_ROWS", 2)
    first, _ = store.rate(LAW, helpful=True), store.rate(PASSPORT, helpful=False)
    with pytest.raises(FeedbackError, match="full, with 2 rows; name another file with PERU_QA_FEEDBACK"):
        store.rate(LAW, helpful=True)
    store.record_question(LAW)
    assert len(store.all_feedback()) == 2
    assert store.explain(first, "unclear", "still")
    assert store.withdraw(first)
    assert store.rate(LAW, helpful=True)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the day that it is."""

    def set_day(day: str) -> None:
        monkeypatch.setattr("qa.serving.feedback_store._today", lambda: day)

    return set_day


def test_recorded_questions_are_deleted_after_the_days_that_they_are_kept(
    store: FeedbackStore, days: Callable[[str], None]
):
    for day, question in (("2026-03-01", "old"), ("2026-03-02", "kept")):
        days(day)
        store.record_question(replace(LAW, question=question))
    store.rate(PASSPORT, helpful=True)
    days("2026-03-31")
    store.delete_questions(30)
    assert [one.question for one in store.recorded_questions()] == ["kept"]
    days("2026-04-01")
    store.delete_questions(30)
    assert store.recorded_questions() == []
    assert len(store.all_feedback()) == 1


def test_questions_of_an_earlier_version_are_kept_for_as_long_from_now_on(
    store: FeedbackStore, path: Path, days: Callable[[str], None]
):
    days("2026-03-01")
    store.record_question(LAW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE asked DROP COLUMN day")
    store.delete_questions(30)
    days("2026-03-30")
    store.delete_questions(30)
    assert store.recorded_questions() == [LAW]
    days("2026-03-31")
    store.delete_questions(30)
    assert store.recorded_questions() == []


def test_deleting_old_questions_creates_no_file(store: FeedbackStore, path: Path):
    store.delete_questions(90)
    assert not path.exists()
