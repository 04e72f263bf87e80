"""Shared by all tests: the shipped corpus, the real model, and one index built from them."""

import os
import shutil
from pathlib import Path

import pytest

from corpus import Corpus, load_corpus
from index import DEFAULT_MODEL, BuildReport, Embedder, Index, open_embedder, open_index
from qa.answering import Answerer
from qa.service import bring_up_to_date
from qa.settings import PREFIX, Settings

DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with the tests' own data."""
    return DATA


@pytest.fixture(scope="session")
def shipped() -> Corpus:
    """The corpus that the package ships."""
    return load_corpus()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real default model."""
    return open_embedder(DEFAULT_MODEL)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, BuildReport]:
    """An index of the shipped corpus, built once, not to be changed; and what building it reported."""
    settings = Settings(index_dir=tmp_path_factory.mktemp("index"))
    return settings, bring_up_to_date(settings, lambda done, total: None)


@pytest.fixture(scope="session")
def index(built: tuple[Settings, BuildReport]) -> Index:
    """The opened index of the shipped corpus."""
    return open_index(built[0].index_directory)


@pytest.fixture(scope="session")
def answerer(index: Index, embedder: Embedder) -> Answerer:
    """Answers from the shipped corpus."""
    return Answerer(index, embedder)


@pytest.fixture
def index_copy(built: tuple[Settings, BuildReport], tmp_path: Path) -> Path:
    """A copy of the built index directory that a test may damage."""
    return Path(shutil.copytree(built[0].index_directory, tmp_path / "index"))


@pytest.fixture(scope="module")
def index_copy_of_module(built: tuple[Settings, BuildReport], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built index directory that a module may build upon."""
    return Path(shutil.copytree(built[0].index_directory, tmp_path_factory.mktemp("copy") / "index"))
