"""Shared by all tests: the shipped corpus, the real model, an index of a sample of the corpus, and one of the whole."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from corpus import Corpus, load_corpus
from index import DEFAULT_MODEL, BuildReport, Embedder, Index, open_embedder, open_index
from qa.answering.answerer import Answerer
from qa.maintenance.update import bring_up_to_date
from qa.serving.catalogue import Catalogue
from qa.settings import PREFIX, Settings
from support.sample import copy_sample_index

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parent.parent
SERVE = "import sys; from qa.cli.main import main; sys.exit(main())"

PATIENCE = 300.0
"""Seconds after which what is waited for is taken never to come."""

UNLIMITED = {"PERU_QA_QUESTIONS_PER_MINUTE": "1000000", "PERU_QA_REQUESTS_PER_MINUTE": "1000000"}
"""For servers that tests ask more than a person would; what limits do is tested by itself."""

Serve = Callable[..., AbstractContextManager[str]]
Run = Callable[..., AbstractContextManager["Running"]]


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
def built(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, BuildReport]:
    """An index of the sample corpus, not to be changed, and the report that there was nothing to build.

    It is a copy of the one in pytest's cache, which the first run builds; `pytest --cache-clear` builds it again.
    """
    settings = copy_sample_index(pytestconfig.cache.mkdir("sample-index"), tmp_path_factory.mktemp("sample"))
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
def catalogue(answerer: Answerer) -> Catalogue:
    """The sample index as the page lists it."""
    return Catalogue(answerer.index, answerer.suggester)


@pytest.fixture(scope="session")
def several(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of three small editions, Atlantida's of 2024 and 2022 and Peru's of 2022, without example questions.

    They ask the same; the portal is the Lagoon in the first, the Lighthouse in the second, the Plaza in Peru's.
    """
    text = (DATA / "atlantida-2024-word.txt").read_text(encoding="utf-8")
    earlier = text.replace("Survey 2024", "Survey 2022").replace("Lagoon", "Lighthouse")
    peru = earlier.replace("Republic of Atlantida", "Peru").replace("Atlantida", "Peru").replace("Lighthouse", "Plaza")
    peru = peru.replace("atlantida", "peru")
    corpus = tmp_path_factory.mktemp("several")
    for name, content in (("new", text), ("old", earlier), ("peru", peru)):
        (corpus / f"{name}.txt").write_text(content, encoding="utf-8")
    settings = Settings(corpus=corpus, index_dir=tmp_path_factory.mktemp("index-of-several"))
    bring_up_to_date(settings, lambda done, total: None)
    return settings


@pytest.fixture
def index_copy(built: tuple[Settings, BuildReport], tmp_path: Path) -> Path:
    """A copy of the built index directory that a test may damage."""
    return Path(shutil.copytree(built[0].index_directory, tmp_path / "index"))


@pytest.fixture(scope="module")
def index_copy_of_module(built: tuple[Settings, BuildReport], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built index directory that a module may build upon."""
    return Path(shutil.copytree(built[0].index_directory, tmp_path_factory.mktemp("copy") / "index"))


@dataclass(frozen=True, slots=True)
class Running:
    """A real server in a process of its own: where it listens, and what it has told so far."""

    address: str
    process: subprocess.Popen[bytes]
    _log: Path

    @property
    def log(self) -> str:
        """All of stderr until now."""
        return self._log.read_text(encoding="utf-8")


def _until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


@contextmanager
def _running(
    index_dir: Path, corpus: Path | None = None, *options: str, ready: bool = True, **variables: str
) -> Iterator[Running]:
    arguments = ["serve", "--port", "0", "--index-dir", str(index_dir), *options]
    with tempfile.NamedTemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *arguments, *(["--corpus", str(corpus)] if corpus else [])],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
            | UNLIMITED
            | variables,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        server = Running("", process, Path(log.name))
        try:
            _until(lambda: "http://" in server.log or process.poll() is not None)
            found = re.search(r"http://127\.0\.0\.1:\d+", server.log)
            assert found, server.log
            server = replace(server, address=found.group())
            if ready:
                _until(lambda: _is_ready(server))
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=60)
            finally:
                process.kill()
        assert "Traceback" not in server.log


def _is_ready(server: Running) -> bool:
    assert server.process.poll() is None, server.log
    return httpx.get(f"{server.address}/readyz", timeout=60).status_code == 200


@contextmanager
def _serving(index_dir: Path, corpus: Path | None = None, ready: bool = True, **variables: str) -> Iterator[str]:
    with _running(index_dir, corpus, ready=ready, **variables) as server:
        yield server.address


@pytest.fixture(scope="session")
def running() -> Run:
    """Starts a real server: `with running(index_dir, corpus, *options, ready=True, **environment) as server`.

    Once it is open (and ready) that has its `address`, its `process` and its `log`; at the end it is interrupted.
    """
    return _running


@pytest.fixture(scope="session")
def serving() -> Serve:
    """Starts a real server: `with serving(index_dir, corpus=None, ready=True, **environment) as address`."""
    return _serving


@pytest.fixture(scope="session")
def until() -> Callable[..., None]:
    """Waits until a condition comes true: `until(condition)`; fails where it never does."""
    return _until


class MilvusServer:
    """The process; it keeps its port and its data from one start to the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it where it doesn't run, and waits until it can be reached."""
        if self._process is not None:
            return
        # Told its host: otherwise it would listen to everyone, without a password.
        command = [sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--data-dir", str(self._folder / "data")], stdout=log, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + PATIENCE
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < until, "Milvus Lite doesn't start"
            time.sleep(0.05)

    def kill(self) -> None:
        """Ends it at once, by its process id, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def suspend(self) -> None:
        """Has it answer nothing, while its connections stay open."""
        assert self._process
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Has it go on."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGCONT)

    def new_database(self) -> str:
        """Makes a database that nobody else uses; returns its address for PERU_QA_STORE."""
        from pymilvus import MilvusClient

        name = f"test_{secrets.token_hex(6)}"
        client = MilvusClient(uri=f"http://127.0.0.1:{self.port}", timeout=PATIENCE, dedicated=True)
        client.create_database(name)
        client.close()
        return f"http://127.0.0.1:{self.port}/{name}"


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """One process for all tests; who kills or suspends it needn't bring it back."""
    server = MilvusServer(tmp_path_factory.mktemp("milvus"))
    yield server
    server.kill()


@pytest.fixture
def store_address(milvus: MilvusServer) -> Iterator[str]:
    """The address of a running engine, with a database of the test's own."""
    milvus.start()
    yield milvus.new_database()
    milvus.resume()
