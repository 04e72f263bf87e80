"""Builds that are made in a directory and read from Milvus, by any number of servers."""

from pathlib import Path
from tempfile import TemporaryDirectory

from index.embedding.embedder import Vectors
from index.errors import DamagedIndexError, MilvusError
from index.milvus.published import MilvusBuilds
from index.search.dense import DenseIndex
from index.search.index import Index
from index.search.opening import assemble_index
from index.storage.directory import KEPT_BUILDS, BuildLayout, IndexDirectory
from index.storage.verification import Warn, verified_manifest


class MilvusStore:
    """The builds in Milvus; see `BuildStore`. Their vectors stay there; the rest of an open build is in memory."""

    sends_builds = True
    poll_interval = 1.0

    def __init__(self, directory: Path, address: str) -> None:
        """Keep the directory of the builds, which readers don't need, and the address of Milvus; don't connect yet.

        Raises:
            MilvusError: the address is malformed.
        """
        self.directory = IndexDirectory(directory)
        self._milvus = MilvusBuilds(address)

    @property
    def where(self) -> str:
        """Milvus and its address, without the password, for a sentence."""
        return self._milvus.where

    def check_reachable(self) -> None:
        """See `BuildStore`."""
        self._milvus.builds()

    def publish(self, staging: BuildLayout, vectors: Vectors) -> None:
        """See `BuildStore`."""
        self.directory.publish(staging, lambda build: self._milvus.publish(build, vectors, KEPT_BUILDS))

    def put_in_use(self, build: BuildLayout) -> None:
        """See `BuildStore`."""
        self._milvus.publish(build, DenseIndex.load(build.dense).vectors(), KEPT_BUILDS)
        self.directory.point_to(build)

    def is_in_use(self, build: str) -> bool:
        """See `BuildStore`."""
        return self._milvus.is_in_use(build)

    def signature(self) -> object:
        """See `BuildStore`."""
        return self._milvus.current()

    def current(self) -> str:
        """See `BuildStore`."""
        return self._milvus.current()

    def open(self, build: str) -> Index:
        """See `BuildStore`."""
        with TemporaryDirectory(prefix="peru-qa-") as folder:
            layout = self._milvus.fetch(build, Path(folder))
            manifest = verified_manifest(layout, elsewhere={layout.dense.name})
            vectors = self._milvus.vectors(build, manifest.counts.rows, manifest.model.dimension)
            return assemble_index(layout, manifest, vectors)

    def open_current(self, warn: Warn) -> Index:
        """See `BuildStore`."""
        return self.open(self.current())

    def check(self, index: Index) -> None:
        """See `BuildStore`."""
        try:
            index.probe()
        except DamagedIndexError as error:
            # Milvus now holds other rows, whose answers would be wrong.
            raise MilvusError(str(error)) from error
