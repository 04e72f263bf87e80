"""What a search costs as the index grows to a million rows, flat and sifted by codes; see `index.search.dense`.

Run with: python tests/benchmarks/growth.py --index-dir DIR [--most 1000000]. DIR holds a build, which is only
read. The vectors of its rows come first, in an order drawn by lot; `QUERIES` of its questions are taken out, to be
asked. Beyond them stand copies, each with noise added as one wording of a question differs from another: normal, with
the covariance of the differences between each question and the nearest other one that the same entry answers, and so
strong that the cosine of a copy with its original is on average that of such two. Every figure is taken in a process
of its own, once the index has been read from its file. Prints one JSON object.

It takes some five minutes and 8 GB in the folder for temporary files; a process holds 8 GB at most, half of them a
file that the system may drop from memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index import Index, open_index
from index.search import dense
from index.storage.manifest import IndexKind

SIZES = (10**3, 10**4, 10**5, 10**6)
QUERIES = 300
KINDS: tuple[IndexKind, ...] = ("flat", "rabitq")

_NEAREST = 10
_WARM_UP = 20
_BLOCK = 50_000
_SEED = 7
_MB = 10**6

Vectors = npt.NDArray[np.float32]


def grow(index_dir: Path, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Measures both kinds of index at each size.

    Returns:
        What the vectors are, and for each size the kind that a build would choose and the figures of each kind:
        seconds to build and save, bytes of the file, megabytes in memory of the index once it is read, and at most
        while it is built (with the file of vectors, which is mapped); milliseconds of one search for all scores;
        `recall_at_10`, the share of the ten exactly nearest rows among its own; `times_flat`, its median by flat's.
    """
    with tempfile.TemporaryDirectory() as folder:
        told = _material(open_index(index_dir), Path(folder), max(sizes))
        return {
            "vectors": told,
            "queries": QUERIES,
            "most_flat": dense.MAX_FLAT_ROWS,
            "sifted": dense.RERANKED,
            "sizes": [_measured(Path(folder), size) for size in sizes],
        }


def _measured(folder: Path, size: int) -> dict[str, Any]:
    """The figures of one size."""
    figures: dict[str, dict[str, Any]] = {}
    nearest = {}
    for kind in KINDS:
        built = _apart(folder, size, kind, "build")
        searched = _apart(folder, size, kind, "search")
        nearest[kind] = searched.pop("nearest")
        figures[kind] = built | searched
        _file(folder).unlink()
    for kind in KINDS:
        found = [len({*one} & {*exact}) / len(exact) for one, exact in zip(nearest[kind], nearest["flat"], strict=True)]
        figures[kind]["recall_at_10"] = round(float(np.mean(found)), 4)
        figures[kind]["times_flat"] = round(figures[kind]["search_ms"]["p50"] / figures["flat"]["search_ms"]["p50"], 2)
    return {"rows": size, "chosen": dense.kind_for(size), **figures}


def _apart(folder: Path, size: int, kind: IndexKind, step: str) -> dict[str, Any]:
    """Runs one step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, "--kind", kind, "--most", str(size), "--folder", str(folder)]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return json.loads(run.stdout)


def _build(folder: Path, size: int, kind: IndexKind) -> dict[str, Any]:
    """Builds an index of the first vectors, and saves it."""
    dense.MAX_FLAT_ROWS = size if kind == "flat" else 0
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")[:size]
    started = time.perf_counter()
    index = dense.DenseIndex.from_vectors(vectors)
    built = time.perf_counter()
    index.save(_file(folder))
    saved = time.perf_counter()
    with _file(folder).open("rb") as file:
        # Else the system would write it to disk while the search is timed.
        os.fsync(file.fileno())
    return {
        "build_seconds": round(built - started, 3),
        "save_seconds": round(saved - built, 3),
        "file_bytes": _file(folder).stat().st_size,
        "most_mb_while_built": _memory("VmHWM"),
    }


def _search(folder: Path, kind: IndexKind) -> dict[str, Any]:
    """Opens the index and asks it, one question at a time."""
    import faiss  # noqa: F401  # its own memory is not the index's

    before = _memory("RssAnon")
    index = dense.DenseIndex.load(_file(folder))
    if index.kind != kind:
        sys.exit(f"{index.kind} was built instead of {kind}")
    memory = _memory("RssAnon") - before
    queries = np.load(folder / "queries.npy")
    busy = os.getloadavg()[0]
    for query in queries[:_WARM_UP]:
        index.scores(query)
    waited, worked = [], []
    for query in queries:
        started, processor = time.perf_counter(), time.thread_time()
        index.scores(query)
        waited.append(time.perf_counter() - started)
        worked.append(time.thread_time() - processor)
    return {
        "index_mb": memory,
        "search_ms": _percentiles(waited),
        "search_cpu_ms": _percentiles(worked),
        "busy_before": round(busy, 1),
        "nearest": [index.nearest(query, _NEAREST)[0].tolist() for query in queries],
    }


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """In milliseconds: the middle, and what all but the longest twentieth stay below."""
    return {f"p{share}": round(float(np.percentile(seconds, share)) * 1000, 2) for share in (50, 95)}


def _memory(which: str) -> int:
    """Memory of this process in MB, as the system names it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith(f"{which}:"))
    return round(int(kilobytes) * 1024 / _MB)


