"""Builders that are killed at any time: a whole build is always in use."""

import random
import signal

import pytest

from index import DirectoryStore, open_index
from index.builds.build import build_index
from index.storage.directory import IndexDirectory
from support.crashes import at_each_step

TEXTS = [f"Portal number {number} is open." for number in (0, 1, 2)]


@pytest.fixture
def directory(memory):
    return memory / "index"


@pytest.fixture
def build(make_corpus, fake_embedder, recipe, directory):
    """Build an index of the first text; the builders that are killed build the others."""
    corpus = make_corpus({"portal": TEXTS[0]})
    return lambda: build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))


def in_use(directory):
    """Return the text of the build in use, which must open without a warning."""
    warnings = []
    opened = open_index(directory, warnings.append)
    assert warnings == []
    return opened.entries["faq/portal"].text.text


def left_behind(directory):
    """Count what a builder that died has left: files of a build, and of a pointer."""
    unpublished = [path for path in (directory / "builds").glob(".*/**/*") if path.is_file()]
    return len(unpublished), len(list(directory.glob(".CURRENT.*")))


def require_nothing_left(directory):
    assert {path.name for path in directory.iterdir()} == {"CURRENT", "builds", ".lock"}
    names = [build.name for build in IndexDirectory(directory).builds()]
    assert sorted(path.name for path in (directory / "builds").iterdir()) == sorted(names)


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.thorough)])
def test_a_build_killed_at_any_moment_leaves_a_whole_one_in_use_and_the_next_succeeds(
    build, directory, crash, kills: int
):
    build()
    chance = random.Random(2022)
    killed, seen, left = 0, set(), set()
    for number in range(kills):
        # One in each of that many parts of a build.
        killed += crash(f"part {(number + chance.random()) / kills}") == signal.SIGKILL
        seen.add(in_use(directory))
        left.add(left_behind(directory)[0])
        build()
        require_nothing_left(directory)
        assert in_use(directory) == TEXTS[0]
    assert killed >= kills * 0.98
    assert seen == set(TEXTS[:2])
    # They died with no file written, with all eleven written, and with some of them.
    assert left >= {0, 11}
    assert len(left) >= 3


@pytest.mark.thorough
def test_a_builder_killed_at_any_time_leaves_a_whole_build_in_use(build, directory, crash):
    build()
    moments = random.Random(2022)
    for _ in range(40):
        assert crash(f"seconds {moments.uniform(0, 0.15)}") == signal.SIGKILL
        assert in_use(directory) in TEXTS
    assert in_use(directory) != TEXTS[0]
    build()
    require_nothing_left(directory)


def steps_that_change(directory, build, at_each_step):
    """Return the steps of a build that change the directory, those before them, and the number of all steps."""
    steps, seen, last = [], [None], 0

    def record_change(step):
        nonlocal last
        last = step
        files = {path: (path.stat().st_ino, path.stat().st_size) for path in directory.rglob("*")}
        if files != seen[-1]:
            seen.append(files)
            steps.extend((step - 1, step))

    with at_each_step(record_change):
        build()
    return sorted({step for step in steps if step}), last


@pytest.mark.thorough
def test_a_build_killed_before_any_step_that_changes_something_leaves_a_whole_one_in_use(build, directory, crash):
    for _ in range(4):
        build()
    steps, last = steps_that_change(directory, build, at_each_step)
    assert len(steps) > 50
    seen, left = [], set()
    for step in steps:
        assert crash(f"step {step}") == signal.SIGKILL
        seen.append(in_use(directory))
        left.add(left_behind(directory))
        build()
        require_nothing_left(directory)
    # Once the pointer was replaced, each step finds the new build in use, and none before.
    late = seen.index(TEXTS[1])
    assert seen == [TEXTS[0]] * late + [TEXTS[1]] * (len(seen) - late)
    assert {files for files, _ in left} == set(range(12))
    assert {pointers for _, pointers in left} == {0, 1}

    # The steps were numbered as those of the builders that were killed.
    assert crash(f"step {last}") == signal.SIGKILL
    build()
    assert crash(f"step {last + 1}") == 0
