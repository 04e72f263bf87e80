"""Appends what was taught to the companions of the documents, and takes the last teaching back.

Every line names the teaching by its moment, so that it can be told from the others. A file is written beside the old
one and then takes its place, so that a kill loses nothing. If it comes between two files, the first is complete: taught
again, what it holds is known already, and the rest is added.
"""

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus import EXAMPLES_SUFFIX, UNANSWERABLE_SUFFIX, Corpus, find_source_files
from qa.answering.question.question import question_key
from qa.errors import TeachingError
from qa.teaching.checking import Lesson

_ORIGIN = "teach "
"""What the origin of a line begins with, before the moment; moments in ISO 8601 and UTC sort by time."""


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A companion before and after a change; `before` is None if there is none yet, `after` if nothing is left of it.

    `lines` are those that are added or removed, without their line ends.
    """

    path: Path
    before: bytes | None
    after: bytes | None
    lines: tuple[str, ...]


def plan_teaching(lessons: Iterable[Lesson], corpus: Corpus, path: Path, moment: datetime) -> list[ChangedFile]:
    """Return what the companions become when the lessons of a moment, in UTC, are appended to them.

    `path` is that of the corpus, a file or a folder.

    Raises:
        TeachingError: a companion can't be read.
    """
    sources = {source.name: source for source in find_source_files(path)}
    origin = _ORIGIN + moment.isoformat(timespec="microseconds")
    lines: dict[Path, list[str]] = defaultdict(list)
    for lesson in lessons:
        suffix = EXAMPLES_SUFFIX if lesson.question.entry is not None else UNANSWERABLE_SUFFIX
        companion = _companion(sources[lesson.document], suffix)
        lines[companion].append(json.dumps(_record(lesson, corpus, moment, origin), ensure_ascii=False))
    changes = []
    for companion, added in lines.items():
        before = _read(companion)
        kept = before or b""
        ended = kept if not kept or kept.endswith(b"\n") else kept + b"\n"
        changes.append(ChangedFile(companion, before, ended + _encode(added), tuple(added)))
    return changes


def _companions(path: Path) -> Iterator[Path]:
    """List the files of a corpus that a teaching may have written to, whether they exist or not."""
    for source in find_source_files(path):
        yield _companion(source, EXAMPLES_SUFFIX)
        yield _companion(source, UNANSWERABLE_SUFFIX)


def _companion(source: Path, suffix: str) -> Path:
    return source.with_name(source.stem + suffix)


def _record(lesson: Lesson, corpus: Corpus, moment: datetime, origin: str) -> dict[str, str]:
    question = lesson.question
    record: dict[str, str] = {"language": question.language, "question": question.question}
    if question.entry is not None:
        # An entry is named within its edition.
        record = {"entry": question.entry.removeprefix(f"{corpus.editions[lesson.document].id}/"), **record}
        if question.fact is not None:
            entry = next(entry for entry in corpus.entries if entry.id == question.entry)
            record["fact"] = entry.text.text[slice(*question.fact)]
    return {**record, "date": moment.date().isoformat(), "origin": origin}


def taught_moments(path: Path) -> dict[str, datetime]:
    """Return the last moment, in UTC, at which each question was taught, by its key (see `question_key`).

    Raises:
        TeachingError: a companion can't be read.
    """
    moments: dict[str, datetime] = {}
    for companion in _companions(path):
        for line in (_read(companion) or b"").splitlines():
            if origin := _origin(line):
                # A line that a person has changed may name no moment.
                with suppress(ValueError):
                    moment = datetime.fromisoformat(origin.removeprefix(_ORIGIN)).astimezone(UTC)
                    key = question_key(str(json.loads(line).get("question")))
                    moments[key] = max(moments.get(key, moment), moment)
    return moments


def plan_undoing(path: Path) -> list[ChangedFile]:
    """Return what the companions become when the lines of the last teaching are removed; empty if there is none.

    Raises:
        TeachingError: a companion can't be read.
    """
    found: dict[str, dict[Path, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    contents: dict[Path, bytes] = {}
    for companion in _companions(path):
        contents[companion] = _read(companion) or b""
        for line in contents[companion].splitlines(keepends=True):
            if origin := _origin(line):
                found[origin][companion].append(line)
    if not found:
        return []
    last = found[max(found)]
    return [_without(companion, contents[companion], removed) for companion, removed in last.items()]


def _origin(line: bytes) -> str | None:
    """Return the teaching that a line comes from; None if it comes from none."""
    with suppress(ValueError):
        record = json.loads(line)
        origin = record.get("origin") if isinstance(record, dict) else None
        if isinstance(origin, str) and origin.startswith(_ORIGIN):
            return origin
    return None


def _without(companion: Path, before: bytes, removed: Sequence[bytes]) -> ChangedFile:
    gone = set(removed)
    after = b"".join(line for line in before.splitlines(keepends=True) if line not in gone)
    lines = tuple(line.decode("utf-8").rstrip("\r\n") for line in removed)
    return ChangedFile(companion, before, after if after.strip() else None, lines)


def write_changes(changes: Sequence[ChangedFile]) -> None:
    """Write all files, or none of them; a kill between two of them leaves each complete.

    Raises:
        TeachingError: a file can't be written, has changed since the change was planned, or another teaching is
            writing.
    """
    lock = FileLock(changes[0].path.with_name(".teach.lock"), timeout=0)
    try:
        with lock:
            try:
                _replace_all(changes)
            finally:
                Path(lock.lock_file).unlink(missing_ok=True)
    except Timeout as error:
        raise TeachingError(f"{changes[0].path}: another teaching is writing; run the command again") from error
    except OSError as error:
        raise TeachingError(
            f"{changes[0].path}: can't be written ({error.strerror}); see to the folder's permissions and space, "
            "or copy the corpus to a folder of your own and name that with --corpus"
        ) from error


def _replace_all(changes: Sequence[ChangedFile]) -> None:
    # Through a link, to the file itself.
    targets = [change.path.resolve() for change in changes]
    written = [target.with_name(f".{target.name}.new") for target in targets]
    replaced: list[tuple[ChangedFile, Path]] = []
    try:
        # All are written before the first takes its place, so that a full disk changes nothing.
        for change, target, new in zip(changes, targets, written, strict=True):
            _write(change.after or b"", new)
            if target.exists():
                shutil.copymode(target, new)
        for change in changes:
            if _read(change.path) != change.before:
                raise TeachingError(f"{change.path}: was changed meanwhile; run the command again")
        for change, target, new in zip(changes, targets, written, strict=True):
            if change.after is None:
                target.unlink()
            else:
                new.replace(target)
            replaced.append((change, target))
    except OSError:
        for change, target in replaced:
            _restore(change, target)
        raise
    finally:
        for new in written:
            with suppress(OSError):
                new.unlink(missing_ok=True)


def _restore(change: ChangedFile, target: Path) -> None:
    if change.before is None:
        target.unlink()
    else:
        _write(change.before, target)


def _write(content: bytes, path: Path) -> None:
    """Write a file, and see it safely on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TeachingError(f"{path}: can't be read ({error.strerror}); check its permissions") from error


def _encode(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8")
