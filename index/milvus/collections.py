"""A build in a search engine, Milvus: a collection of its rows' vectors, and one of its other files in parts."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import Vectors
from index.errors import MissingInMilvusError
from index.milvus.connection import BULK_TIMEOUT, QUERY_TIMEOUT, Connection, libraries
from index.storage.directory import BuildLayout

MAX_RESULT_ROWS = 16_384
"""The most rows that Milvus tells of in answer to a search or a query."""

MAX_FLAT_ROWS = 100_000
"""Up to so many rows each is compared with a query; of more, those of the nearest clusters."""

_CLUSTERS = {"nlist": 1024}
_CLUSTERS_SEARCHED = {"nprobe": 64}

_PART_BYTES = 49_149
"""In base64 these are 65,532 characters; the longest text that Milvus keeps has 65,535."""

_MAX_TEXT_LENGTH = 65_535
_MAX_PATH_LENGTH = 255
_PARTS_AT_ONCE = 100
_ROWS_AT_ONCE = 1_000

_Field = tuple[str, str, dict[str, Any]]
"""Name, kind by Milvus's name of it, and what else Milvus wants to know of it."""


class MilvusVectors:
    """The vectors of one published build; see `index.search.dense.VectorStore`. Threads may share it."""

    def __init__(self, connection: Connection, collection: str, count: int, dimension: int) -> None:
        """Takes where the vectors are and their shape; `Engine.vectors` looks whether they are there."""
        self._connection = connection
        self._collection = collection
        self._count = count
        self._dimension = dimension

    @property
    def count(self) -> int:
        """Number of rows."""
        return self._count

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def is_exhaustive(self) -> bool:
        """Whether `scores` tells the exact cosine of every row."""
        return self._count <= min(MAX_RESULT_ROWS, MAX_FLAT_ROWS)

    def scores(self, query: Vectors) -> npt.NDArray[np.float32]:
        """The cosine of one query, of shape (dimension,), with every row: shape (count,).

        Where there are more rows than a search tells of, the others have the least cosine that was found.

        Raises:
            EngineError: the engine can't be asked, or lacks rows.
        """
        # Rows never change once they are published, so that an engine that is some seconds behind has them all; only
        # one that is further behind is asked to catch up, which takes it a fifth of a second.
        for consistency in ("Bounded", "Strong"):
            hits = self._search(query, consistency)
            complete = len(hits.ids) == self._count if self.is_exhaustive else len(hits.ids) > 0
            if complete:
                break
        else:
            raise too_few(self._connection, len(hits.ids), self._count)
        rows, found = np.array(hits.ids, np.int64), np.array(hits.distances, np.float32)
        scores = np.full(self._count, found.min(), np.float32)
        scores[rows] = found
        return scores

    def _search(self, query: Vectors, consistency: str) -> Any:  # noqa: ANN401
        parameters = _CLUSTERS_SEARCHED if self._count > MAX_FLAT_ROWS else {}
        [hits] = self._connection.ask(
            "search",
            self._collection,
            data=[np.asarray(query, np.float32)],
            anns_field="vector",
            limit=min(self._count, MAX_RESULT_ROWS),
            # Named, since Milvus Lite otherwise takes the vectors of all of them apart, number by number.
            output_fields=["row"],
            search_params={"metric_type": "IP", "params": parameters},
            consistency_level=consistency,
        )
        return hits

    def vectors(self, rows: npt.NDArray[np.int64] | None = None) -> Vectors:
        """The vectors of some rows, in their order, or of all: shape (rows, dimension).

        Raises:
            EngineError: the engine can't be asked, or lacks rows.
        """
        wanted = np.arange(self._count) if rows is None else rows
        vectors = np.empty((len(wanted), self._dimension), np.float32)
        for start in range(0, len(wanted), _ROWS_AT_ONCE):
            numbers = wanted[start : start + _ROWS_AT_ONCE].tolist()
            entities = self._connection.ask(
                "query",
                self._collection,
                filter=f"row in {sorted(set(numbers))}",
                output_fields=["row", "vector"],
                consistency_level="Strong",
                # Who asks for some is answering a question.
                timeout=BULK_TIMEOUT if rows is None else QUERY_TIMEOUT,
            )
            found = {entity["row"]: entity["vector"] for entity in entities}
            if not found.keys() >= set(numbers):
                raise too_few(self._connection, len(found), len(set(numbers)))
            vectors[start : start + len(numbers)] = [found[number] for number in numbers]
        return vectors


def send_rows(connection: Connection, collection: str, vectors: Vectors) -> None:
    """Makes a collection of the vectors of all rows, shape (rows, dimension), and counts them.

    Raises:
        EngineError: the engine can't be asked, or took less than it was sent.
    """
    _create(connection, collection, [("row", "INT64", {"is_primary": True})], vectors.shape[1])
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        batch = enumerate(vectors[start : start + _ROWS_AT_ONCE], start)
        _insert(connection, collection, [{"row": row, "vector": vector} for row, vector in batch])
    _finish(connection, collection, len(vectors))


