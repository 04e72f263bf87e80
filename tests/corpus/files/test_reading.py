"""A file that another program is writing is read as one whole version, or refused as being written."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from corpus.errors import MissingDocumentError, UnreadableDocumentError
from corpus.files.documents import read_document
from corpus.files.reading import read_file

VERSIONS = (b"a" * 1_000_000, b"b" * 1_300_000)
READINGS = 200

WRITER = """
import itertools, os, sys
from pathlib import Path
path, way = Path(sys.argv[1]), sys.argv[2]
for letter, length in itertools.cycle(((b"a", 1_000_000), (b"b", 1_300_000))):
    version = letter * length
    if way == "replaced":
        path.with_suffix(".new").write_bytes(version)
        os.replace(path.with_suffix(".new"), path)
    elif way == "at once":
        path.write_bytes(version)
    elif way == "over it":
        with path.open("r+b") as file:
            file.write(version)
            file.truncate()
    else:
        with path.open("wb") as file:
            for start in range(0, length, 100_000):
                file.write(version[start:start + 100_000])
                file.flush()
    print(flush=True)
"""


@contextmanager
def rewrite_forever(path: Path, way: str) -> Iterator[None]:
    """Write two versions in turn from another process, for as long as the block runs."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path), way], stdout=subprocess.PIPE)
    try:
        assert process.stdout
        process.stdout.readline()
        yield
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("way", ["replaced", "at once", "over it", "in pieces"])
def test_one_whole_version_is_read_while_the_file_changes(tmp_path: Path, way: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(VERSIONS[0])
    refusals: set[str] = set()
    with rewrite_forever(path, way):
        for _ in range(READINGS):
            try:
                raw = read_file(path, 16)
            except UnreadableDocumentError as error:
                refusals.add(str(error))
            else:
                assert raw in VERSIONS
    assert refusals <= {f"{path}: is being written; run again when it is complete"}


def test_a_file_that_is_being_written_is_refused_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("w") as file:
        file.write("half")
        file.flush()
        with pytest.raises(UnreadableDocumentError, match="is being written; run again when it is complete"):
            read_document(path)
    assert read_document(path).text == "half"


def test_a_file_that_is_open_for_writing_but_unchanged_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("whole")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    with path.open("r+"):
        assert read_document(path).text == "whole"


def test_a_file_that_is_too_large_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        # A sparse file takes no space on the disk, but reading it would take all memory.
        file.truncate(50_000_000_000)
    with pytest.raises(UnreadableDocumentError) as raised:
        read_document(path)
    assert (
        str(raised.value)
        == f"{path}: is 50000 MB, more than the limit of 64 MB; keep only the questionnaire, or split it"
    )


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(MissingDocumentError, match=r"gone\.txt: cannot be read \(No such file or directory\)"):
        read_document(tmp_path / "gone.txt")
