"""Where whoever answers finds the builds: in a directory, or in a search engine that many servers share."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from index.errors import DamagedIndexError, MilvusError
from index.milvus.builds import MilvusBuilds
from index.search.dense import DenseIndex
from index.search.index import Index
from index.search.opening import assemble, open_build, open_index
from index.storage.directory import KEPT_BUILDS, BuildLayout, IndexDirectory
from index.storage.verification import Warn, verified_manifest

BuildSignature = object
"""What is another one whenever a build is put in use; to be compared."""


def send_build(engine: MilvusBuilds, build: BuildLayout) -> None:
    """Gives an engine a build that lies in a directory, to be the one in use there; see `MilvusBuilds.publish`.

    Raises:
        EngineError: the engine can't be given the build.
    """
    engine.publish(build, DenseIndex.load(build.dense).vectors(), KEPT_BUILDS)


class BuildStore(Protocol):
    """Published builds, one of them in use."""

    every: float
    """Seconds after which it is worth looking again whether another build is in use."""

    def signature(self) -> BuildSignature:
        """What changes whenever a build is put in use.

        Raises:
            EngineError: the engine doesn't answer, or holds no build.
        """
        ...

    def current(self) -> str:
        """The id of the build in use.

        Raises:
            IndexingError: there is none, or it can't be told.
        """
        ...

    def open(self, build: str) -> Index:
        """Opens and verifies a build.

        Raises:
            IndexingError: it is missing or damaged, of another version, or the engine doesn't answer.
        """
        ...

    def open_current(self, warn: Warn) -> Index:
        """Opens the build in use; a directory's newest sound one, where that is damaged, and tells.

        Raises:
            IndexingError: see `open`.
        """
        ...

    def check(self, index: Index) -> None:
        """Looks whether an opened build can still be searched.

        Raises:
            EngineError: the engine doesn't answer, or has lost or changed rows of it.
        """
        ...


class DirectoryStore:
    """The builds of an index directory; see `BuildStore`. What is open is in memory."""

    every = 0.1

    def __init__(self, directory: Path) -> None:
        self._directory = IndexDirectory(directory)

    def signature(self) -> BuildSignature:
        """See BuildStore; one call of the file system."""
        try:
            status = self._directory.pointer.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def current(self) -> str:
        """See BuildStore."""
        return self._directory.current().name

    def open(self, build: str) -> Index:
        """See BuildStore."""
        return open_build(self._directory.build(build))

    def open_current(self, warn: Warn) -> Index:
        """See BuildStore."""
        return open_index(self._directory.path, warn)

    def check(self, index: Index) -> None:
        """Nothing can have happened to it."""


class MilvusStore:
    """The builds in an engine; see `BuildStore`. Its vectors stay there, all else is in memory once it is open."""

    every = 1.0

    def __init__(self, engine: MilvusBuilds) -> None:
        self._engine = engine

    def signature(self) -> BuildSignature:
        """See BuildStore."""
        return self._engine.current()

    def current(self) -> str:
        """See BuildStore."""
        return self._engine.current()

    def open(self, build: str) -> Index:
        """See BuildStore."""
        with TemporaryDirectory(prefix="peru-qa-") as folder:
            layout = self._engine.fetch(build, Path(folder))
            manifest = verified_manifest(layout, elsewhere={layout.dense.name})
            vectors = self._engine.vectors(build, manifest.counts.rows, manifest.model.dimension)
            return assemble(layout, manifest, vectors)

    def open_current(self, warn: Warn) -> Index:
        """See BuildStore."""
        return self.open(self.current())

    def check(self, index: Index) -> None:
        """See BuildStore."""
        try:
            index.probe()
        except DamagedIndexError as error:
            # The engine holds other rows by now, whose answers would be wrong.
            raise MilvusError(str(error)) from error
