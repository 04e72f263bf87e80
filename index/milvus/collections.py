"""A build in Milvus: one collection for the vectors of its rows, and one for its other files in parts."""

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
"""The most rows that Milvus returns for a search or a query."""

MAX_FLAT_ROWS = 100_000
"""Rows up to which each is compared with a query; of more, only those of the nearest clusters are."""

_CLUSTERS = {"nlist": 1024}
_CLUSTERS_SEARCHED = {"nprobe": 64}

_PART_BYTES = 49_149
"""Bytes of a part of a file. In base64 they are 65,532 characters; the longest text that Milvus keeps has 65,535."""

_MAX_TEXT_LENGTH = 65_535
_MAX_PATH_LENGTH = 255
_PARTS_AT_ONCE = 100
_ROWS_AT_ONCE = 1_000

_Field = tuple[str, str, dict[str, Any]]
"""A field's name, Milvus's name of its type, and its parameters."""


class MilvusVectors:
    """The vectors of one published build; see `index.search.vector_store.VectorStore`. Threads may share it."""

    def __init__(self, connection: Connection, collection: str, count: int, dimension: int) -> None:
        """Take where the vectors are and their shape; `MilvusStore.vectors` checks that they are there."""
        self._connection = connection
        self._collection = collection
        self.count = count
        self.dimension = dimension
        self.is_exhaustive = count <= min(MAX_RESULT_ROWS, MAX_FLAT_ROWS)

    def scores(self, query: Vectors) -> npt.NDArray[np.float32]:
        """Return the cosine of one query, of shape (dimension,), with every row: shape (count,).

        If there are more rows than a search returns, the others get the lowest cosine that it returned.

        Raises:
            MilvusError: Milvus can't be asked, or lacks rows.
        """
        # Rows never change once they are published, so a server that is some seconds behind has them all. Only one
        # that is further behind is made to catch up, which takes it a fifth of a second.
        for consistency in ("Bounded", "Strong"):
            hits = self._search(query, consistency)
            is_complete = len(hits.ids) == self.count if self.is_exhaustive else len(hits.ids) > 0
            if is_complete:
                break
        else:
            raise incomplete(self._connection, len(hits.ids), self.count)
        rows, cosines = np.array(hits.ids, np.int64), np.array(hits.distances, np.float32)
        scores = np.full(self.count, cosines.min(), np.float32)
        scores[rows] = cosines
        return scores

    def _search(self, query: Vectors, consistency: str) -> Any:  # noqa: ANN401
        parameters = _CLUSTERS_SEARCHED if self.count > MAX_FLAT_ROWS else {}
        [hits] = self._connection.call(
            "search",
            self._collection,
            data=[np.asarray(query, np.float32)],
            anns_field="vector",
            limit=min(self.count, MAX_RESULT_ROWS),
            # Named, since otherwise Milvus Lite takes the vectors of all of them apart, number by number.
            output_fields=["row"],
            search_params={"metric_type": "IP", "params": parameters},
            consistency_level=consistency,
        )
        return hits

    def vectors(self, rows: npt.NDArray[np.int64] | None = None) -> Vectors:
        """Return the vectors of some rows, in their order, or of all: shape (rows, dimension).

        Raises:
            MilvusError: Milvus can't be asked, or lacks rows.
        """
        wanted = np.arange(self.count) if rows is None else rows
        vectors = np.empty((len(wanted), self.dimension), np.float32)
        for start in range(0, len(wanted), _ROWS_AT_ONCE):
            numbers = wanted[start : start + _ROWS_AT_ONCE].tolist()
            entities = self._connection.call(
                "query",
                self._collection,
                filter=f"row in {sorted(set(numbers))}",
                output_fields=["row", "vector"],
                consistency_level="Strong",
                # Single rows are read while a question is answered.
                timeout=BULK_TIMEOUT if rows is None else QUERY_TIMEOUT,
            )
            by_row = {entity["row"]: entity["vector"] for entity in entities}
            if not by_row.keys() >= set(numbers):
                raise incomplete(self._connection, len(by_row), len(set(numbers)))
            vectors[start : start + len(numbers)] = [by_row[number] for number in numbers]
        return vectors


def send_rows(connection: Connection, collection: str, vectors: Vectors) -> None:
    """Make a collection of the vectors of all rows, shape (rows, dimension), and count what arrived.

    Raises:
        MilvusError: Milvus can't be asked, or received less than was sent.
    """
    _create(connection, collection, [("row", "INT64", {"is_primary": True})], vectors.shape[1])
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        batch = enumerate(vectors[start : start + _ROWS_AT_ONCE], start)
        _insert(connection, collection, [{"row": row, "vector": vector} for row, vector in batch])
    _index_and_load(connection, collection, len(vectors))


