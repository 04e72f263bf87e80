"""Where builders publish builds and readers open them: an index directory."""

from pathlib import Path

from index.embedding.embedder import Vectors
from index.search.index import Index
from index.search.opening import open_build, open_index
from index.storage.directory import BuildLayout, IndexDirectory
from index.storage.verification import Warn


class DirectoryStore:
    """Published builds, one of them in use; an open build is held in memory.

    Builds are always made in a directory, whose lock makes builders take turns; a `MilvusStore` sends them further.
    """

    sends_builds = False
    """Whether publishing also sends the build to a server that many readers share."""

    poll_interval = 0.1
    """Seconds between two checks whether another build is in use."""

    def __init__(self, directory: Path) -> None:
        self.directory = IndexDirectory(directory)

    # --- for builders, who hold the directory's lock

    def check_reachable(self) -> None:
        """Check that a build could be published now, before minutes are spent on making one.

        Holding the lock proves that the directory is writable.

        Raises:
            MilvusError: Milvus doesn't answer.
        """

    def publish(self, staging: BuildLayout, vectors: Vectors) -> None:
        """Put a finished build in use: for all readers elsewhere first, and then in the directory.

        Args:
            staging: the build, in a folder of `directory.new_build()`.
            vectors: the unit vectors of its rows, shape (rows, dimension).

        Raises:
            MilvusError: Milvus can't be given the build. The last one stays in use in the directory; in Milvus too,
                unless the error came after the switch.
            OSError: the directory can't be written.
        """
        self.directory.publish(staging)

    def put_in_use(self, build: BuildLayout) -> None:
        """Put a build in use that is in the directory already; see `publish`."""
        self.directory.point_to(build)

    def is_in_use(self, build: str) -> bool:
        """Check whether a build is the one that readers find.

        Raises:
            MilvusError: Milvus doesn't answer.
        """
        current = self.directory.current_if_any()
        return current is not None and current.name == build

    # --- for readers

    def signature(self) -> object:
        """Return something that differs whenever another build is put in use; only to be compared.

        A single file-system call.

        Raises:
            MilvusError: Milvus doesn't answer, or holds no build.
        """
        try:
            status = self.directory.pointer.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def current(self) -> str:
        """Return the id of the build in use.

        Raises:
            IndexingError: no build is in use, or it can't be determined.
        """
        return self.directory.current().name

    def open(self, build: str) -> Index:
        """Open and verify a build.

        Raises:
            IndexingError: it is missing, damaged or of another version, or Milvus doesn't answer.
        """
        return open_build(self.directory.build(build))

    def open_current(self, warn: Warn) -> Index:
        """Open the build in use; a directory falls back to its newest sound build, with a warning.

        Raises:
            IndexingError: see `open`.
        """
        return open_index(self.directory.path, warn)

    def check(self, index: Index) -> None:
        """Check that an open build can still be searched; nothing can happen to one that is in memory.

        Raises:
            MilvusError: Milvus doesn't answer, or has lost or changed rows of it.
        """
