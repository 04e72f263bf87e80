"""Disks that run full or can't be written, for real: mounted where only this program sees them.

Run by test_disks.py as `python -m support.disks SCENARIO FOLDER` in a mount namespace of its own, whose mounts end
with it; prints what happened as JSON.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus import Corpus
from index import DirectoryStore, IndexingError, open_index, prune_index, read_manifest, roll_back, update_index
from index.builds.build import build_index
from index.storage.directory import IndexDirectory
from support.words import WordEmbedder, word_recipe, write_corpus

PAGE = 4096
ROOM = 4 * 2**20
WORDS = [f"word{number}" for number in range(80)]


def corpora(folder: Path) -> list[Corpus]:
    """Make two corpora of 60 entries each, so that each part of a build fills several pages of memory."""
    made = []
    for number in (0, 1):
        (folder / f"corpus-{number}").mkdir()
        answers = {
            f"portal-{place}": f"Portal number {number} shows form {place} of it. Also {' '.join(WORDS[place:])} end."
            for place in range(60)
        }
        made.append(write_corpus(folder / f"corpus-{number}", answers))
    return made


def build(corpus: Corpus, directory: Path) -> str | None:
    """Build an index; return the error, if there was one."""
    return error_of(lambda: build_index(corpus, WordEmbedder(), word_recipe(), DirectoryStore(directory)))


def error_of(work: Callable[[], object]) -> str | None:
    """Run some work; return its error, if there was one."""
    try:
        work()
    except IndexingError as error:
        return str(error)
    return None


def state(directory: Path) -> dict[str, Any]:
    """Return what the build in use answers, the warnings, and the names of the files and builds."""
    warnings: list[str] = []
    index = open_index(directory, warnings.append)
    [query] = WordEmbedder().embed_queries(["about portal-7 portal number shows form 7 of it."])
    sentences = index.rows_of_kind("sentence")
    best = index.rows[sentences[index.similarities(query)[sentences].argmax()]]
    return {
        "answer": best.embedded.partition("\n")[2],
        "warnings": warnings,
        "names": sorted(path.name for path in directory.iterdir()),
        "builds": sorted(path.name for path in (directory / "builds").iterdir()),
    }


def full(folder: Path) -> dict[str, Any]:
    """Build with one more page of room each time until it succeeds; then without room, and after pruning."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", disk], check=True)
    directory, ballast = disk / "index", disk / "ballast"
    old, new = corpora(folder)
    for _ in range(3):
        build(old, directory)
    opened = []

    def opens(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            opened.append(str(arguments[0]))

    sys.addaudithook(opens)

    def leave(pages: int) -> None:
        ballast.unlink(missing_ok=True)
        ballast.write_bytes(bytes(shutil.disk_usage(disk).free - pages * PAGE))

    tries: list[dict[str, Any]] = []
    while not tries or tries[-1]["error"] is not None:
        leave(len(tries))
        error = build(new, directory)
        tries.append({"error": error, "at": Path(opened[-1]).relative_to(directory).as_posix(), **state(directory)})
    leave(0)
    refused = build(old, directory)
    pruned = prune_index(directory, 1)
    return {
        "directory": str(directory),
        "tries": tries,
        "refused": refused,
        "pruned": len(pruned),
        "after": build(old, directory),
        **state(directory),
    }


def read_only(folder: Path) -> dict[str, Any]:
    """Read, and try to write, in a directory that can't be written."""
    directory = folder / "index"
    old, new = corpora(folder)
    for _ in range(2):
        build(old, directory)
    subprocess.run(["mount", "--bind", directory, directory], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", directory], check=True)
    name = read_manifest(directory).build
    return {
        "directory": str(directory),
        "before": state(directory),
        "refused": {
            "build": build(new, directory),
            "prune": error_of(lambda: prune_index(directory, 1)),
            "roll back": error_of(lambda: roll_back(DirectoryStore(directory))),
        },
        "unchanged": update_index(old, word_recipe(), DirectoryStore(directory)).build == name,
        "current": IndexDirectory(directory).current().name == name,
        "after": state(directory),
    }


if __name__ == "__main__":
    print(json.dumps({"full": full, "read-only": read_only}[sys.argv[1]](Path(sys.argv[2]))))
