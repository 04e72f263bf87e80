"""The builds that are kept: roll back to an earlier one, and delete old ones."""

from contextlib import suppress
from pathlib import Path

from index.errors import DamagedIndexError, IndexingError, MissingIndexError
from index.search.opening import open_build
from index.storage.directory import BuildLayout, IndexDirectory
from index.storage.verification import verified_manifest
from index.stores.directory_store import DirectoryStore


def roll_back(store: DirectoryStore, name: str | None = None) -> str:
    """Put an earlier build in use again, after verifying it; return its id.

    Args:
        store: where the builds are.
        name: the build's id; None: the newest sound one that is earlier than the one in use.

    Raises:
        MilvusError: Milvus can't be given the build. Nothing has changed, unless the error came after the switch.
        BusyIndexError: another process is changing the directory.
        MissingIndexError: no such build is kept.
        IndexingError: it is damaged, or of another version; or the directory can't be written.
    """
    with store.directory.locked():
        build = _find_earlier(store.directory) if name is None else _find_named(store.directory, name)
        store.put_in_use(build)
    return build.name


def _find_earlier(directory: IndexDirectory) -> BuildLayout:
    """Return the newest build that can be opened and is older than the one in use."""
    current = directory.current_if_any()
    for build in directory.builds():
        if current is None or build.name < current.name:
            with suppress(IndexingError):
                open_build(build)
                return build
    raise MissingIndexError(f"{directory.path}: there is no earlier sound build; make a new one with: peru-qa index")


def _find_named(directory: IndexDirectory, name: str) -> BuildLayout:
    """Return the build with this id, after checking that it can be opened."""
    kept = {build.name: build for build in directory.builds()}
    if name not in kept:
        raise MissingIndexError(f"{directory.path}: holds no build {name}; it holds {', '.join(kept) or 'none'}")
    open_build(kept[name])
    return kept[name]


def prune(directory: IndexDirectory, keep: int, damaged: bool = False) -> tuple[str, ...]:
    """Delete the oldest builds in a locked directory, never the one in use; return their ids, newest first.

    `keep` sound builds stay, 1 or more, including the one in use. Damaged ones don't count; `damaged` deletes them too.
    """
    current = directory.current_if_any()
    left = keep - (current is not None and not _is_damaged(current))
    removed = []
    for build in directory.builds():
        if build == current:
            continue
        if _is_damaged(build):
            is_surplus = damaged
        else:
            left -= 1
            is_surplus = left < 0
        if is_surplus:
            directory.remove(build)
            removed.append(build.name)
    return tuple(removed)


def prune_index(path: Path, keep: int) -> tuple[str, ...]:
    """Delete damaged builds, the oldest, and what killed builders left; return the ids of the deleted builds.

    Args:
        path: the index directory.
        keep: see `prune`.

    Raises:
        BusyIndexError: another process is changing the directory.
        MissingIndexError: there is no index.
        IndexingError: the directory can't be written.
    """
    directory = IndexDirectory(path)
    # Before taking the lock, which would make the directory.
    directory.require_builds()
    with directory.locked():
        return prune(directory, keep, damaged=True)


def _is_damaged(build: BuildLayout) -> bool:
    try:
        verified_manifest(build)
    except DamagedIndexError:
        return True
    except IndexingError:
        # Written by another version: keep it, count it.
        pass
    return False
