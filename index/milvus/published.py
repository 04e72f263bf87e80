"""Builds in a search engine, Milvus: one builder publishes them, many servers that keep nothing read them.

    peru_qa                     an alias: the rows of the build in use
    peru_qa_<build>             its rows: number and vector
    peru_qa_<build>_files       its other files, in parts
    peru_qa_new_<build>...      the same of a build that is being sent, or was when its builder died

The order is that of `index.storage.directory`: sent under another name, counted, renamed, and only then pointed to.
A reader sees the old build or the new one whole: only the alias is ever replaced, and Milvus replaces it atomically.
Builders take turns by the lock of their index directory; two directories must not share a database of the engine.
"""

import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from index.embedding.embedder import Vectors
from index.errors import MilvusError, MissingInMilvusError
from index.milvus.collections import MilvusVectors, read_files, require_count, send_files, send_rows
from index.milvus.connection import BULK_TIMEOUT, Connection
from index.storage.directory import BuildLayout

ALIAS = "peru_qa"
"""Names the rows of the build in use."""

_NEW = f"{ALIAS}_new_"
_FILES = "_files"
# Milvus allows letters, digits and underscores; a build's id has one hyphen.
_COLLECTION = re.compile(rf"{ALIAS}_(\d{{8}}T\d{{6}}Z)_([0-9a-f]{{6}})")


@dataclass(frozen=True, slots=True)
class _Collections:
    """The names of a build's two collections."""

    rows: str

    @classmethod
    def of(cls, build: str) -> "_Collections":
        return cls(f"{ALIAS}_{build.replace('-', '_')}")

    @property
    def files(self) -> str:
        return self.rows + _FILES

    @property
    def new(self) -> "_Collections":
        return _Collections(_NEW + self.rows.removeprefix(f"{ALIAS}_"))


