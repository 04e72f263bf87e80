"""Builds that are made in a directory and read from Milvus, by any number of servers that keep nothing.

    peru_qa                     an alias: the rows of the build in use
    peru_qa_<build>             its rows: number and vector
    peru_qa_<build>_files       its other files, in parts
    peru_qa_new_<build>...      the same of a build that is being sent, or was when its builder died

The order is that of `index.storage.directory`: sent under another name, counted, renamed, and only then pointed to.
A reader sees the old build or the new one whole: only the alias is ever replaced, and Milvus replaces it atomically.
Builders take turns by the lock of their index directory; two directories must not share a database of Milvus.
"""

import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from index.embedding.embedder import Vectors
from index.errors import DamagedIndexError, MilvusError, MissingInMilvusError
from index.milvus.collections import MilvusVectors, read_files, require_count, send_files, send_rows
from index.milvus.connection import BULK_TIMEOUT, Connection
from index.search.dense import DenseIndex
from index.search.index import Index
from index.search.opening import assemble_index
from index.storage.directory import KEPT_BUILDS, BuildLayout
from index.storage.verification import Warn, verified_manifest
from index.stores.directory_store import DirectoryStore

ALIAS = "peru_qa"
"""The alias of the rows of the build in use."""

_PUBLISHED = f"{ALIAS}_"
_NEW = f"{ALIAS}_new_"
_FILES = "_files"
# Milvus allows letters, digits and underscores; a build's id has one hyphen.
_COLLECTION = re.compile(rf"{_PUBLISHED}(\d{{8}}T\d{{6}}Z)_([0-9a-f]{{6}})")


