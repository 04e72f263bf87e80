"""Which build of a directory can be trusted: its files are exactly those that its manifest lists, unchanged."""

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
    """The manifest of a build whose files are exactly those that it lists, unchanged.

    Args:
        layout: the build.
        elsewhere: those of the files that are kept in another place, and not looked at.

    Raises:
        DamagedIndexError: a file is missing, additional or changed.
        MismatchedIndexError: another version wrote the build.
    """
    manifest = Manifest.read(layout.manifest)
    try:
        found = file_records(layout.folder)
    except OSError as error:
        raise DamagedIndexError(
            f"{layout.folder}: can't be read ({error.strerror}); mend its rights, or run: peru-qa index"
        ) from error
    if manifest.build != layout.name:
        raise DamagedIndexError(f"{layout.folder}: holds the manifest of build {manifest.build}; run: peru-qa index")
    for name in sorted(name for name in manifest.files.keys() | found.keys() if name not in elsewhere):
        listed, present = manifest.files.get(name), found.get(name)
        if listed != present:
            fault = "is missing" if present is None else "doesn't belong there" if listed is None else "was changed"
            raise DamagedIndexError(f"{layout.folder / name}: {fault}; run: peru-qa index")
    return manifest


def open_sound(directory: Path, open_one: Callable[[BuildLayout], Opened], warn: Warn = _log.warning) -> Opened:
    """Opens the build in use; where that can't be, the newest one that can.

    Args:
        directory: the index directory.
        open_one: opens a build; raises an IndexingError where it can't.
        warn: told what is wrong with the build in use, and which one is used in its place.

    Raises:
        IndexingError: what is wrong with the build in use, where no other can be opened.
    """
    store = IndexDirectory(directory)
    while True:
        layout = None
        try:
            layout = store.current()
            return open_one(layout)
        except IndexingError as fault:
            with suppress(IndexingError):
                if store.current() != layout:
                    # It was replaced, and maybe removed, while it was looked for or read.
                    continue
            for other in store.builds():
                if other != layout:
                    with suppress(IndexingError):
                        opened = open_one(other)
                        warn(f"{fault}; until then {other.name} is used, the newest build that is sound")
                        return opened
            raise


def read_manifest(directory: Path, warn: Warn = _log.warning) -> Manifest:
    """The manifest of the build in use, its files verified; loads nothing else. See `open_sound`.

    Raises:
        IndexingError: there is no build, or none that is sound and of this version.
    """
    return open_sound(directory, verified_manifest, warn)
