"""Measure vector search as the index grows to a million rows, flat and preselected by codes; see `index.search.dense`.

Run with: python tests/benchmarks/growth.py --index-dir DIR [--most 1000000]. DIR holds a build, which is only read. The
vectors of its rows come first, in random order; `QUERIES` of its questions are taken out and used as queries. Further
rows are copies of real vectors with noise that imitates another wording of a question: normal noise with the covariance
of the differences between each question and the nearest other question of the same entry. Its strength makes the mean
cosine of a copy with its original equal to that of such two questions. Each figure comes from a process of its own,
after the index has been read from its file. Prints one JSON object.

It takes about five minutes and 8 GB in the folder for temporary files. A process uses at most 8 GB of memory, half of
which is a mapped file that the system may drop.
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
    """Measure both kinds of index at each size.

    Returns:
        A description of the vectors, and for each size the kind that a build would choose and the figures of each kind:
        seconds to build and to save; bytes of the file; megabytes of memory of the loaded index, and at most while it
        is built (including the mapped file of vectors); milliseconds of one search for all scores; `recall_at_10`, the
        share of the ten exactly nearest rows in its own top ten; `times_flat`, its median time relative to flat's.
    """
    with tempfile.TemporaryDirectory() as folder:
        vectors = _write_vectors(open_index(index_dir), Path(folder), max(sizes))
        return {
            "vectors": vectors,
            "queries": QUERIES,
            "most_flat": dense.MAX_FLAT_ROWS,
            "sifted": dense.RERANKED,
            "sizes": [_measure_size(Path(folder), size) for size in sizes],
        }


def _measure_size(folder: Path, size: int) -> dict[str, Any]:
    """Measure both kinds of index at one size."""
    figures: dict[str, dict[str, Any]] = {}
    nearest = {}
    for kind in KINDS:
        built = _run_step(folder, size, kind, "build")
        searched = _run_step(folder, size, kind, "search")
        nearest[kind] = searched.pop("nearest")
        figures[kind] = built | searched
        _index_file(folder).unlink()
    for kind in KINDS:
        pairs = zip(nearest[kind], nearest["flat"], strict=True)
        recalls = [len({*rows} & {*exact_rows}) / len(exact_rows) for rows, exact_rows in pairs]
        figures[kind]["recall_at_10"] = round(float(np.mean(recalls)), 4)
        figures[kind]["times_flat"] = round(figures[kind]["search_ms"]["p50"] / figures["flat"]["search_ms"]["p50"], 2)
    return {"rows": size, "chosen": dense.kind_for(size), **figures}


def _run_step(folder: Path, size: int, kind: IndexKind, step: str) -> dict[str, Any]:
    """Run one step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, "--kind", kind, "--most", str(size), "--folder", str(folder)]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    return json.loads(run.stdout)


def _build(folder: Path, size: int, kind: IndexKind) -> dict[str, Any]:
    """Build an index of the first vectors, and save it."""
    dense.MAX_FLAT_ROWS = size if kind == "flat" else 0
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")[:size]
    started = time.perf_counter()
    index = dense.DenseIndex.from_vectors(vectors)
    built = time.perf_counter()
    index.save(_index_file(folder))
    saved = time.perf_counter()
    with _index_file(folder).open("rb") as file:
        # Otherwise the system would write it to disk while the search is timed.
        os.fsync(file.fileno())
    return {
        "build_seconds": round(built - started, 3),
        "save_seconds": round(saved - built, 3),
        "file_bytes": _index_file(folder).stat().st_size,
        "most_mb_while_built": _memory_mb("VmHWM"),
    }


