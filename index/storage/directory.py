"""Builds on disk: written to a staging folder, flushed, renamed into place, then pointed to.

    INDEX_DIR/CURRENT               the name of the build in use
    INDEX_DIR/builds/<build-id>/    manifest.json, questions.jsonl, passages.jsonl, dense.faiss, sparse.npz,
                                    learned.npz, lexical/
    INDEX_DIR/builds/.<build-id>/   a staging folder: a build that is being written, or was when its builder died
    INDEX_DIR/.lock                 held by whoever changes anything here

A reader sees the old build or the new one whole, whenever the writer is stopped: only the one-line file CURRENT is ever
replaced, and `os.replace` is atomic (POSIX rename).
"""

import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BusyIndexError, DamagedIndexError, IndexingError, MissingIndexError

KEPT_BUILDS = 3
"""How many builds are kept, including the one in use."""

_BUILD_NAME = re.compile(r"(\d{8}T\d{6})Z-[0-9a-f]{6}")
_TIME = "%Y%m%dT%H%M%S"


@dataclass
class BuildLayout:
    """The files of one build, whose id is its `name`; `lexical` is a folder."""

    folder: Path

    def __post_init__(self) -> None:
        self.name = self.folder.name.removeprefix(".")
        self.manifest = self.folder / "manifest.json"
        self.questions = self.folder / "questions.jsonl"
        self.rows = self.folder / "passages.jsonl"
        self.dense = self.folder / "dense.faiss"
        self.sparse = self.folder / "sparse.npz"
        self.learned = self.folder / "learned.npz"
        self.lexical = self.folder / "lexical"


@dataclass(frozen=True, slots=True)
class IndexDirectory:
    """The directory with all builds of a corpus."""

    path: Path

    @property
    def pointer(self) -> Path:
        """The file that names the build in use."""
        return self.path / "CURRENT"

    def current(self) -> BuildLayout:
        """Return the build in use.

        Raises:
            MissingIndexError: there is no build yet.
            DamagedIndexError: CURRENT is gone or names no build.
        """
        try:
            name = self.pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError as error:
            self.require_builds()
            raise DamagedIndexError(f"{self.pointer}: is missing; run: peru-qa index") from error
        except (OSError, UnicodeDecodeError) as error:
            raise DamagedIndexError(f"{self.pointer}: not readable; run: peru-qa index") from error
        layout = BuildLayout(self._builds / name)
        if not _BUILD_NAME.fullmatch(name) or not _is_folder(layout.folder):
            raise DamagedIndexError(f"{self.pointer}: names a build that doesn't exist; run: peru-qa index")
        return layout

    def build(self, name: str) -> BuildLayout:
        """Return the place of a published build, which need not exist."""
        return BuildLayout(self._builds / name)

    def current_if_any(self) -> BuildLayout | None:
        """Return the build in use; None if CURRENT names none."""
        with suppress(IndexingError):
            return self.current()
        return None

    def require_builds(self) -> list[BuildLayout]:
        """Return all published builds, newest first.

        Raises:
            MissingIndexError: no build has been published.
        """
        if builds := self.builds():
            return builds
        raise MissingIndexError(f"{self.path}: there is no index yet; run: peru-qa index")

    def builds(self) -> list[BuildLayout]:
        """Return all published builds, sound or not, newest first."""
        try:
            names = [path.name for path in self._builds.iterdir() if _time_of(path.name)]
        except OSError:
            # There is no folder, or it may not be read.
            return []
        return [BuildLayout(self._builds / name) for name in sorted(names, reverse=True)]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from changing the directory, and remove what they left behind when they died.

        The lock is the system's (flock), which ends with the process that holds it, however that ends.

        Raises:
            BusyIndexError: another process holds it.
            IndexingError: the directory can't be written.
        """
        with self._writing():
            self._builds.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / ".lock", timeout=0)
            try:
                lock.acquire()
            except Timeout as error:
                raise BusyIndexError(
                    f"{self.path}: another peru-qa is changing it; wait until that has finished, and try again"
                ) from error
        try:
            with self._writing():
                # What a builder left behind when it died.
                for folder in self._builds.glob(".*"):
                    shutil.rmtree(folder)
                for pointer in self.path.glob(".CURRENT.*"):
                    pointer.unlink()
                yield
        finally:
            lock.release()

    @contextmanager
    def new_build(self) -> Iterator[BuildLayout]:
        """Make a staging folder for a build, named later than all others; it is removed unless it is published."""
        now = datetime.now(UTC).replace(tzinfo=None)
        times = [time for build in self.builds() if (time := _time_of(build.name)) is not None]
        # Names give the order, even if the clock was set back or two builds share a second.
        latest = max([now, *(time + timedelta(seconds=1) for time in times)])
        staging = BuildLayout(self._builds / f".{latest:{_TIME}}Z-{secrets.token_hex(3)}")
        staging.folder.mkdir()
        try:
            yield staging
        finally:
            with suppress(FileNotFoundError):
                shutil.rmtree(staging.folder)

    def publish(
        self, staging: BuildLayout, before_use: Callable[[BuildLayout], None] = lambda build: None
    ) -> BuildLayout:
        """Put a written build in use; nothing of it is visible before all of it is on disk.

        `before_use` is called with the build before the directory names it; if that fails, the build is removed.
        """
        for path in sorted(staging.folder.rglob("*"), reverse=True):
            _flush(path)
        _flush(staging.folder)
        published = BuildLayout(self._builds / staging.name)
        staging.folder.rename(published.folder)
        _flush(self._builds)
        try:
            before_use(published)
            self.point_to(published)
        except (OSError, IndexingError):
            if self.current_if_any() != published:
                self.remove(published)
            raise
        return published

    def point_to(self, build: BuildLayout) -> None:
        """Put a published build in use."""
        pointer = self.path / f".CURRENT.{build.name}"
        try:
            pointer.write_text(build.name + "\n", encoding="utf-8")
            _flush(pointer)
            pointer.replace(self.pointer)
        finally:
            pointer.unlink(missing_ok=True)
        _flush(self.path)

    def remove(self, build: BuildLayout) -> None:
        """Delete a published build; it is renamed first, so that no reader finds a part of it."""
        removed = self._builds / f".{build.name}"
        build.folder.rename(removed)
        shutil.rmtree(removed)

    @property
    def _builds(self) -> Path:
        return self.path / "builds"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Turn any OSError of the body into an IndexingError, one line with its cure."""
        try:
            yield
        except OSError as error:
            cure = "name a writable folder in PERU_QA_INDEX_DIR"
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                cure = "free some space, for example with: peru-qa prune --keep 1"
            raise IndexingError(
                f"{self.path}: can't be written ({error.strerror}); the index stays as it was: {cure}"
            ) from error


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        # Its parent may not be searched.
        return False


def build_moment(name: str) -> datetime | None:
    """Return the moment that the name of a build states, at which its building began; None for another name."""
    time = _time_of(name)
    return time.replace(tzinfo=UTC) if time else None


def _time_of(name: str) -> datetime | None:
    """Return when a build was named, UTC; None for another name."""
    match = _BUILD_NAME.fullmatch(name)
    with suppress(ValueError):
        return datetime.fromisoformat(match[1]) if match else None
    return None


def _flush(path: Path) -> None:
    """Make a file's content, or a folder's list of names, survive a power cut (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
