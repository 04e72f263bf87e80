"""Builds that are read from the index directory."""

from pathlib import Path

from index.embedding.embedder import Vectors
from index.search.index import Index
from index.search.opening import open_build, open_index
from index.storage.directory import BuildLayout, IndexDirectory
from index.storage.verification import Warn


class DirectoryStore:
    """The builds of an index directory; see `BuildStore`. An open build is held in memory."""

    sends_builds = False
    poll_interval = 0.1

    def __init__(self, directory: Path) -> None:
        self.directory = IndexDirectory(directory)

    def check_reachable(self) -> None:
        """See `BuildStore`; holding the lock proves that the directory is writable."""

    def publish(self, staging: BuildLayout, vectors: Vectors) -> None:
        """See `BuildStore`."""
        self.directory.publish(staging)

    def put_in_use(self, build: BuildLayout) -> None:
        """See `BuildStore`."""
        self.directory.point_to(build)

    def is_in_use(self, build: str) -> bool:
        """See `BuildStore`."""
        current = self.directory.current_if_any()
        return current is not None and current.name == build

    def signature(self) -> object:
        """See `BuildStore`; a single file-system call."""
        try:
            status = self.directory.pointer.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def current(self) -> str:
        """See `BuildStore`."""
        return self.directory.current().name

    def open(self, build: str) -> Index:
        """See `BuildStore`."""
        return open_build(self.directory.build(build))

    def open_current(self, warn: Warn) -> Index:
        """See `BuildStore`."""
        return open_index(self.directory.path, warn)

    def check(self, index: Index) -> None:
        """See `BuildStore`; nothing can happen to a build that is in memory."""
