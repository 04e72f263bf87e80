"""Two builders of one index directory, in real processes: one builds, the other is refused, and nothing is lost."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from index import DirectoryStore, open_index, prune_index, roll_back
from index.errors import BusyIndexError
from index.storage.directory import IndexDirectory
from support.programs import start_program

READERS = Path(__file__).parents[2] / "benchmarks" / "readers_beside_builder.py"
BUILD = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


class Builder:
    """A builder in a process of its own; see support/builder.py."""

    def __init__(self, folder, number):
        self.process = start_program("builder", str(folder), str(number))

    def send(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hears(self):
        return self.process.stdout.readline().rstrip("\n")

    def build(self):
        self.send("build")
        return self.hears()


@pytest.fixture
def builders(tmp_path):
    """Two builders that are ready."""
    two = [Builder(tmp_path, number) for number in (1, 2)]
    try:
        assert [builder.hears() for builder in two] == ["ready", "ready"]
        yield two
    finally:
        for builder in two:
            builder.process.kill()
            builder.process.communicate()


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "index"


def in_use(directory):
    told = []
    opened = open_index(directory, told.append)
    assert told == []
    return opened.build, opened.entries["faq/portal"].text.text


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_the_second_builder_is_refused_while_the_first_builds_and_nothing_is_lost(builders, directory):
    first, second = builders
    before = second.build()
    first.send("hold")
    assert first.hears() == "holding"
    under_way = names(directory / "builds")
    assert len(under_way) == 2

    busy = f"{directory}: another peru-qa is changing it; wait until that has finished, and try again"
    for _ in range(3):
        assert second.build() == f"BusyIndexError: {busy}"
    for change in (lambda: prune_index(directory, 1), lambda: roll_back(DirectoryStore(directory), before)):
        with pytest.raises(BusyIndexError) as caught:
            change()
        assert str(caught.value) == busy
    assert in_use(directory) == (before, "Portal number 2.")
    assert names(directory / "builds") == under_way

    first.send("go on")
    built = first.hears()
    assert in_use(directory) == (built, "Portal number 1.")
    again = second.build()
    assert in_use(directory) == (again, "Portal number 2.")
    assert names(directory / "builds") == {before, built, again}
    assert before < built < again


def test_a_builder_that_was_killed_leaves_no_lock_and_its_remains_are_swept_away(builders, directory):
    first, second = builders
    before = second.build()
    first.send("hold")
    assert first.hears() == "holding"
    first.process.kill()
    first.process.wait()
    [left] = names(directory / "builds") - {before}
    assert left.startswith(".")
    # As if it had been killed later, just before the pointer was replaced.
    (directory / f".CURRENT{left}").write_text(left[1:] + "\n")
    assert in_use(directory) == (before, "Portal number 2.")

    built = second.build()
    assert in_use(directory) == (built, "Portal number 2.")
    assert names(directory / "builds") == {before, built}
    assert names(directory) == {"CURRENT", "builds", ".lock"}


def test_of_two_that_build_at_once_each_builds_or_is_told_that_the_other_does(builders, directory):
    heard = []
    for _ in range(60):
        for builder in builders:
            builder.send("build")
        heard.append(tuple(builder.hears() for builder in builders))
    told = Counter(bool(BUILD.fullmatch(line)) for pair in heard for line in pair)
    refused = {line for pair in heard for line in pair if not BUILD.fullmatch(line)}
    assert refused == {
        f"BusyIndexError: {directory}: another peru-qa is changing it; wait until that has finished, and try again"
    }
    assert told[True] + told[False] == 120
    # At least one of two always wins.
    assert all(any(BUILD.fullmatch(line) for line in pair) for pair in heard)
    built = [{line for line in pair if BUILD.fullmatch(line)} for pair in heard]
    assert all(max(one) < min(other) for one, other in pairwise(built))
    newest = max(built[-1])
    number = heard[-1].index(newest) + 1
    assert in_use(directory) == (newest, f"Portal number {number}.")
    assert len(IndexDirectory(directory).builds()) == 3
    assert names(directory) == {"CURRENT", "builds", ".lock"}


def test_whoever_reads_while_builds_are_replaced_opens_a_whole_one_each_time(memory):
    command = [sys.executable, str(READERS), "--builds", "40"]
    environment = {**os.environ, "TMPDIR": str(memory)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert (told["faults"], told["first faults"]) == (0, [])
    assert (told["builds"], told["readers"]) == (40, 8)
    # They met the builder at work, and not only before and after.
    assert told["seen"] >= 10
    assert told["opened"] >= 200
    assert done.returncode == 0
