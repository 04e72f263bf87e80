"""Builders in processes of their own, for test_builders.py.

`python builder.py FOLDER NUMBER` builds an index of a portal with that number each time that it is sent a line, and
tells how it went in one; "hold" has it stop in the middle of the build and wait for another line.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from conftest import WordEmbedder, word_recipe, write_corpus
from corpus import Corpus
from index import DirectoryStore, Index, IndexingError
from index.builds.build import build_index


def say(text: str) -> None:
    """Tells it to the test."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def hold(index: Index, corpus: Corpus) -> dict[str, Any]:
    """Waits, while all but the manifest is written."""
    say("holding")
    sys.stdin.readline()
    return {}


def main(folder: Path, number: str) -> None:
    """Builds until there is no more to read."""
    own = folder / f"corpus-{number}"
    own.mkdir()
    corpus = write_corpus(own, {"portal": f"Portal number {number}."})
    say("ready")
    for line in sys.stdin:
        recipe = replace(word_recipe(), calibrate=hold) if line == "hold\n" else word_recipe()
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
