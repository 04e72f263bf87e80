"""Shared by the tests of the corpus: the invented questionnaire, and texts written down to be loaded."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from corpus import Corpus, Question, load_corpus
from corpus.document import Doubt


@pytest.fixture(scope="session")
def invented(data: Path) -> dict[str, str]:
    """The invented questionnaire: each export alone, and both in one document in either order."""
    form = (data / "atlantida-2024-form.txt").read_text(encoding="utf-8")
    word = (data / "atlantida-2024-word.txt").read_text(encoding="utf-8")
    return {"form": form, "word": word, "form, word": form + word, "word, form": word + form}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Corpus]:
    """Loads a text as the only document of a corpus."""

    def read(text: str) -> Corpus:
        path = tmp_path / "atlantida.txt"
        path.write_text(text, encoding="utf-8")
        return load_corpus(path)

    return read


@pytest.fixture(scope="session")
def changed() -> Callable[[str, str, str], str]:
    """A text with its one occurrence of some words replaced."""

    def changed(text: str, old: str, new: str) -> str:
        assert text.count(old) == 1
        return text.replace(old, new)

    return changed


@pytest.fixture(scope="session")
def numbered() -> Callable[[Corpus], dict[int, Question]]:
    """All questions of a corpus by their numbers."""
    return lambda corpus: {question.number: question for question in chain(*corpus.questions.values())}


@pytest.fixture(scope="session")
def doubted() -> Callable[[Corpus, str], list[Doubt]]:
    """The doubts of one kind."""
    return lambda corpus, kind: [doubt for doubt in corpus.doubts if doubt.kind == kind]


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[dict[str, bytes | str]], Path]:
    """Writes files, by name, into the test's own folder."""

    def write(files: dict[str, bytes | str]) -> Path:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write
