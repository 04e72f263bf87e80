"""Visitors' feedback and questions, in one SQLite file that holds nothing about who they are.

Every operation opens the file, does one thing in one transaction and closes it again, so that threads and processes
may share it. The first write creates file and folder.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args
from uuid import uuid4

from corpus import Language
from qa.answering.question.question import clean
from qa.errors import FeedbackError

Reason = Literal["wrong_entry", "not_in_document", "incomplete", "unclear", "outdated"]
"""Why an answer did not help: another entry has the answer; none has, so it should have been refused; something is
missing; it is hard to understand; it is no longer true."""

REASONS: tuple[Reason, ...] = get_args(Reason)

MAX_COMMENT_LENGTH = 1000
"""Characters of a comment that are kept; the rest is cut off."""

MAX_ROWS = 100_000
"""Rows of a table at most, since anybody may send any number of ratings."""

_LOCK_TIMEOUT = 5.0
"""Seconds to wait while another thread or process is writing."""

_ID = re.compile("[0-9a-f]{32}")

_SUBJECT_COLUMNS = """
    question TEXT NOT NULL, earlier TEXT NOT NULL, language TEXT NOT NULL, entry TEXT,
    answered INTEGER NOT NULL, confidence REAL NOT NULL, build TEXT NOT NULL
"""

_TABLES = (
    f"CREATE TABLE IF NOT EXISTS asked (number INTEGER PRIMARY KEY, {_SUBJECT_COLUMNS}, day TEXT)",
    f"""CREATE TABLE IF NOT EXISTS feedback (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, day TEXT NOT NULL, {_SUBJECT_COLUMNS},
        helpful INTEGER NOT NULL, reason TEXT, comment TEXT NOT NULL
    )""",
)

_ADD_DAY = "ALTER TABLE asked ADD COLUMN day TEXT"
"""Brings a table of an earlier version up to date, whose questions have no day."""


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question and how it was answered.

    `earlier` are the questions of the conversation that it was understood in the context of, two at most, oldest
    first; `entry` is the id of the entry cited first, None if none is; `answered` is false for a refusal.
    """

    question: str
    earlier: tuple[str, ...]
    language: Language
    entry: str | None
    answered: bool
    confidence: float
    build: str


@dataclass(frozen=True, slots=True)
class RecordedQuestion:
    """A question that was recorded, and the day, an ISO date; None if an earlier version recorded it."""

    subject: AnsweredQuestion
    day: str | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """A visitor's rating of an answer or a refusal, with an optional reason and comment.

    `day` is an ISO date without a time, so that nobody can be identified by when they wrote; `comment` may be empty.
    """

    id: str
    day: str
    subject: AnsweredQuestion
    helpful: bool
    reason: Reason | None
    comment: str


