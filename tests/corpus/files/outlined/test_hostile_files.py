"""No web page, Markdown or OpenDocument text makes a reader fail in another way than with one line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import CorpusError, load_corpus
from support.hostile_files import hostile_files

WriteFiles = Callable[[dict[str, bytes | str]], Path]


@pytest.mark.parametrize(
    ("seed", "count", "largest"), [(7, 34, 20_000), pytest.param(1, 300, 16_000_000, marks=pytest.mark.thorough)]
)
def test_hostile_files_are_read_or_refused_in_one_line(
    write_files: WriteFiles, seed: int, count: int, largest: int
) -> None:
    for name, content in hostile_files(seed, count):
        path = write_files({name: content[:largest]}) / name
        assert "\n" not in _fault(path), name
        path.unlink()


def _fault(path: Path) -> str:
    try:
        load_corpus(path)
    except CorpusError as error:
        return str(error)
    return ""
