"""Saves tables as new files, and never over one that is there."""

import os
from pathlib import Path

from corpus.errors import CorpusError

_READABLE_BY_ALL, _PRIVATE = 0o666, 0o600
"""Permissions of a new file; the user's mask takes some away."""


def check_is_new(path: Path) -> None:
    """Raise CorpusError if there is a file of that name already."""
    if path.exists():
        raise _taken(path)


def write_new_file(path: Path, content: bytes, is_private: bool = False) -> None:
    """Write a file, for its owner only if it is private; what is left of one that can't be completed is removed.

    CorpusError if there is a file of that name already, or it can't be written.
    """
    mode = _PRIVATE if is_private else _READABLE_BY_ALL
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            try:
                file.write(content)
                file.flush()
            except OSError:
                path.unlink()
                raise
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        raise CorpusError(
            f"{path}: can't be written ({error.strerror}); check the folder and its permissions"
        ) from error


def _taken(path: Path) -> CorpusError:
    return CorpusError(f"{path}: exists already; name another file, or move that one away")
