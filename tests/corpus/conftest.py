"""Fixtures of the corpus tests: the invented questionnaire, and functions that write and load texts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, load_corpus
from support.paths import DATA


@pytest.fixture(scope="session")
def atlantida() -> dict[str, str]:
    """The invented questionnaire: each export by itself, and both in one document in either order."""
    form = (DATA / "atlantida-2024-form.txt").read_text(encoding="utf-8")
    word = (DATA / "atlantida-2024-word.txt").read_text(encoding="utf-8")
    return {"form": form, "word": word, "form, word": form + word, "word, form": word + form}


@pytest.fixture
def load_text(tmp_path: Path) -> Callable[[str], Corpus]:
    """Load a text as the only document of a corpus."""

    def load_text(text: str) -> Corpus:
        path = tmp_path / "atlantida.txt"
        path.write_text(text, encoding="utf-8")
        return load_corpus(path)

    return load_text


@pytest.fixture
def write_files(tmp_path: Path) -> Callable[[dict[str, bytes | str]], Path]:
    """Write files, by name, into the test's own folder."""

    def write(files: dict[str, bytes | str]) -> Path:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write