def send_files(connection: Connection, collection: str, layout: BuildLayout) -> None:
    """Makes a collection of the files of a build but its vectors, and counts their parts.

    Raises:
        EngineError: the engine can't be asked, or took less than it was sent.
    """
    fields: list[_Field] = [
        ("number", "INT64", {"is_primary": True}),
        ("total", "INT64", {}),
        ("path", "VARCHAR", {"max_length": _MAX_PATH_LENGTH}),
        ("content", "VARCHAR", {"max_length": _MAX_TEXT_LENGTH}),
    ]
    parts = list(_cut(layout))
    # A collection of Milvus has to have vectors; these are never searched.
    _create(connection, collection, fields, 2)
    for start in range(0, len(parts), _PARTS_AT_ONCE):
        batch = enumerate(parts[start : start + _PARTS_AT_ONCE], start)
        entities = [
            {"number": number, "total": len(parts), "path": path, "content": content, "vector": [0.0, 0.0]}
            for number, (path, content) in batch
        ]
        _insert(connection, collection, entities)
    _finish(connection, collection, len(parts))


def read_files(connection: Connection, collection: str) -> Iterator[tuple[str, bytes]]:
    """All parts of a build's files in their order, each with the file's path within the build.

    Raises:
        EmptyEngineError: parts are missing.
        EngineError: the engine can't be asked.
    """
    start, total = 0, 1
    while start < total:
        entities = connection.ask(
            "query",
            collection,
            filter=f"number >= {start} and number < {start + _PARTS_AT_ONCE}",
            output_fields=["number", "total", "path", "content"],
            consistency_level="Strong",
            timeout=BULK_TIMEOUT,
        )
        entities = sorted(entities, key=lambda entity: int(entity["number"]))
        total = entities[0]["total"] if entities else 0
        expected = range(start, min(start + _PARTS_AT_ONCE, total))
        if not expected or [entity["number"] for entity in entities] != list(expected):
            raise too_few(connection, start + len(entities), max(total, start + 1))
        for entity in entities:
            yield entity["path"], b64decode(entity["content"])
        start = expected.stop


def require_count(connection: Connection, collection: str, count: int) -> None:
    """Refuses a collection that holds another number of entities.

    Raises:
        EmptyEngineError: it does.
        EngineError: the engine can't be asked.
    """
    [counted] = connection.ask(
        "query", collection, output_fields=["count(*)"], consistency_level="Strong", timeout=BULK_TIMEOUT
    )
    if counted["count(*)"] != count:
        raise too_few(connection, counted["count(*)"], count)


def too_few(connection: Connection, found: int, count: int) -> MissingInMilvusError:
    """The error of an engine that lost a part of a build."""
    return MissingInMilvusError(
        f"{connection.where} holds {found} parts of the index, not {count}; run: peru-qa index --force"
    )


def _create(connection: Connection, collection: str, fields: Sequence[_Field], dimension: int) -> None:
    milvus, _ = libraries()
    schema = milvus.MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    for name, kind, parameters in fields:
        schema.add_field(name, milvus.DataType[kind], **parameters)
    schema.add_field("vector", milvus.DataType.FLOAT_VECTOR, dim=dimension)
    connection.ask(
        "create_collection", collection, schema=schema, consistency_level="Strong", timeout=BULK_TIMEOUT, again=False
    )


def _insert(connection: Connection, collection: str, entities: list[dict[str, Any]]) -> None:
    connection.ask("insert", collection, entities, timeout=BULK_TIMEOUT, again=False)


def _finish(connection: Connection, collection: str, count: int) -> None:
    """Makes a collection lasting and searchable, and counts what it holds."""
    milvus, _ = libraries()
    flat = count <= MAX_FLAT_ROWS
    index = milvus.MilvusClient.prepare_index_params(
        "vector", index_type="FLAT" if flat else "IVF_FLAT", metric_type="IP", params={} if flat else _CLUSTERS
    )
    connection.ask("flush", collection, timeout=BULK_TIMEOUT, again=False)
    # A flat index is none, and needn't be waited for.
    connection.ask("create_index", collection, index, sync=not flat, timeout=BULK_TIMEOUT, again=False)
    connection.ask("load_collection", collection, timeout=BULK_TIMEOUT)
    require_count(connection, collection, count)


def _cut(layout: BuildLayout) -> Iterator[tuple[str, str]]:
    """The files of a build but its vectors, in parts of base64, each with the file's path within the build."""
    for path in sorted(layout.folder.rglob("*")):
        if path.is_file() and path != layout.dense:
            content = path.read_bytes()
            # At least one, so that an empty file isn't left out.
            for start in range(0, max(len(content), 1), _PART_BYTES):
                part = content[start : start + _PART_BYTES]
                yield path.relative_to(layout.folder).as_posix(), b64encode(part).decode("ascii")
