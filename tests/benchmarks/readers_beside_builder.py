"""Build an index over and over while eight readers open it: each reader must find a complete build.

Run with: python tests/benchmarks/readers_beside_builder.py [SECONDS] [--builds N]. Builds for 60 seconds, or N times.
It uses the tests' embedder, so that builds are quick and the readers meet as many of them as possible (even more with
TMPDIR in memory). Prints a line of JSON, and fails if a reader complained, could not open the index, or found parts of
more than one build.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from index import DirectoryStore, Index, IndexingError, open_index
from index.builds.build import build_index

_READERS = 8
_TESTS = Path(__file__).parent.parent


def find_faults(index: Index) -> Iterator[str]:
    """Yield the ways in which an index isn't one build of the corpora that are built here."""
    _, _, number = index.entries["faq/portal"].text.text.rstrip(".").rpartition(" ")
    texts = {entry.id: entry.text.text for entry in index.entries.values()}
    expected = {f"faq/{key}": text for key, text in answers_of_corpus(int(number)).items()}
    if texts != expected:
        yield f"entries of more than one corpus: {texts}"
    if {name: text.rpartition("\n")[2] for name, text in index.questions.items()} != expected:
        yield "questions of another corpus"
    if any(row.span and row.embedded.partition("\n")[2] not in expected[row.entry or ""] for row in index.rows):
        yield "rows of another corpus"
    if index.learned.shape != (len(expected), len(expected) + 1):
        yield "learned scores of another corpus"
    if index.rows[int(index.term_scores([number]).argmax())].entry not in expected:
        yield "terms of another corpus"


def answers_of_corpus(number: int) -> dict[str, str]:
    """Return the texts of a corpus by their ids; their number differs from one corpus to the next."""
    names = ["portal", "law", "vote", "form", "fee"][: 2 + number % 4]
    return {name: f"The {name} has the number {number}." for name in names}


def read(directory: Path, stop: Path) -> None:
    """Open the index over and over until the stop file exists; print "ready", and at the end a report."""
    faults: list[str] = []
    opened, seen = 0, set()
    print("ready", flush=True)
    while not stop.exists():
        try:
            index = open_index(directory, faults.append)
        except IndexingError as error:
            faults.append(str(error))
            continue
        faults += find_faults(index)
        opened += 1
        seen.add(index.build)
    print(json.dumps({"opened": opened, "seen": sorted(seen), "faults": faults}))


def run(folder: Path, seconds: float, builds: int | None) -> bool:
    """Build while the readers read, and print the result; return whether all was well."""
    sys.path.insert(0, str(_TESTS))
    from support.words import WordEmbedder, word_recipe, write_corpus

    directory, stop = folder / "index", folder / "stop"

    def build(number: int) -> str:
        (folder / "corpus").mkdir(exist_ok=True)
        corpus = write_corpus(folder / "corpus", answers_of_corpus(number))
        return build_index(corpus, WordEmbedder(), word_recipe(), DirectoryStore(directory)).build

    built = [build(0)]
    command = [sys.executable, __file__, "--read", str(directory), str(stop)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(_READERS)]
    try:
        for reader in readers:
            reader.stdout.readline()  # type: ignore[union-attr]  # it is a pipe
        deadline = time.monotonic() + seconds
        while len(built) < builds if builds is not None else time.monotonic() < deadline:
            built.append(build(len(built)))
    finally:
        stop.touch()
        reports = [json.loads(reader.communicate()[0]) for reader in readers]
    faults = [fault for report in reports for fault in report["faults"]]
    seen = {name for report in reports for name in report["seen"]}
    result = {
        "builds": len(built),
        "seen": len(seen & set(built)),
        "readers": len(reports),
        "opened": sum(report["opened"] for report in reports),
        "faults": len(faults),
        "first faults": faults[:3],
    }
    print(json.dumps(result))
    return not faults and seen <= set(built)


def main() -> int:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=60.0)
    parser.add_argument("--builds", type=int)
    parser.add_argument("--read", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(*options.read)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return 0 if run(Path(folder), options.seconds, options.builds) else 1


if __name__ == "__main__":
    sys.exit(main())