def _search(folder: Path, kind: IndexKind) -> dict[str, Any]:
    """Open the index and search it, one query at a time."""
    import faiss  # noqa: F401  # so that its own memory doesn't count as the index's

    before = _memory_mb("RssAnon")
    index = dense.DenseIndex.load(_index_file(folder))
    if index.kind != kind:
        sys.exit(f"{index.kind} was built instead of {kind}")
    memory = _memory_mb("RssAnon") - before
    queries = np.load(folder / "queries.npy")
    busy = os.getloadavg()[0]
    for query in queries[:_WARM_UP]:
        index.scores(query)
    wall_times, cpu_times = [], []
    for query in queries:
        started, cpu_started = time.perf_counter(), time.thread_time()
        index.scores(query)
        wall_times.append(time.perf_counter() - started)
        cpu_times.append(time.thread_time() - cpu_started)
    return {
        "index_mb": memory,
        "search_ms": _percentiles(wall_times),
        "search_cpu_ms": _percentiles(cpu_times),
        "busy_before": round(busy, 1),
        "nearest": [index.nearest(query, _NEAREST)[0].tolist() for query in queries],
    }


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the median and the 95th percentile of some seconds, in milliseconds."""
    return {f"p{share}": round(float(np.percentile(seconds, share)) * 1000, 2) for share in (50, 95)}


def _memory_mb(which: str) -> int:
    """Return a figure of this process's memory in MB, by the system's name for it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith(f"{which}:"))
    return round(int(kilobytes) * 1024 / _MB)


def _index_file(folder: Path) -> Path:
    return folder / "dense.faiss"


def _write_vectors(index: Index, folder: Path, row_count: int) -> dict[str, Any]:
    """Write `vectors.npy` with so many rows, and `queries.npy`; return a description of the vectors."""
    rng = np.random.default_rng(_SEED)
    vectors = index.vectors()
    query_rows = rng.choice([number for number, row in enumerate(index.rows) if row.asks], QUERIES, replace=False)
    np.save(folder / "queries.npy", vectors[query_rows])
    real = vectors[rng.permutation(np.setdiff1d(np.arange(len(vectors)), query_rows))]
    cosines, differences = _rewordings(index, vectors)
    # A copy x + e of a unit vector x, with e at right angles to it, has the cosine 1 / sqrt(1 + |e|^2) with it.
    covariance = differences.T @ differences / len(differences)
    strength = (1 / cosines.mean() ** 2 - 1) / np.trace(covariance)
    eigenvalues, axes = np.linalg.eigh(covariance * strength)
    noise_factor = (axes * np.sqrt(eigenvalues.clip(0))).T.astype(np.float32)
    # Written block by block: in memory it would be as large as the index.
    output = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float32, (row_count, vectors.shape[1]))
    output[: len(real)] = real[:row_count]
    copy_cosines = []
    for start in range(len(real), row_count, _BLOCK):
        originals = real[np.arange(start, min(start + _BLOCK, row_count)) % len(real)]
        copies = originals + rng.standard_normal(originals.shape, np.float32) @ noise_factor
        copies /= np.linalg.norm(copies, axis=1, keepdims=True)
        output[start : start + len(copies)] = copies
        copy_cosines.append(float((copies * originals).sum(axis=1).mean()))
    output.flush()
    return {
        "real": min(len(real), row_count),
        "copies": max(row_count - len(real), 0),
        "dimension": vectors.shape[1],
        "cosine_of_rewordings": round(float(cosines.mean()), 3),
        "cosine_of_copies": round(float(np.mean(copy_cosines)), 3) if copy_cosines else None,
    }


def _rewordings(index: Index, vectors: Vectors) -> tuple[Vectors, Vectors]:
    """Pair each question with the nearest other question of its entry; return their cosines and their differences."""
    questions_by_entry: dict[str, list[int]] = {}
    for number, row in enumerate(index.rows):
        if row.asks and row.entry is not None:
            questions_by_entry.setdefault(row.entry, []).append(number)
    cosines, differences = [], []
    for numbers in questions_by_entry.values():
        if len(numbers) > 1:
            question_vectors = vectors[numbers]
            similarities = question_vectors @ question_vectors.T
            np.fill_diagonal(similarities, -1)
            cosines.append(similarities.max(axis=1))
            differences.append(question_vectors - question_vectors[similarities.argmax(axis=1)])
    return np.concatenate(cosines), np.concatenate(differences)


def main() -> None:
    """Measure and print, or run one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR", help="the index whose vectors to use")
    parser.add_argument("--most", type=int, default=max(SIZES), help="rows of the largest index")
    parser.add_argument("--step", choices=("build", "search"), help=argparse.SUPPRESS)
    parser.add_argument("--kind", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step == "build":
        figures = _build(options.folder, options.most, options.kind)
    elif options.step == "search":
        figures = _search(options.folder, options.kind)
    elif options.index_dir is None:
        parser.error("--index-dir is missing")
    else:
        figures = grow(options.index_dir, [*(size for size in SIZES if size < options.most), options.most])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
