"""Reads a file as one consistent version, even if another program may be writing it."""

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
    # Windows has no fcntl, but refuses to open a file that another program writes.
    fcntl = None  # type: ignore[assignment]

_ATTEMPTS = 5

_SETTLED_AFTER = 2_000_000_000
"""Nanoseconds without a change after which a file counts as complete, even if a program has it open for writing."""

_MEGABYTE = 1_000_000


def read_file(path: Path, max_megabytes: int) -> bytes:
    """Read a file, all bytes from one version of it.

    It raises MissingDocumentError if it can't be opened, UnreadableDocumentError if it is too large or being written.
    """
    try:
        for _ in range(_ATTEMPTS):
            raw = _try_to_read(path, max_megabytes)
            if raw is not None:
                return raw
    except OSError as error:
        raise MissingDocumentError(
            f"{path}: cannot be read ({error.strerror}); check the file and its permissions"
        ) from error
    raise UnreadableDocumentError(f"{path}: is being written; run again when it is complete")


def _try_to_read(path: Path, max_megabytes: int) -> bytes | None:
    """Read the file; None if it changed meanwhile, or may be incomplete."""
    with path.open("rb") as file, _lease(file) as has_no_writer:
        before = os.fstat(file.fileno())
        if before.st_size > max_megabytes * _MEGABYTE:
            raise UnreadableDocumentError(
                f"{path}: is {before.st_size / _MEGABYTE:.0f} MB, more than the limit of {max_megabytes} MB; "
                "keep only the questionnaire, or split it"
            )
        raw = file.read(before.st_size + 1)
        versions = {
            (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
            for status in (before, os.fstat(file.fileno()), path.stat())
        }
    is_at_rest = has_no_writer or time.time_ns() - before.st_mtime_ns > _SETTLED_AFTER
    return raw if is_at_rest and len(versions) == 1 and len(raw) == before.st_size else None


@contextmanager
def _lease(file: BinaryIO) -> Iterator[bool]:
    """Keep writers out of a file, if the system can; yield False if one has it open.

    Linux grants a lease on a file that nobody has open for writing, and blocks whoever opens it until the lease is
    released. Without a lease, a file whose writer pauses between two halves looks complete. On other systems, and for
    other users' files, it has to suffice that the file didn't change.
    """
    if not hasattr(fcntl, "F_SETLEASE"):  # pragma: no cover
        yield True
        return
    is_leased = has_no_writer = True
    try:
        # The system signals a waiting writer; the default signal would end the process, this one is ignored.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        is_leased, has_no_writer = False, error.errno != errno.EAGAIN
    try:
        yield has_no_writer
    finally:
        if is_leased:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
