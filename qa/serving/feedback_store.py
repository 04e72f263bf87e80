"""What visitors say of answers and what they ask, in one SQLite file that knows nothing of who they are.

Every operation opens the file, does one thing in one transaction and closes it again, so that threads and processes
may share it. File and folder are made by the first write.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args
from uuid import uuid4

from corpus import Language
from qa.answering.question.question import clean
from qa.errors import FeedbackError

Reason = Literal["wrong_entry", "not_in_document", "incomplete", "unclear", "outdated"]
"""Why an answer did not help: another part of the questionnaire answers; none does, so that it should have been
refused; something is missing, hard to understand, or no longer true."""

REASONS: tuple[Reason, ...] = get_args(Reason)

COMMENT_LIMIT = 1000
"""Characters of a comment that are kept."""

MAX_ROWS = 100_000
"""Rows of a table, since anybody may send any number of thumbs."""

_LOCK_TIMEOUT = 5.0
"""Seconds to wait while another thread or process writes."""

_ID = re.compile("[0-9a-f]{32}")

_SUBJECT_COLUMNS = """
    question TEXT NOT NULL, earlier TEXT NOT NULL, language TEXT NOT NULL, entry TEXT,
    answered INTEGER NOT NULL, confidence REAL NOT NULL, build TEXT NOT NULL
