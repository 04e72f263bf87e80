"""The bytes of a file as one whole version, though another program may write it meanwhile."""

import errno
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from corpus.errors import MissingDocumentError, UnreadableDocumentError

try:
    import fcntl
except ImportError:  # pragma: no cover
    # Windows has none, and refuses two programs at one file by itself.
    fcntl = None  # type: ignore[assignment]
_ATTEMPTS = 5

_AT_REST = 2_000_000_000
"""Nanoseconds without a change after which a file is taken for complete, though a program has it open for writing."""

_MEGABYTE = 1_000_000


def read_whole(path: Path, most_megabytes: int) -> bytes:
    """The bytes of a file, all of one version.

    Args:
        path: the file.
        most_megabytes: how large it may be.

    Raises:
        MissingDocumentError: it can't be opened.
        UnreadableDocumentError: it is too large, or is being written.
    """
    try:
        for _ in range(_ATTEMPTS):
            raw = _read_once(path, most_megabytes)
            if raw is not None:
                return raw
    except OSError as error:
        raise MissingDocumentError(
            f"{path}: cannot be read ({error.strerror}); check the file and its rights"
        ) from error
    raise UnreadableDocumentError(f"{path}: is being written; run again when it is complete")


def _read_once(path: Path, most_megabytes: int) -> bytes | None:
    """The file's bytes; None where they changed while they were read, or may be half of what is to come."""
    with path.open("rb") as file, _without_writers(file) as alone:
        before = os.fstat(file.fileno())
        if before.st_size > most_megabytes * _MEGABYTE:
            raise UnreadableDocumentError(
                f"{path}: has {before.st_size / _MEGABYTE:.0f} MB, more than {most_megabytes}; "
                "give only the questionnaire, or split it"
            )
        raw = file.read(before.st_size + 1)
        versions = {_version(found) for found in (before, os.fstat(file.fileno()), path.stat())}
    at_rest = alone or time.time_ns() - before.st_mtime_ns > _AT_REST
    return raw if at_rest and len(versions) == 1 and len(raw) == before.st_size else None


def _version(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def _without_writers(file: BinaryIO) -> Iterator[bool]:
    """Keeps writers out of a file, where the system can; False where one has it open.

    Linux grants a lease on a file that nobody has open for writing, and lets whoever opens it wait until it is given
    back. Without it a file whose writer rests between two halves looks complete. Elsewhere, and for files of other
    users, that the file didn't change has to do.
    """
    if not hasattr(fcntl, "F_SETLEASE"):  # pragma: no cover
        yield True
        return
    leased = alone = True
    try:
        # The system tells of a waiting writer by a signal; the usual one would end the process, this one is ignored.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        leased, alone = False, error.errno != errno.EAGAIN
    try:
        yield alone
    finally:
        if leased:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
