"""Verify builds: the files of a sound one are exactly those that its manifest lists, unchanged."""

import logging
from collections.abc import Callable, Container
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from index.errors import DamagedIndexError, IndexingError
from index.storage.directory import BuildLayout, IndexDirectory
from index.storage.manifest import Manifest, file_records

Opened = TypeVar("Opened")

Warn = Callable[[str], None]
"""Called with a sentence that a person should read."""

_log = logging.getLogger(__name__)


def verified_manifest(layout: BuildLayout, elsewhere: Container[str] = ()) -> Manifest:
    """Read the manifest of a build, and check that the build's files are exactly those that it lists, unchanged.

    Files `elsewhere` are kept in another place, and not checked.

    Raises:
        DamagedIndexError: a file is missing, additional or changed.
        MismatchedIndexError: another version wrote the build.
    """
    manifest = Manifest.read(layout.manifest)
    try:
        present = file_records(layout.folder)
    except OSError as error:
        raise DamagedIndexError(
            f"{layout.folder}: can't be read ({error.strerror}); correct its permissions, or run: peru-qa index"
        ) from error
    if manifest.build != layout.name:
        raise DamagedIndexError(f"{layout.folder}: holds the manifest of build {manifest.build}; run: peru-qa index")
    for name in sorted(name for name in manifest.files.keys() | present.keys() if name not in elsewhere):
        expected, actual = manifest.files.get(name), present.get(name)
        if expected != actual:
            fault = "is missing" if actual is None else "doesn't belong there" if expected is None else "was changed"
            raise DamagedIndexError(f"{layout.folder / name}: {fault}; run: peru-qa index")
    return manifest


def open_sound(directory: Path, open_build: Callable[[BuildLayout], Opened], warn: Warn = _log.warning) -> Opened:
    """Open the build in use; if that fails, the newest one that can be opened.

    `open_build` raises an IndexingError if it can't open a build. `warn` is called with what is wrong with the build in
    use, and which one is used instead.

    Raises:
        IndexingError: what is wrong with the build in use, if no other can be opened.
    """
    builds = IndexDirectory(directory)
    while True:
        layout = None
        try:
            layout = builds.current()
            return open_build(layout)
        except IndexingError as fault:
            with suppress(IndexingError):
                if builds.current() != layout:
                    # It was replaced, and perhaps removed, while it was being found or read.
                    continue
            for other in builds.builds():
                if other != layout:
                    with suppress(IndexingError):
                        opened = open_build(other)
                        warn(f"{fault}; until then {other.name} is used, the newest sound build")
                        return opened
            raise


def read_manifest(directory: Path, warn: Warn = _log.warning) -> Manifest:
    """Read the manifest of the build in use, after verifying its files; loads nothing else. See `open_sound`.

    Raises:
        IndexingError: there is no build, or none that is sound and of this version.
    """
    return open_sound(directory, verified_manifest, warn)