class MilvusBuilds:
    """The builds in an engine. Threads may share it; nothing is asked of the engine before a method is called."""

    def __init__(self, address: str) -> None:
        """Takes `http(s)://[user:password@]host:port[/database]`.

        Raises:
            EngineError: the address is none.
        """
        self._connection = Connection(address)

    @property
    def where(self) -> str:
        """Its address, without the password, for a sentence."""
        return self._connection.where

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.where}>"

    def publish(self, layout: BuildLayout, vectors: Vectors, keep: int) -> None:
        """Makes a build the one in use, once all of it is there; what earlier builders left behind is swept away.

        Of a build that was published already, nothing is sent again.

        Args:
            layout: the build.
            vectors: of its rows, unit vectors, shape (rows, dimension).
            keep: how many builds stay, 1 or more, the one in use among them. The one before stays in any case, since
                servers may still be answering from it.

        Raises:
            EngineError: the engine can't be asked, or took less than it was sent. The last build stays in use.
        """
        self._sweep()
        aliased = self._aliased()
        before = aliased and _build(aliased)
        if layout.name not in self.builds():
            final = _Collections.of(layout.name)
            send_rows(self._connection, final.new.rows, vectors)
            send_files(self._connection, final.new.files, layout)
            self._change("rename_collection", final.new.rows, final.rows)
            self._change("rename_collection", final.new.files, final.files)
        # Opened as a reader would: that it is there whole is looked at once more.
        self.vectors(layout.name, *vectors.shape)
        self.point_to(layout.name)
        # It is in use from here on; what can't be dropped now is by the next one.
        with suppress(MilvusError):
            self._prune([layout.name, *([before] if before else [])], keep)

    def _prune(self, used: Sequence[str], keep: int) -> None:
        """Drops all but the newest builds, and but those in use now or a moment ago, which servers may still read."""
        builds = self.builds()
        kept = list(dict.fromkeys([*used, *builds]))[: max(keep, len(set(used)))]
        for build in builds:
            if build not in kept:
                self._change("drop_collection", _Collections.of(build).rows)
                self._change("drop_collection", _Collections.of(build).files)

    def point_to(self, name: str) -> None:
        """Makes a published build the one in use.

        Raises:
            EmptyEngineError: it isn't there.
            EngineError: the engine can't be asked.
        """
        builds = self.builds()
        if name not in builds:
            raise MissingInMilvusError(f"{self._connection.where} holds no build {name}; it holds {_listed(builds)}")
        rows = _Collections.of(name).rows
        self._load(rows)
        try:
            self._change("create_alias" if self._aliased() is None else "alter_alias", rows, ALIAS)
        except MilvusError:
            # The answer may have been lost, and not the change.
            if not self.is_in_use(name):
                raise

    def current(self) -> str:
        """The id of the build in use.

        Raises:
            EmptyEngineError: there is none.
            EngineError: the engine can't be asked, or the alias names something else.
        """
        aliased = self._aliased()
        if aliased is None:
            raise MissingInMilvusError(f"{self._connection.where} holds no index yet; run: peru-qa index")
        build = _build(aliased)
        if build is None:
            raise MilvusError(f"{self._connection.where}: {ALIAS} names {aliased}, no build; run: peru-qa index")
        return build

    def is_in_use(self, name: str) -> bool:
        """Whether a build is the one in use.

        Raises:
            EngineError: the engine can't be asked.
        """
        aliased = self._aliased()
        return aliased is not None and _build(aliased) == name

    def builds(self) -> list[str]:
        """The ids of all published builds, newest first.

        Raises:
            EngineError: the engine can't be asked.
        """
        present = set(self._collections())
        names = (_build(rows) for rows in present if rows + _FILES in present)
        return sorted((name for name in names if name), reverse=True)

    def fetch(self, name: str, folder: Path) -> BuildLayout:
        """Writes the files of a build, but its vectors, below a folder; to verify them is left to the caller.

        Args:
            name: the build's id.
            folder: where its own folder is to be, which is made whole or not at all, and replaced where it is there.

        Raises:
            EmptyEngineError: the engine lacks the build, or a part of it.
            EngineError: the engine can't be asked.
            OSError: the folder can't be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(prefix=f".{name}.", dir=folder))
        layout = BuildLayout(folder / name)
        try:
            for path, content in read_files(self._connection, _Collections.of(name).files):
                if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
                    raise MilvusError(f"{self._connection.where}: build {name} holds a file outside of it: {path!r}")
                target = aside / path
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("ab") as file:
                    file.write(content)
            shutil.rmtree(layout.folder, ignore_errors=True)
            aside.rename(layout.folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return layout

    def vectors(self, name: str, count: int, dimension: int) -> MilvusVectors:
        """The vectors of a build, once it is looked at whether they are there.

        Args:
            name: the build's id.
            count: how many rows it has by its manifest.
            dimension: the length of its vectors by its manifest.

        Raises:
            EmptyEngineError: the engine lacks the build, or rows of it.
            EngineError: the engine can't be asked, or the vectors have another length.
        """
        rows = _Collections.of(name).rows
        fields = self._connection.ask("describe_collection", rows, timeout=BULK_TIMEOUT)["fields"]
        lengths = [field["params"]["dim"] for field in fields if field["name"] == "vector"]
        if lengths != [dimension]:
            raise MilvusError(
                f"{self._connection.where} holds vectors of {_listed(lengths)} numbers, the manifest says {dimension}; "
                "run: peru-qa index --force"
            )
        self._load(rows)
        require_count(self._connection, rows, count)
        return MilvusVectors(self._connection, rows, count, dimension)

    def _sweep(self) -> None:
        """Drops what builders left that died."""
        kept = {name for build in self.builds() for name in (_Collections.of(build).rows, _Collections.of(build).files)}
        aliased = self._aliased()
        for collection in self._collections():
            ours = collection.startswith(_NEW) or _build(collection.removesuffix(_FILES))
            if ours and collection not in kept and collection != aliased:
                self._change("drop_collection", collection)

    def _collections(self) -> list[str]:
        return list(self._connection.ask("list_collections"))

    def _aliased(self) -> str | None:
        """The collection that the alias names; None where it names none."""
        try:
            return str(self._connection.ask("describe_alias", ALIAS)["collection_name"])
        except MissingInMilvusError:
            return None

    def _load(self, collection: str) -> None:
        self._connection.ask("load_collection", collection, timeout=BULK_TIMEOUT)

    def _change(self, method: str, *arguments: str) -> None:
        # Not asked twice: it may have been done, though the answer was lost.
        self._connection.ask(method, *arguments, timeout=BULK_TIMEOUT, again=False)


def _build(collection: str) -> str | None:
    """The id of the build whose rows a collection holds; None where it is no such collection."""
    match = _COLLECTION.fullmatch(collection)
    return f"{match[1]}-{match[2]}" if match else None


def _listed(values: Sequence[object]) -> str:
    return ", ".join(map(str, values)) or "none"
