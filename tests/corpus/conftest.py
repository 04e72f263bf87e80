"""Fixtures of the corpus tests: the invented questionnaire, and functions that write and load texts."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest

from corpus import Corpus, Question, load_corpus
from corpus.document import Doubt


@pytest.fixture(scope="session")
def atlantida(data: Path) -> dict[str, str]:
    """The invented questionnaire: each export by itself, and both in one document in either order."""
    form = (data / "atlantida-2024-form.txt").read_text(encoding="utf-8")
    word = (data / "atlantida-2024-word.txt").read_text(encoding="utf-8")
    return {"form": form, "word": word, "form, word": form + word, "word, form": word + form}


@pytest.fixture
def load_text(tmp_path: Path) -> Callable[[str], Corpus]:
    """Load a text as the only document of a corpus."""

    def load_text(text: str) -> Corpus:
        path = tmp_path / "atlantida.txt"
        path.write_text(text, encoding="utf-8")
        return load_corpus(path)

    return load_text


@pytest.fixture(scope="session")
def replace_once() -> Callable[[str, str, str], str]:
    """Replace the only occurrence of some words in a text."""

    def replace_once(text: str, old: str, new: str) -> str:
        assert text.count(old) == 1
        return text.replace(old, new)

    return replace_once


@pytest.fixture(scope="session")
def by_number() -> Callable[[Corpus], dict[int, Question]]:
    """Return all questions of a corpus by number."""
    return lambda corpus: {question.number: question for question in chain(*corpus.questions.values())}


@pytest.fixture(scope="session")
def doubts_of_kind() -> Callable[[Corpus, str], list[Doubt]]:
    """Return the doubts of one kind."""
    return lambda corpus, kind: [doubt for doubt in corpus.doubts if doubt.kind == kind]


@pytest.fixture
def write_files(tmp_path: Path) -> Callable[[dict[str, bytes | str]], Path]:
    """Write files, by name, into the test's own folder."""

    def write(files: dict[str, bytes | str]) -> Path:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write
