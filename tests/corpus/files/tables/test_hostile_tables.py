"""Damaged and malicious tables are refused in one line, within little memory and time, or read without harm."""

import subprocess

import pytest

from support.paths import ROOT
from support.programs import ENVIRONMENT, program

_SEED = 2026


def run(count: int, first: int = 0) -> list[str]:
    """Load so many hostile tables in a process of limited memory, and return how each ended."""
    done = subprocess.run(
        program("hostile_tables", str(_SEED), str(first), str(count)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_damaged_tables_are_refused_in_one_line() -> None:
    outcomes = run(60)
    assert len(outcomes) == 60
    assert {outcome.split("\t")[1] for outcome in outcomes} == {"refused", "read"}


@pytest.mark.thorough
@pytest.mark.parametrize("first", range(0, 300, 50))
def test_hostile_tables_are_refused_in_one_line(first: int) -> None:
    assert len(run(50, first)) == 50
