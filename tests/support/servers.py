"""Real servers, in processes of their own."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from qa.settings import PREFIX
from support.paths import ROOT

PATIENCE = 300.0
"""Seconds to wait for anything before a test gives up."""

UNLIMITED = {"PERU_QA_QUESTIONS_PER_MINUTE": "1000000", "PERU_QA_REQUESTS_PER_MINUTE": "1000000"}
"""For servers that tests ask more than a person would; the limits have tests of their own."""

_SERVE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from qa.cli.main import main
sys.exit(main())
"""
"""What a shell runs in the background ignores SIGINT, and so do its children; the server is to be interrupted."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A real server in a process of its own: the address it listens on, and what it has logged."""

    address: str
    process: subprocess.Popen[bytes]
    _log: Path

    @property
    def log(self) -> str:
        """All of stderr so far."""
        return self._log.read_text(encoding="utf-8")


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until a condition is true, and fail if it does not become true in that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not become true in time"
        time.sleep(0.05)


@contextmanager
def run_server(
    index_dir: Path, corpus: Path | None = None, *options: str, ready: bool = True, **variables: str
) -> Iterator[RunningServer]:
    """Run `peru-qa serve` on a free port until it is open (and ready), and interrupt it at the end."""
    arguments = ["serve", "--port", "0", "--index-dir", str(index_dir), *options]
    with tempfile.NamedTemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, *arguments, *(["--corpus", str(corpus)] if corpus else [])],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
            | UNLIMITED
            | variables,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        server = RunningServer("", process, Path(log.name))
        try:
            wait_until(lambda: "http://" in server.log or process.poll() is not None)
            found = re.search(r"http://127\.0\.0\.1:\d+", server.log)
            assert found, server.log
            server = replace(server, address=found.group())
            if ready:
                wait_until(lambda: _is_ready(server))
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=60)
            finally:
                process.kill()
        assert "Traceback" not in server.log


def _is_ready(server: RunningServer) -> bool:
    assert server.process.poll() is None, server.log
    return httpx.get(f"{server.address}/readyz", timeout=60).status_code == 200


@contextmanager
def serve(index_dir: Path, corpus: Path | None = None, ready: bool = True, **variables: str) -> Iterator[str]:
    """Run a server as `run_server` does, and give its address."""
    with run_server(index_dir, corpus, ready=ready, **variables) as server:
        yield server.address
