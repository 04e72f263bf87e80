"""The builds that are kept: which of them to go back to, and which to delete."""

from contextlib import suppress
from pathlib import Path

from index.builds.stores import send_build
from index.errors import DamagedIndexError, IndexingError, MissingIndexError
from index.milvus.builds import MilvusBuilds
from index.search.opening import open_build
from index.storage.directory import BuildLayout, IndexDirectory
from index.storage.verification import verified_manifest


def roll_back(directory: Path, name: str | None = None, engine: MilvusBuilds | None = None) -> str:
    """Makes an earlier build the one in use again, after verifying it; returns its id.

    Args:
        directory: the index directory.
        name: the build's id; None: the newest sound one that is earlier than the one in use.
        engine: where other servers read the builds, if any do; they go back too.

    Raises:
        EngineError: the engine can't be given the build; nothing has changed here.
        BusyIndexError: another process is changing the directory.
        MissingIndexError: no such build is kept.
        IndexingError: it is damaged, or of another version; or the directory can't be written.
    """
    store = IndexDirectory(directory)
    with store.locked():
        build = _earlier(store) if name is None else _named(store, name)
        if engine is not None:
            send_build(engine, build)
        store.point_to(build)
    return build.name


def _earlier(store: IndexDirectory) -> BuildLayout:
    """The newest build before the one in use that opens."""
    current = store.current_if_any()
    for build in store.builds():
        if current is None or build.name < current.name:
            with suppress(IndexingError):
                open_build(build)
                return build
    raise MissingIndexError(f"{store.path}: no earlier build that is sound is kept; build one with: peru-qa index")


def _named(store: IndexDirectory, name: str) -> BuildLayout:
    """The build of an id, once it opens."""
    kept = {build.name: build for build in store.builds()}
    if name not in kept:
        raise MissingIndexError(f"{store.path}: holds no build {name}; it holds {', '.join(kept) or 'none'}")
    open_build(kept[name])
    return kept[name]


def prune(store: IndexDirectory, keep: int, damaged: bool = False) -> tuple[str, ...]:
    """Deletes the oldest builds, never the one in use; returns their ids, newest first.

    Args:
        store: the index directory, locked.
        keep: how many sound builds stay, 1 or more, the one in use among them.
        damaged: whether damaged ones go too; they don't count.
    """
    current = store.current_if_any()
    left = keep - (current is not None and not _is_damaged(current))
    removed = []
    for build in store.builds():
        if build == current:
            continue
        if _is_damaged(build):
            goes = damaged
        else:
            left -= 1
            goes = left < 0
        if goes:
            store.remove(build)
            removed.append(build.name)
    return tuple(removed)


def prune_index(directory: Path, keep: int) -> tuple[str, ...]:
    """Deletes damaged builds, the oldest, and what killed builders left; returns the ids of those that are gone.

    Args:
        directory: the index directory.
        keep: see `prune`.

    Raises:
        BusyIndexError: another process is changing the directory.
        MissingIndexError: there is no index.
        IndexingError: the directory can't be written.
    """
    store = IndexDirectory(directory)
    # Before the lock, which would make the directory.
    store.require_builds()
    with store.locked():
        return prune(store, keep, damaged=True)


def _is_damaged(build: BuildLayout) -> bool:
    try:
        verified_manifest(build)
    except DamagedIndexError:
        return True
    except IndexingError:
        # Of another version, whose builds are none of our business but to count them.
        return False
    return False