def send_files(connection: Connection, collection: str, layout: BuildLayout) -> None:
    """Make a collection of a build's files except its vectors, and count the parts that arrived.

    Raises:
        MilvusError: Milvus can't be asked, or received less than was sent.
    """
    fields: list[_Field] = [
        ("number", "INT64", {"is_primary": True}),
        ("total", "INT64", {}),
        ("path", "VARCHAR", {"max_length": _MAX_PATH_LENGTH}),
        ("content", "VARCHAR", {"max_length": _MAX_TEXT_LENGTH}),
    ]
    parts = list(_split_files(layout))
    # A collection of Milvus must have vectors; these are never searched.
    _create(connection, collection, fields, 2)
    for start in range(0, len(parts), _PARTS_AT_ONCE):
        batch = enumerate(parts[start : start + _PARTS_AT_ONCE], start)
        entities = [
            {"number": number, "total": len(parts), "path": path, "content": content, "vector": [0.0, 0.0]}
            for number, (path, content) in batch
        ]
        _insert(connection, collection, entities)
    _index_and_load(connection, collection, len(parts))


def read_files(connection: Connection, collection: str) -> Iterator[tuple[str, bytes]]:
    """Yield all parts of a build's files in their order, each with the file's path within the build.

    Raises:
        MissingInMilvusError: parts are missing.
        MilvusError: Milvus can't be asked.
    """
    start, total = 0, 1
    while start < total:
        entities = connection.call(
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
            raise incomplete(connection, start + len(entities), max(total, start + 1))
        for entity in entities:
            yield entity["path"], b64decode(entity["content"])
        start = expected.stop


def require_count(connection: Connection, collection: str, count: int) -> None:
    """Refuse a collection that holds another number of entities.

    Raises:
        MissingInMilvusError: it does.
        MilvusError: Milvus can't be asked.
    """
    [counted] = connection.call(
        "query", collection, output_fields=["count(*)"], consistency_level="Strong", timeout=BULK_TIMEOUT
    )
    if counted["count(*)"] != count:
        raise incomplete(connection, counted["count(*)"], count)


def incomplete(connection: Connection, present: int, expected: int) -> MissingInMilvusError:
    """Make the error for a build of which Milvus has lost a part."""
    return MissingInMilvusError(
        f"{connection.where} holds {present} parts of the index, not {expected}; run: peru-qa index --force"
    )


def _create(connection: Connection, collection: str, fields: Sequence[_Field], dimension: int) -> None:
    milvus, _ = libraries()
    schema = milvus.MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    for name, kind, parameters in fields:
        schema.add_field(name, milvus.DataType[kind], **parameters)
    schema.add_field("vector", milvus.DataType.FLOAT_VECTOR, dim=dimension)
    connection.call(
        "create_collection",
        collection,
        schema=schema,
        consistency_level="Strong",
        timeout=BULK_TIMEOUT,
        may_repeat=False,
    )


def _insert(connection: Connection, collection: str, entities: list[dict[str, Any]]) -> None:
    connection.call("insert", collection, entities, timeout=BULK_TIMEOUT, may_repeat=False)


def _index_and_load(connection: Connection, collection: str, count: int) -> None:
    """Make a collection persistent and searchable, and check how many entities it holds."""
    milvus, _ = libraries()
    is_flat = count <= MAX_FLAT_ROWS
    index = milvus.MilvusClient.prepare_index_params(
        "vector", index_type="FLAT" if is_flat else "IVF_FLAT", metric_type="IP", params={} if is_flat else _CLUSTERS
    )
    connection.call("flush", collection, timeout=BULK_TIMEOUT, may_repeat=False)
    # A flat index is not built, and needn't be waited for.
    connection.call("create_index", collection, index, sync=not is_flat, timeout=BULK_TIMEOUT, may_repeat=False)
    connection.call("load_collection", collection, timeout=BULK_TIMEOUT)
    require_count(connection, collection, count)


def _split_files(layout: BuildLayout) -> Iterator[tuple[str, str]]:
    """Yield a build's files except its vectors, in parts of base64, each with the file's path within the build."""
    for path in sorted(layout.folder.rglob("*")):
        if path.is_file() and path != layout.dense:
            content = path.read_bytes()
            # At least one part, so that an empty file isn't left out.
            for start in range(0, max(len(content), 1), _PART_BYTES):
                part = content[start : start + _PART_BYTES]
                yield path.relative_to(layout.folder).as_posix(), b64encode(part).decode("ascii")