class MilvusStore(DirectoryStore):
    """The builds in a database of Milvus. Their vectors stay there; the rest of an open build is in memory.

    Threads may share it; it calls nothing before a method is called.
    """

    sends_builds = True
    poll_interval = 1.0

    def __init__(self, directory: Path, address: str) -> None:
        """Take the directory of the builds, which readers don't need, and the address of Milvus.

        Args:
            directory: the index directory.
            address: `http(s)://[user:password@]host:port[/database]`.

        Raises:
            MilvusError: the address is malformed.
        """
        super().__init__(directory)
        self._connection = Connection(address)

    @property
    def where(self) -> str:
        """Milvus and its address, without the password, for a sentence."""
        return self._connection.where

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.where}>"

    # --- for builders

    def check_reachable(self) -> None:
        """See `DirectoryStore`."""
        self.builds()

    def publish(self, staging: BuildLayout, vectors: Vectors) -> None:
        """See `DirectoryStore`."""
        self.directory.publish(staging, lambda build: self.send(build, vectors))

    def put_in_use(self, build: BuildLayout) -> None:
        """See `DirectoryStore`."""
        self.send(build, DenseIndex.load(build.dense).vectors())
        self.directory.point_to(build)

    def send(self, layout: BuildLayout, vectors: Vectors, keep: int = KEPT_BUILDS) -> None:
        """Send a build, and put it in use for all readers of Milvus; drop what earlier builders left behind.

        A build that was published before is not sent again.

        Args:
            layout: the build.
            vectors: the unit vectors of its rows, shape (rows, dimension).
            keep: how many builds stay, 1 or more, including the one in use. The one before stays in any case, since
                servers may still be answering from it.

        Raises:
            MilvusError: Milvus can't be asked, or received less than was sent. The last build stays in use, unless the
                error came after the switch.
        """
        self._drop_leftovers()
        aliased = self._aliased_collection()
        before = aliased and _build_of(aliased)
        if layout.name not in self.builds():
            temporary, final = _collection_of(layout.name, _NEW), _collection_of(layout.name)
            send_rows(self._connection, temporary, vectors)
            send_files(self._connection, temporary + _FILES, layout)
            self._change("rename_collection", temporary, final)
            self._change("rename_collection", temporary + _FILES, final + _FILES)
        # Opened as a reader does, which checks once more that all of it is there.
        self.vectors(layout.name, *vectors.shape)
        self.point_alias_to(layout.name)
        # The build is in use from here on; what can't be dropped now will be by the next one.
        with suppress(MilvusError):
            self._prune([layout.name, *([before] if before else [])], keep)

    def _prune(self, used: Sequence[str], keep: int) -> None:
        """Drop all but the newest builds; those in use now or until now stay, which servers may still be reading."""
        builds = self.builds()
        # Those in use first.
        kept = list(dict.fromkeys([*used, *builds]))[: max(keep, len(set(used)))]
        for build in builds:
            if build not in kept:
                self._change("drop_collection", _collection_of(build))
                self._change("drop_collection", _collection_of(build) + _FILES)

    def point_alias_to(self, name: str) -> None:
        """Put a build that was sent in use for all readers of Milvus.

        Raises:
            MissingInMilvusError: it isn't there.
            MilvusError: Milvus can't be asked.
        """
        builds = self.builds()
        if name not in builds:
            raise MissingInMilvusError(f"{self.where} holds no build {name}; it holds {_listed(builds)}")
        collection = _collection_of(name)
        self._load(collection)
        try:
            self._change("create_alias" if self._aliased_collection() is None else "alter_alias", collection, ALIAS)
        except MilvusError:
            # Perhaps only the answer was lost, and the change was made.
            if not self.is_in_use(name):
                raise

    def is_in_use(self, build: str) -> bool:
        """See `DirectoryStore`."""
        aliased = self._aliased_collection()
        return aliased is not None and _build_of(aliased) == build

    def builds(self) -> list[str]:
        """Return the ids of all published builds, newest first.

        Raises:
            MilvusError: Milvus can't be asked.
        """
        present = set(self._collections())
        names = (_build_of(rows) for rows in present if rows + _FILES in present)
        return sorted((name for name in names if name), reverse=True)

    # --- for readers

    def signature(self) -> object:
        """See `DirectoryStore`."""
        return self.current()

    def current(self) -> str:
        """See `DirectoryStore`; a MilvusError also if the alias names something else than a build."""
        aliased = self._aliased_collection()
        if aliased is None:
            raise MissingInMilvusError(f"{self.where} holds no index yet; run: peru-qa index")
        build = _build_of(aliased)
        if build is None:
            raise MilvusError(f"{self.where}: {ALIAS} names {aliased}, which is not a build; run: peru-qa index")
        return build

    def open(self, build: str) -> Index:
        """See `DirectoryStore`."""
        with TemporaryDirectory(prefix="peru-qa-") as folder:
            layout = self.fetch(build, Path(folder))
            manifest = verified_manifest(layout, elsewhere={layout.dense.name})
            vectors = self.vectors(build, manifest.counts.rows, manifest.model.dimension)
            return assemble_index(layout, manifest, vectors)

    def open_current(self, warn: Warn) -> Index:
        """See `DirectoryStore`."""
        return self.open(self.current())

    def check(self, index: Index) -> None:
        """See `DirectoryStore`."""
        try:
            index.probe()
        except DamagedIndexError as error:
            # Milvus now holds other rows, whose answers would be wrong.
            raise MilvusError(str(error)) from error

    def fetch(self, name: str, folder: Path) -> BuildLayout:
        """Write a build's files, except its vectors, below a folder; the caller verifies them.

        Args:
            name: the build's id.
            folder: where the build's own folder is made, whole or not at all; one that is there is replaced.

        Raises:
            MissingInMilvusError: Milvus lacks the build, or a part of it.
            MilvusError: Milvus can't be asked.
            OSError: the folder can't be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        layout = BuildLayout(folder / name)
        with TemporaryDirectory(prefix=f".{name}.", dir=folder, ignore_cleanup_errors=True) as temporary:
            staging = Path(temporary) / name
            for path, content in read_files(self._connection, _collection_of(name) + _FILES):
                if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
                    raise MilvusError(f"{self.where}: build {name} holds a file outside of it: {path!r}")
                target = staging / path
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("ab") as file:
                    file.write(content)
            shutil.rmtree(layout.folder, ignore_errors=True)
            staging.rename(layout.folder)
        return layout

    def vectors(self, name: str, count: int, dimension: int) -> MilvusVectors:
        """Return the vectors of a build, after checking that they are there.

        Args:
            name: the build's id.
            count: how many rows it has by its manifest.
            dimension: the length of its vectors by its manifest.

        Raises:
            MissingInMilvusError: Milvus lacks the build, or rows of it.
            MilvusError: Milvus can't be asked, or the vectors have another length.
        """
        collection = _collection_of(name)
        fields = self._connection.call("describe_collection", collection, timeout=BULK_TIMEOUT)["fields"]
        lengths = [field["params"]["dim"] for field in fields if field["name"] == "vector"]
        if lengths != [dimension]:
            raise MilvusError(
                f"{self.where} holds vectors of dimension {_listed(lengths)}, but the manifest says {dimension}; "
                "run: peru-qa index --force"
            )
        self._load(collection)
        require_count(self._connection, collection, count)
        return MilvusVectors(self._connection, collection, count, dimension)

    def _drop_leftovers(self) -> None:
        """Drop what builders left behind when they died."""
        kept = {_collection_of(build) + suffix for build in self.builds() for suffix in ("", _FILES)}
        aliased = self._aliased_collection()
        for collection in self._collections():
            is_ours = collection.startswith(_NEW) or _build_of(collection.removesuffix(_FILES))
            if is_ours and collection not in kept and collection != aliased:
                self._change("drop_collection", collection)

    def _collections(self) -> list[str]:
        return list(self._connection.call("list_collections"))

    def _aliased_collection(self) -> str | None:
        """Return the collection that the alias names, if any."""
        try:
            return str(self._connection.call("describe_alias", ALIAS)["collection_name"])
        except MissingInMilvusError:
            return None

    def _load(self, collection: str) -> None:
        self._connection.call("load_collection", collection, timeout=BULK_TIMEOUT)

    def _change(self, method: str, *arguments: str) -> None:
        # Not repeated: it may have been done although the answer was lost.
        self._connection.call(method, *arguments, timeout=BULK_TIMEOUT, may_repeat=False)


def _collection_of(build: str, prefix: str = _PUBLISHED) -> str:
    """Name the collection of a build's rows; that of its other files ends in `_FILES`."""
    return prefix + build.replace("-", "_")


def _build_of(collection: str) -> str | None:
    """Return the id of the build whose rows a collection holds; None if it holds no build's rows."""
    match = _COLLECTION.fullmatch(collection)
    return f"{match[1]}-{match[2]}" if match else None


def _listed(values: Sequence[object]) -> str:
    return ", ".join(map(str, values)) or "none"