class FeedbackStore:
    """The file that keeps feedback, and the questions asked if those are recorded.

    Every method raises FeedbackError if the file can't be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def rate(self, subject: AnsweredQuestion, helpful: bool) -> str:
        """Store a thumb up or down; return the id by which it can be explained and withdrawn."""
        feedback_id = uuid4().hex
        values = {"id": feedback_id, "day": _today(), "helpful": helpful, "comment": ""}
        self._insert("feedback", {**_values(subject), **values})
        return feedback_id

    def explain(self, id: str, reason: Reason | None, comment: str) -> bool:
        """Replace the reason and the comment of feedback; return whether there is such feedback.

        A browser may send any `id`, and any `comment`, which is cleaned and cut to `MAX_COMMENT_LENGTH`.
        """
        # Cut before cleaning too: cleaning reads every character, and a browser may send any number of them.
        comment = clean(comment[: 10 * MAX_COMMENT_LENGTH])[:MAX_COMMENT_LENGTH].rstrip()
        return self._may_contain(id) and self._write(
            "UPDATE feedback SET reason = :reason, comment = :comment WHERE id = :id",
            {"id": id, "reason": reason, "comment": comment},
        )

    def withdraw(self, id: str) -> bool:
        """Delete feedback for good; return whether it existed."""
        return self._may_contain(id) and self._write("DELETE FROM feedback WHERE id = :id", {"id": id})

    def all_feedback(self) -> list[Feedback]:
        """Return all feedback, oldest first."""
        return [
            Feedback(row["id"], row["day"], _subject(row), bool(row["helpful"]), row["reason"], row["comment"])
            for row in self._rows("SELECT * FROM feedback ORDER BY number")
        ]

    def record_question(self, subject: AnsweredQuestion) -> None:
        """Store a question that was asked."""
        self._insert("asked", {**_values(subject), "day": _today()})

    def all_recorded(self) -> list[RecordedQuestion]:
        """Return all recorded questions with their days, oldest first."""
        rows = self._rows("SELECT * FROM asked ORDER BY number")
        return [RecordedQuestion(_subject(row), dict(row).get("day")) for row in rows]

    def delete_questions(self, days: int) -> None:
        """Delete recorded questions for good that were asked so many days ago, or earlier.

        Of those that an earlier version recorded, the day is unknown: they are kept for as long from now on.
        """
        if self._has_data():
            self._write("UPDATE asked SET day = :today WHERE day IS NULL", {"today": _today()})
            oldest = date.fromisoformat(_today()) - timedelta(days=days)
            self._write("DELETE FROM asked WHERE day <= :oldest", {"oldest": oldest.isoformat()})

    def recorded_questions(self) -> list[AnsweredQuestion]:
        """Return all recorded questions, oldest first."""
        return [recorded.subject for recorded in self.all_recorded()]

    def _may_contain(self, feedback_id: str) -> bool:
        return _ID.fullmatch(feedback_id) is not None and self._has_data()

    def _has_data(self) -> bool:
        """Check whether anything was written yet; a file that its first write has created but not filled is empty."""
        with self._mapped_errors():
            try:
                return self._path.stat().st_size > 0
            except FileNotFoundError:
                return False

    def _rows(self, query: str) -> list[sqlite3.Row]:
        if not self._has_data():
            return []
        with self._mapped_errors(), closing(self._connect()) as connection:
            return connection.execute(query).fetchall()

    def _insert(self, table: str, values: dict[str, object]) -> None:
        """Add a row, unless the table is full; `values` are by column."""
        placeholders = ", ".join(f":{column}" for column in values)
        room = f"(SELECT COUNT(*) FROM {table}) < {MAX_ROWS}"
        if not self._write(f"INSERT INTO {table} ({', '.join(values)}) SELECT {placeholders} WHERE {room}", values):
            raise FeedbackError(f"{self._path}: full, with {MAX_ROWS:,} rows; name another file with PERU_QA_FEEDBACK")

    def _write(self, statement: str, values: dict[str, object]) -> bool:
        """Execute a statement; return whether it changed a row."""
        with self._mapped_errors():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Readable by whoever runs the server, not by every user of the machine.
            self._path.touch(mode=0o600)
            with closing(self._connect()) as connection, connection:
                # Immediate: a transaction that turns from reading to writing does not wait for another to end.
                connection.execute("BEGIN IMMEDIATE")
                for table in _TABLES:
                    connection.execute(table)
                if "day" not in [row["name"] for row in connection.execute("PRAGMA table_info(asked)")]:
                    connection.execute(_ADD_DAY)
                return connection.execute(statement, values).rowcount > 0

    def _connect(self) -> sqlite3.Connection:
        """Open the file, which must exist: reading must not create one."""
        uri = f"{self._path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=_LOCK_TIMEOUT, isolation_level=None)
        connection.row_factory = sqlite3.Row
        # Overwrite what is deleted, so that a withdrawn comment can't be read from the file's unused pages.
        connection.execute("PRAGMA secure_delete = ON")
        return connection

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        """Raise errors of SQLite and of the file system as FeedbackError."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise FeedbackError(
                f"{self._path}: feedback can't be stored or read there "
                f"({getattr(error, 'strerror', None) or error}); name another file with PERU_QA_FEEDBACK"
            ) from error


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _values(subject: AnsweredQuestion) -> dict[str, object]:
    """Return the columns of a question. Cleaned texts contain no newline, so one can separate the earlier questions."""
    earlier = "\n".join(map(clean, subject.earlier))
    return {**asdict(subject), "question": clean(subject.question), "earlier": earlier}


def _subject(row: sqlite3.Row) -> AnsweredQuestion:
    columns = {field.name: row[field.name] for field in fields(AnsweredQuestion)}
    columns["earlier"] = tuple(row["earlier"].split("\n")) if row["earlier"] else ()
    columns["answered"] = bool(row["answered"])
    return AnsweredQuestion(**columns)