def _file(folder: Path) -> Path:
    return folder / "dense.faiss"


def _material(index: Index, folder: Path, most: int) -> dict[str, Any]:
    """Writes `vectors.npy`, most rows of them, and `queries.npy`; tells what they are."""
    lot = np.random.default_rng(_SEED)
    vectors = index.vectors()
    asked = lot.choice([number for number, row in enumerate(index.rows) if row.asks], QUERIES, replace=False)
    np.save(folder / "queries.npy", vectors[asked])
    real = vectors[lot.permutation(np.setdiff1d(np.arange(len(vectors)), asked))]
    cosines, differences = _rewordings(index, vectors)
    # A copy x + e of a unit vector x, e at right angles to it, has the cosine 1 / sqrt(1 + |e|^2) with it.
    covariance = differences.T @ differences / len(differences)
    strength = (1 / cosines.mean() ** 2 - 1) / np.trace(covariance)
    values, axes = np.linalg.eigh(covariance * strength)
    shape = (axes * np.sqrt(values.clip(0))).T.astype(np.float32)
    # Written block by block: in memory it would be as large as the index.
    written = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float32, (most, vectors.shape[1]))
    written[: len(real)] = real[:most]
    copied = []
    for start in range(len(real), most, _BLOCK):
        originals = real[np.arange(start, min(start + _BLOCK, most)) % len(real)]
        copies = originals + lot.standard_normal(originals.shape, np.float32) @ shape
        copies /= np.linalg.norm(copies, axis=1, keepdims=True)
        written[start : start + len(copies)] = copies
        copied.append(float((copies * originals).sum(axis=1).mean()))
    written.flush()
    return {
        "real": min(len(real), most),
        "copies": max(most - len(real), 0),
        "dimension": vectors.shape[1],
        "cosine_of_rewordings": round(float(cosines.mean()), 3),
        "cosine_of_copies": round(float(np.mean(copied)), 3) if copied else None,
    }


def _rewordings(index: Index, vectors: Vectors) -> tuple[Vectors, Vectors]:
    """Each question beside the nearest other one that the same entry answers: their cosines, and their differences."""
    asking: dict[str, list[int]] = {}
    for number, row in enumerate(index.rows):
        if row.asks and row.entry is not None:
            asking.setdefault(row.entry, []).append(number)
    cosines, differences = [], []
    for numbers in asking.values():
        if len(numbers) > 1:
            own = vectors[numbers]
            among = own @ own.T
            np.fill_diagonal(among, -1)
            cosines.append(among.max(axis=1))
            differences.append(own - own[among.argmax(axis=1)])
    return np.concatenate(cosines), np.concatenate(differences)


def main() -> None:
    """Measures and prints, or does one step of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR", help="where the build lies whose vectors are taken")
    parser.add_argument("--most", type=int, default=max(SIZES), help="rows of the largest index")
    parser.add_argument("--step", choices=("build", "search"), help=argparse.SUPPRESS)
    parser.add_argument("--kind", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step == "build":
        told = _build(options.folder, options.most, options.kind)
    elif options.step == "search":
        told = _search(options.folder, options.kind)
    elif options.index_dir is None:
        parser.error("--index-dir is missing")
    else:
        told = grow(options.index_dir, [*(size for size in SIZES if size < options.most), options.most])
    print(json.dumps(told))


if __name__ == "__main__":
    main()
