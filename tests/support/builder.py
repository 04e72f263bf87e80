"""Builders in processes of their own, for test_concurrent_builders.py.

`python -m support.builder FOLDER NUMBER` builds an index of a portal with that number for each line that it is sent,
and reports the result in one line; after "hold" it stops in the middle of the build and waits for another line.
"""

import sys
from dataclasses import replace
from pathlib import Path

from index import DirectoryStore, Index, IndexingError
from index.builds.build import build_index
from support.words import WordEmbedder, word_recipe, write_corpus


def say(text: str) -> None:
    """Send a line to the test."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def hold(index: Index) -> dict[str, bool]:
    """Wait while all but the manifest is written."""
    say("holding")
    sys.stdin.readline()
    return {}


def main(folder: Path, number: str) -> None:
    """Build until there is no more to read."""
    own = folder / f"corpus-{number}"
    own.mkdir()
    corpus = write_corpus(own, {"portal": f"Portal number {number}."})
    say("ready")
    for line in sys.stdin:
        recipe = replace(word_recipe(), ask_golden=hold) if line == "hold\n" else word_recipe()
        try:
            report = build_index(
                corpus, WordEmbedder(), recipe, DirectoryStore(folder / "index"), force=line == "hold\n"
            )
        except IndexingError as error:
            say(f"{type(error).__name__}: {error}")
        else:
            say(report.build)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
