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

pytestmark = pytest.mark.thorough

READERS = Path(__file__).parents[2] / "benchmarks" / "readers_beside_builder.py"
BUILD = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


class Builder:
    """A builder in a process of its own; see support/builder.py."""

    def __init__(self, folder, number):
        self.process = start_program("builder", str(folder), str(number))

    def send(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def read_line(self):
        return self.process.stdout.readline().rstrip("\n")

    def build(self):
        self.send("build")
        return self.read_line()


@pytest.fixture
def builders(tmp_path):
    """Two builders that are ready."""
    two = [Builder(tmp_path, number) for number in (1, 2)]
    try:
        assert [builder.read_line() for builder in two] == ["ready", "ready"]
        yield two
    finally:
        for builder in two:
            builder.process.kill()
            builder.process.communicate()


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "index"


def in_use(directory):
    warnings = []
    opened = open_index(directory, warnings.append)
    assert warnings == []
    return opened.build, opened.entries["faq/portal"].text.text


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_the_second_builder_is_refused_while_the_first_builds_and_nothing_is_lost(builders, directory):
    first, second = builders
    before = second.build()
    first.send("hold")
    assert first.read_line() == "holding"
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
    built = first.read_line()
    assert in_use(directory) == (built, "Portal number 1.")
    again = second.build()
    assert in_use(directory) == (again, "Portal number 2.")
    assert names(directory / "builds") == {before, built, again}
    assert before < built < again


def test_a_killed_builder_leaves_no_lock_and_its_remains_are_removed(builders, directory):
    first, second = builders
    before = second.build()
    first.send("hold")
    assert first.read_line() == "holding"
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


def test_of_two_simultaneous_builders_each_builds_or_is_refused(builders, directory):
    replies = []
    for _ in range(60):
        for builder in builders:
            builder.send("build")
        replies.append(tuple(builder.read_line() for builder in builders))
    outcomes = Counter(bool(BUILD.fullmatch(line)) for pair in replies for line in pair)
    refused = {line for pair in replies for line in pair if not BUILD.fullmatch(line)}
    assert refused == {
        f"BusyIndexError: {directory}: another peru-qa is changing it; wait until that has finished, and try again"
    }
    assert outcomes[True] + outcomes[False] == 120
    # At least one of two always wins.
    assert all(any(BUILD.fullmatch(line) for line in pair) for pair in replies)
    built = [{line for line in pair if BUILD.fullmatch(line)} for pair in replies]
    assert all(max(one) < min(other) for one, other in pairwise(built))
    newest = max(built[-1])
    number = replies[-1].index(newest) + 1
    assert in_use(directory) == (newest, f"Portal number {number}.")
    assert len(IndexDirectory(directory).builds()) == 3
    assert names(directory) == {"CURRENT", "builds", ".lock"}


def test_readers_open_a_whole_build_each_time_while_builds_are_replaced(memory):
    command = [sys.executable, str(READERS), "--builds", "40"]
    environment = {**os.environ, "TMPDIR": str(memory)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert (report["faults"], report["first faults"]) == (0, [])
    assert (report["builds"], report["readers"]) == (40, 8)
    # They read while the builder was at work, and not only before and after.
    assert report["seen"] >= 10
    assert report["opened"] >= 200
    assert done.returncode == 0
