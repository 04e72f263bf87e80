"""Fixtures of the tests of teaching: a store of what visitors asked, and the command on a small labelled corpus."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, load_corpus
from qa.cli.main import main
from qa.serving.feedback_store import FeedbackStore
from support.editions import write_two_editions
from support.library import CommandResult, Library


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FeedbackStore:
    """The store that the command reads."""
    monkeypatch.setenv("PERU_QA_FEEDBACK", str(tmp_path / "feedback.sqlite"))
    return FeedbackStore(tmp_path / "feedback.sqlite")


@pytest.fixture
def run(labelled_library: Library, capsys: pytest.CaptureFixture[str]) -> Callable[..., CommandResult]:
    """Run the command on the labelled corpus."""
    settings = labelled_library.settings

    def command(*arguments: str | Path) -> CommandResult:
        capsys.readouterr()
        where = ["--corpus", str(settings.corpus), "--index-dir", str(settings.index_dir)]
        code = main([*map(str, arguments), *where])
        return CommandResult(code, *capsys.readouterr())

    return command


@pytest.fixture
def two_editions_corpus(tmp_path: Path) -> Corpus:
    """Two editions, two of whose entries share the ends of their ids."""
    folder = tmp_path / "editions"
    folder.mkdir()
    write_two_editions(folder)
    return load_corpus(folder)
