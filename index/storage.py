"""Builds on disk: written aside, flushed, renamed into place, then pointed to.

    INDEX_DIR/CURRENT               the name of the build in use
    INDEX_DIR/builds/<build-id>/    manifest.json, passages.jsonl, dense.faiss, learned.npy, lexical/

A reader sees the old build or the new one whole, whenever the writer is stopped: the only thing that is
ever replaced is the one-line file CURRENT, and `os.replace` of it is atomic (POSIX rename).
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.errors import DamagedIndexError, IndexingError, MissingIndexError
from index.manifest import Manifest, file_records

_BUILD_NAME = re.compile(r"[0-9TZ]+-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class BuildLayout:
    """The files of one build."""

    folder: Path

    @property
    def manifest(self) -> Path:
        """What the build says of itself."""
        return self.folder / "manifest.json"

    @property
    def rows(self) -> Path:
        """What each row is."""
        return self.folder / "passages.jsonl"

    @property
    def dense(self) -> Path:
        """The vectors."""
        return self.folder / "dense.faiss"

    @property
    def learned(self) -> Path:
        """What the questions teach."""
        return self.folder / "learned.npy"

    @property
    def lexical(self) -> Path:
        """The terms."""
        return self.folder / "lexical"


@dataclass(frozen=True, slots=True)
class IndexDirectory:
    """The directory with all builds of a corpus."""

    path: Path

    def current(self) -> BuildLayout:
        """The build in use.

        Raises:
            MissingIndexError: there is none yet.
            DamagedIndexError: CURRENT names no build.
        """
        try:
            name = (self.path / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError as error:
            raise MissingIndexError(f"{self.path}: no index is there yet; run: peru-qa index") from error
        except (OSError, UnicodeDecodeError) as error:
            raise DamagedIndexError(f"{self.path}/CURRENT: not readable; run: peru-qa index --force") from error
        layout = BuildLayout(self.path / "builds" / name)
        if not _BUILD_NAME.fullmatch(name) or not layout.folder.is_dir():
            raise DamagedIndexError(f"{self.path}/CURRENT: names no build here; run: peru-qa index --force")
        return layout

    @contextmanager
    def new_build(self) -> Iterator[tuple[str, BuildLayout]]:
        """A fresh folder to write a build into; it is removed again unless it is published.

        Raises:
            IndexingError: the directory can't be written.
        """
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        aside = self.path / "builds" / f".{name}"
        try:
            aside.mkdir(parents=True)
        except OSError as error:
            raise IndexingError(
                f"{self.path}: can't be written ({error.strerror}); name a writable folder in PERU_QA_INDEX_DIR"
            ) from error
        try:
            yield name, BuildLayout(aside)
        except OSError as error:
            raise IndexingError(
                f"{self.path}: writing failed ({error.strerror}); the last index stays in use: make room and try again"
            ) from error
        finally:
            with suppress(FileNotFoundError):
                shutil.rmtree(aside)

    def publish(self, name: str, aside: BuildLayout) -> BuildLayout:
        """Makes a written build the one in use; nothing of it is visible before all of it is on disk."""
        for path in sorted(aside.folder.rglob("*"), reverse=True):
            _flush(path)
        _flush(aside.folder)
        published = BuildLayout(self.path / "builds" / name)
        aside.folder.rename(published.folder)
        _flush(published.folder.parent)
        pointer = self.path / f".CURRENT.{name}"
        try:
            pointer.write_text(name + "\n", encoding="utf-8")
            _flush(pointer)
            pointer.replace(self.path / "CURRENT")
        finally:
            pointer.unlink(missing_ok=True)
        _flush(self.path)
        return published


def _flush(path: Path) -> None:
    """Makes a file's content, or a folder's list of names, survive a power cut (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def verified_manifest(layout: BuildLayout) -> Manifest:
    """The manifest of a build whose files are exactly those that it lists, unchanged.

    Raises:
        DamagedIndexError: a file is missing, additional or changed.
        MismatchedIndexError: another version wrote the build.
    """
    manifest = Manifest.read(layout.manifest)
    try:
        found = file_records(layout.folder)
    except OSError as error:
        raise DamagedIndexError(
            f"{layout.folder}: can't be read ({error.strerror}); mend its rights, or run: peru-qa index --force"
        ) from error
    if manifest.build != layout.folder.name.removeprefix("."):
        raise DamagedIndexError(
            f"{layout.folder}: holds the manifest of build {manifest.build}; run: peru-qa index --force"
        )
    for name in sorted(manifest.files.keys() | found.keys()):
        listed, present = manifest.files.get(name), found.get(name)
        if listed != present:
            fault = "is missing" if present is None else "doesn't belong there" if listed is None else "was changed"
            raise DamagedIndexError(f"{layout.folder / name}: {fault}; run: peru-qa index --force")
    return manifest


def read_manifest(directory: Path) -> Manifest:
    """The manifest of the build in use, its files verified; loads nothing else.

    Raises:
        IndexingError: there is no build, or it is damaged or of another version.
    """
    return verified_manifest(IndexDirectory(directory).current())
