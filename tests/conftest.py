"""Shared by all tests: the shipped corpus, the real model, and one index built from them."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

from corpus import Corpus, load_corpus
from index import DEFAULT_MODEL, BuildReport, Embedder, Index, open_embedder, open_index
from qa.answering import Answerer
from qa.page.catalogue import Catalogue
from qa.service import bring_up_to_date
from qa.settings import PREFIX, Settings

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parent.parent
SERVE = "import sys; from qa.cli import main; sys.exit(main())"

Serve = Callable[..., AbstractContextManager[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """CI has a browser, so that one missing there is a fault."""
    parser.addoption("--require-browser", action="store_true", help="fail, not skip, where there is no Chromium")


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


@pytest.fixture(scope="session")
def catalogue(answerer: Answerer) -> Catalogue:
    """The shipped index as the page lists it."""
    return Catalogue(answerer.index, answerer.suggester)


@pytest.fixture
def index_copy(built: tuple[Settings, BuildReport], tmp_path: Path) -> Path:
    """A copy of the built index directory that a test may damage."""
    return Path(shutil.copytree(built[0].index_directory, tmp_path / "index"))


@pytest.fixture(scope="module")
def index_copy_of_module(built: tuple[Settings, BuildReport], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built index directory that a module may build upon."""
    return Path(shutil.copytree(built[0].index_directory, tmp_path_factory.mktemp("copy") / "index"))


@contextmanager
def _serving(index_dir: Path, corpus: Path | None = None, ready: bool = True, **variables: str) -> Iterator[str]:
    """A real server in a process of its own, interrupted at the end; its address, once it is open (and ready)."""
    arguments = ["serve", "--port", "0", "--index-dir", str(index_dir)]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, *arguments, *(["--corpus", str(corpus)] if corpus else [])],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr
    told: list[str] = []
    try:
        for line in process.stderr:
            told.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                address = found.group()
                break
        else:
            pytest.fail("".join(told))
        if ready:
            _until_ready(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=60)[1]
    assert "Traceback" not in rest


def _until_ready(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 300
    while httpx.get(f"{address}/readyz", timeout=60).status_code != 200:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="session")
def serving() -> Serve:
    """Starts a real server: `with serving(index_dir, corpus=None, ready=True, **environment) as address`."""
    return _serving
