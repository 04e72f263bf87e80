"""The index directory: ascending names, a pointer, and one change at a time."""

import os
import re
import subprocess
import sys

import pytest

from index import DamagedIndexError, IndexingError
from index.errors import BusyIndexError, MissingIndexError
from index.storage.directory import BuildLayout, IndexDirectory
from support.crashes import at_each_step


@pytest.fixture
def store(tmp_path):
    return IndexDirectory(tmp_path / "index")


def publish(store, text="sound"):
    with store.locked(), store.new_build() as staging:
        staging.manifest.write_text(text)
        return store.publish(staging)


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_build_is_written_to_a_staging_folder_and_then_in_use(store):
    with store.locked(), store.new_build() as staging:
        assert staging.folder.name == f".{staging.name}"
        assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{6}", staging.name)
        staging.manifest.write_text("sound")
        assert store.builds() == []
        with pytest.raises(MissingIndexError):
            store.current()
        published = store.publish(staging)
    assert store.current() == published == BuildLayout(store.path / "builds" / staging.name)
    assert published.manifest.read_text() == "sound"
    assert store.pointer.read_text() == f"{staging.name}\n"
    assert names(store.path) == {"CURRENT", "builds", ".lock"}


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, OSError])
def test_a_build_that_fails_is_removed(store, fault):
    first = publish(store)

    def fail(staging):
        staging.manifest.write_text("half")
        raise fault

    with pytest.raises(IndexingError if fault is OSError else fault), store.locked(), store.new_build() as staging:
        fail(staging)
    assert store.builds() == [first] == [store.current()]
    assert names(store.path / "builds") == {first.name}


def test_names_ascend_within_a_second(store):
    built = [publish(store).name for _ in range(20)]
    assert built == sorted(set(built))
    assert [build.name for build in store.builds()] == built[::-1]


@pytest.mark.parametrize(
    ("ahead", "next_one"),
    [
        ("29990101T000000Z-ffffff", "29990101T000001Z"),
        ("29991231T235959Z-ffffff", "30000101T000000Z"),
    ],
)
def test_names_ascend_although_the_clock_was_set_back(store, ahead, next_one):
    publish(store)
    (store.path / "builds" / ahead).mkdir()
    newest = publish(store)
    assert newest.name.partition("-")[0] == next_one
    assert store.current() == store.builds()[0] == newest


def test_other_files_are_not_builds(store):
    build = publish(store)
    for name in ("notes", "20260101T000000Z", ".20260101T000000Z-abcdef", "20260101T000000Z-abcdef.old"):
        (store.path / "builds" / name).mkdir()
    assert store.builds() == [build]


def test_a_lost_pointer_is_damage_if_there_are_builds_and_otherwise_no_index(store):
    build = publish(store)
    store.pointer.unlink()
    with pytest.raises(DamagedIndexError, match=r"CURRENT: is missing; run: peru-qa index$"):
        store.current()
    with store.locked():
        store.remove(build)
    with pytest.raises(MissingIndexError, match="there is no index yet"):
        store.current()


def test_one_caller_at_a_time_changes_it_even_within_a_process(store):
    with store.locked():
        with pytest.raises(BusyIndexError, match="another peru-qa is changing it"), store.locked():
            pytest.fail("it was locked twice")
        with pytest.raises(BusyIndexError), IndexDirectory(store.path).locked():
            pytest.fail("it was locked twice")
    with store.locked():
        pass


def test_a_pointer_that_cannot_be_replaced_leaves_no_build_behind(store):
    first = publish(store)
    store.pointer.unlink()
    store.pointer.mkdir()
    with pytest.raises(IndexingError, match="can't be written"):
        publish(store)
    assert store.builds() == [first]
    assert names(store.path / "builds") == {first.name}
    assert names(store.path) == {"CURRENT", "builds", ".lock"}


def test_a_removed_build_is_not_a_build_before_its_files_go(store):
    build = publish(store)
    publish(store)
    seen = []
    with store.locked(), at_each_step(lambda step: seen.append((build in store.builds(), build.manifest.exists()))):
        store.remove(build)
    assert (True, False) not in seen
    assert set(seen) == {(True, True), (False, False)}
    assert names(store.path / "builds") == {store.current().name}


@pytest.mark.thorough
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
@pytest.mark.parametrize("shut", [".", "builds", "CURRENT"])
def test_unreadable_files_are_reported_in_one_line(store, shut):
    publish(store)
    program = """
import os, sys
from pathlib import Path
from index import IndexingError, open_index
os.setuid(65534)
try:
    open_index(Path(sys.argv[1]), print)
except IndexingError as error:
    print(type(error).__name__, error)
"""
    for folder in (store.path, *store.path.parents):
        if folder.is_relative_to(store.path.parents[2]):
            folder.chmod(0o755)
    (store.path / shut).chmod(0)
    done = subprocess.run([sys.executable, "-c", program, str(store.path)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("DamagedIndexError ")
    assert done.stdout.count("\n") == 1
    assert "run: peru-qa index" in done.stdout


def test_a_folder_named_with_an_impossible_date_is_not_a_build(tmp_path):
    store = IndexDirectory(tmp_path)
    (tmp_path / "builds" / "20261399T999999Z-abcdef").mkdir(parents=True)
    assert store.builds() == []
    with store.locked(), store.new_build() as staging:
        assert staging.name < "20261399"
