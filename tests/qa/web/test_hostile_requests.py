"""Some of the hostile requests that `tests/benchmarks/hostile_requests.py` sends by the ten thousand."""

import json
import subprocess
import sys

import pytest

from index import BuildReport
from qa.settings import Settings
from support.paths import ROOT

pytestmark = pytest.mark.thorough


def test_hundreds_of_hostile_requests_find_nothing(built: tuple[Settings, BuildReport]):
    command = [sys.executable, ROOT / "tests" / "benchmarks" / "hostile_requests.py"]
    done = subprocess.run(
        [*command, "--index-dir", built[0].index_directory, "--requests", "600", "--seed", "7"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    figures, *faults = map(json.loads, done.stdout.splitlines())
    assert faults == []
    assert done.returncode == 0, done.stderr
    assert figures["requests"] == 600
    assert (figures["status_500"], figures["files_read"], figures["files_copied"]) == (0, 0, 0)
    assert (figures["calls_made_by_the_server"], figures["tracebacks"], figures["afterwards"]) == (0, 0, "right")
