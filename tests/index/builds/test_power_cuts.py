"""Power cuts: of what was written, only what was flushed is sure to survive, and that must be enough."""

import itertools
import os
import shutil
import stat

import pytest

import index.storage.directory
from index import DirectoryStore, IndexingError, open_index
from index.builds.build import build_index
from index.errors import MissingIndexError
from support.crashes import at_each_step

pytestmark = pytest.mark.thorough

OLD, NEW = "Portal number 0 is open.", "Portal number 1 is open."


class Disk:
    """The content of a folder, and which of it was flushed: files' contents and folders' names, by inode number."""

    def __init__(self, root):
        self.root = root
        # Each file and folder is kept open, so that the number of a deleted one is not given to another.
        self.held = {}
        self.flushed = {}
        self.states = {}
        self.seen = None

    def close(self):
        for descriptor in self.held.values():
            os.close(descriptor)

    def register(self):
        """Register new files and folders."""
        for path in (self.root, *self.root.rglob("*")):
            number = path.stat().st_ino
            if number not in self.held:
                self.held[number] = os.open(path, os.O_RDONLY)

    def flush(self, *numbers):
        self.register()
        for number in numbers or self.held:
            self.flushed[number] = self.now(number)

    def is_folder(self, number):
        return stat.S_ISDIR(os.fstat(self.held[number]).st_mode)

    def now(self, number):
        """Return a file's content, or a folder's names with their numbers."""
        descriptor = self.held[number]
        if self.is_folder(number):
            names = os.listdir(descriptor)  # noqa: PTH208  # of a folder that may have no path any more
            return {name: os.stat(name, dir_fd=descriptor).st_ino for name in names}
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)

    def cut(self):
        """Add all states that a power cut may leave behind now.

        Each folder has lost its changes since it was flushed last, or none; and so have all files.
        """
        self.register()
        live = {number: self.now(number) for number in self.held}
        if (live, self.flushed) == self.seen:
            return
        self.seen = live, dict(self.flushed)
        changed = [n for n in live if self.is_folder(n) and live[n] != self.flushed.get(n, {})]
        kept = [n for n in live if n not in changed and self.is_folder(n)]
        for count in range(len(changed) + 1):
            for flushed_folders in itertools.combinations(changed, count):
                for content in (live, self.flushed):
                    state = self.tree(self.root.stat().st_ino, {*kept, *flushed_folders}, live, content)
                    self.states[repr(state)] = state

    def tree(self, number, flushed_folders, live, content):
        if not self.is_folder(number):
            return content.get(number, b"")
        names = live[number] if number in flushed_folders else self.flushed.get(number, {})
        return {name: self.tree(inner, flushed_folders, live, content) for name, inner in sorted(names.items())}


@pytest.fixture
def disk(memory, monkeypatch):
    """The disk that holds the index directory; it is notified of each flush."""
    (memory / "index").mkdir()
    disk = Disk(memory / "index")
    flush = os.fsync

    def recorded(descriptor):
        flush(descriptor)
        disk.flush(os.fstat(descriptor).st_ino)

    monkeypatch.setattr(os, "fsync", recorded)
    yield disk
    disk.close()


@pytest.fixture
def build(make_corpus, fake_embedder, recipe, disk):
    """Build an index of a text, with a power cut after each step."""

    def build(text, cut=disk.cut):
        corpus = make_corpus({"portal": text})
        with at_each_step(lambda step: cut(), "c_return"):
            build_index(corpus, fake_embedder, recipe, DirectoryStore(disk.root))

    return build


@pytest.fixture
def found(disk, memory):
    """Return what opens after each power cut: the text of the build, or the error; and the warnings."""

    def write(tree, folder):
        folder.mkdir()
        for name, content in tree.items():
            if isinstance(content, dict):
                write(content, folder / name)
            else:
                (folder / name).write_bytes(content)

    def after_cut(state):
        write(state, memory / "after")
        warnings = []
        try:
            return open_index(memory / "after", warnings.append).entries["faq/portal"].text.text, warnings
        except IndexingError as error:
            return type(error), warnings
        finally:
            shutil.rmtree(memory / "after")

    return lambda: [after_cut(state) for state in disk.states.values()]


def test_a_power_cut_after_any_step_leaves_the_old_build_or_the_new_one(disk, build, found):
    for _ in range(3):
        build(OLD, cut=lambda: None)
    disk.flush()
    build(NEW)
    after = found()
    assert len(after) > 80
    assert {text for text, _ in after} == {OLD, NEW}
    assert all(warnings == [] for _, warnings in after)


def test_no_power_cut_loses_a_published_build(disk, build, found):
    for text in (OLD, NEW):
        build(text, cut=lambda: None)
    disk.cut()
    assert {text for text, _ in found()} == {NEW}


def test_a_power_cut_during_the_first_build_leaves_it_or_none(disk, build, found):
    build(NEW)
    after = found()
    assert len(after) > 50
    assert {text for text, _ in after} == {MissingIndexError, NEW}


def test_without_flushing_a_power_cut_would_lose_both(disk, build, found, monkeypatch):
    build(OLD, cut=lambda: None)
    disk.flush()
    monkeypatch.setattr(index.storage.directory, "_flush", lambda path: None)
    build(NEW)
    assert any(text not in (OLD, NEW) or warnings for text, warnings in found())