"""

_TABLES = (
    f"CREATE TABLE IF NOT EXISTS asked (number INTEGER PRIMARY KEY, {_SUBJECT_COLUMNS})",
    f"""CREATE TABLE IF NOT EXISTS feedback (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, day TEXT NOT NULL, {_SUBJECT_COLUMNS},
        helpful INTEGER NOT NULL, reason TEXT, comment TEXT NOT NULL
    )""",
)


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question and what became of it.

    `earlier` are the questions of the conversation that it was heard behind, two at most, oldest first; `entry` is
    the id of the entry that is cited first, None where none is; `answered` is false for a refusal.
    """

    question: str
    earlier: tuple[str, ...]
    language: Language
    entry: str | None
    answered: bool
    confidence: float
    build: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a visitor says of an answer, or of a refusal.

    `day` is an ISO date without a time, so that nobody can be told by when they wrote; `comment` may be empty.
    """

    id: str
    day: str
    subject: AnsweredQuestion
    helpful: bool
    reason: Reason | None
    comment: str


class FeedbackStore:
    """The file that keeps feedback, and the questions asked where those are recorded."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rate(self, subject: AnsweredQuestion, helpful: bool) -> str:
        """Keeps a thumb up or down; returns the id by which it can be explained and withdrawn.

        Raises:
            FeedbackError: the file can't be written.
        """
        feedback_id = uuid4().hex
        values = {
            **_values(subject),
            "id": feedback_id,
            "day": datetime.now(UTC).date().isoformat(),
            "helpful": helpful,
            "comment": "",
        }
        self._insert("feedback", values)
        return feedback_id

    def explain(self, id: str, reason: Reason | None, comment: str) -> bool:
        """Gives feedback a reason and a comment in place of those that it had; returns whether there is such feedback.

        Args:
            id: as `rate` returned it; anything else that a browser sends is no feedback's id.
            reason: one of `REASONS`, or None.
            comment: as typed; cleaned, and cut to `COMMENT_LIMIT`.

        Raises:
            FeedbackError: the file can't be written.
        """
        # Cut before it is cleaned too: cleaning looks at every character, and nobody bounds what a browser sends.
        comment = clean(comment[: 10 * COMMENT_LIMIT])[:COMMENT_LIMIT].rstrip()
        return self._may_hold(id) and self._write(
            "UPDATE feedback SET reason = :reason, comment = :comment WHERE id = :id",
            {"id": id, "reason": reason, "comment": comment},
        )

    def withdraw(self, id: str) -> bool:
        """Deletes feedback for good; returns whether it was there.

        Raises:
            FeedbackError: the file can't be written.
        """
        return self._may_hold(id) and self._write("DELETE FROM feedback WHERE id = :id", {"id": id})

    def feedback(self) -> list[Feedback]:
        """All feedback, in the order in which it was given.

        Raises:
            FeedbackError: the file can't be read.
        """
        return [
            Feedback(row["id"], row["day"], _subject(row), bool(row["helpful"]), row["reason"], row["comment"])
            for row in self._rows("SELECT * FROM feedback ORDER BY number")
        ]

    def record(self, subject: AnsweredQuestion) -> None:
        """Keeps a question that was asked.

        Raises:
            FeedbackError: the file can't be written.
        """
        self._insert("asked", _values(subject))

    def asked(self) -> list[AnsweredQuestion]:
        """All questions recorded, in the order in which they were asked.

        Raises:
            FeedbackError: the file can't be read.
        """
        return [_subject(row) for row in self._rows("SELECT * FROM asked ORDER BY number")]

    def _may_hold(self, feedback_id: str) -> bool:
        return _ID.fullmatch(feedback_id) is not None and self._holds_something()

    def _holds_something(self) -> bool:
        """Whether anything was written yet; a file that a first write has made but not filled is empty."""
        with self._faults_told():
            try:
                return self._path.stat().st_size > 0
            except FileNotFoundError:
                return False

    def _rows(self, query: str) -> list[sqlite3.Row]:
        if not self._holds_something():
            return []
        with self._faults_told(), closing(self._connect()) as connection:
            return connection.execute(query).fetchall()

    def _insert(self, table: str, values: dict[str, object]) -> None:
        """Adds a row; `values` are by column."""
        places = ", ".join(f":{column}" for column in values)
        self._write(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", values, grows=table)

    def _write(self, statement: str, values: dict[str, object], grows: str | None = None) -> bool:
        """Whether it changed a row; `grows` is the table that gets one more, which is refused when it is full."""
        with self._faults_told():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # What visitors write is for whoever runs the server, not for all users of the machine.
            self._path.touch(mode=0o600)
            with closing(self._connect()) as connection, connection:
                # At once, since a transaction that turns from reading to writing doesn't wait for another's end.
                connection.execute("BEGIN IMMEDIATE")
                for table in _TABLES:
                    connection.execute(table)
                if grows and connection.execute(f"SELECT COUNT(*) FROM {grows}").fetchone()[0] >= MAX_ROWS:
                    raise FeedbackError(
                        f"{self._path}: full, with {MAX_ROWS:,} rows; name another file with PERU_QA_FEEDBACK"
                    )
                return connection.execute(statement, values).rowcount > 0

    def _connect(self) -> sqlite3.Connection:
        """Opens the file, which has to be there: reading shall not make one."""
        uri = f"{self._path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=_LOCK_TIMEOUT, isolation_level=None)
        connection.row_factory = sqlite3.Row
        # What is deleted is overwritten, so that withdrawn words can't be read out of the file's unused pages.
        connection.execute("PRAGMA secure_delete = ON")
        return connection

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise FeedbackError(
                f"{self._path}: feedback can't be kept or read there "
                f"({getattr(error, 'strerror', None) or error}); name another file with PERU_QA_FEEDBACK"
            ) from error


def _values(subject: AnsweredQuestion) -> dict[str, object]:
    """The columns of a question. Cleaned texts hold no line end, so that one can part the earlier questions."""
    return {
        "question": clean(subject.question),
        "earlier": "\n".join(map(clean, subject.earlier)),
        "language": subject.language,
        "entry": subject.entry,
        "answered": subject.answered,
        "confidence": subject.confidence,
        "build": subject.build,
    }


def _subject(row: sqlite3.Row) -> AnsweredQuestion:
    return AnsweredQuestion(
        question=row["question"],
        earlier=tuple(row["earlier"].split("\n")) if row["earlier"] else (),
        language=row["language"],
        entry=row["entry"],
        answered=bool(row["answered"]),
        confidence=row["confidence"],
        build=row["build"],
    )
