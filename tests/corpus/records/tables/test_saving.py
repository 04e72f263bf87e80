"""Tables that are saved as new files: never over another one, private if they should be, and whole or not at all."""

import resource
from pathlib import Path

import pytest

from corpus import CorpusError, check_is_new, write_new_file


def test_a_file_is_written_but_never_over_another_one(tmp_path: Path):
    path = tmp_path / "new.csv"
    check_is_new(path)
    write_new_file(path, b"first")
    for write in (check_is_new, lambda taken: write_new_file(taken, b"second")):
        with pytest.raises(CorpusError) as refused:
            write(path)
        assert str(refused.value) == f"{path}: exists already; name another file, or move that one away"
    assert path.read_bytes() == b"first"


@pytest.mark.parametrize("is_private", [True, False])
def test_only_its_owner_may_read_a_private_file(tmp_path: Path, is_private: bool):
    write_new_file(tmp_path / "new", b"", is_private)
    (tmp_path / "usual").touch()
    usual = (tmp_path / "usual").stat().st_mode
    assert (tmp_path / "new").stat().st_mode & 0o777 == (0o600 if is_private else usual & 0o777)


def test_nothing_is_left_of_a_file_that_cannot_be_completed(tmp_path: Path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(CorpusError, match=r"new: can't be written \(File too large\); check the folder"):
            write_new_file(tmp_path / "new", b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
