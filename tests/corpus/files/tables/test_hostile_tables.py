"""Damaged and malicious tables are refused in one line, within little memory and time, or read without harm."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import PeruQaError, load_corpus
from support.hostile_tables import CRAFTED, damaged_tables
from support.paths import ROOT
from support.programs import ENVIRONMENT, program

WriteFiles = Callable[[dict[str, bytes]], Path]

_QUICK = ("last cell.xlsx", "count of strings.xlsx", "bomb.xlsx", "laughs.ods", "repeated rows.ods", "unclosed.csv")
_READ = ("deep but closed.xlsx", "huge dimension.xlsx", "linked backwards.xlsx", "long name.xlsx", "outside.xlsx")
"""Crafted files without harm, which hold 40 entries."""


@pytest.mark.parametrize("count", [40, pytest.param(240, marks=pytest.mark.thorough)])
def test_damaged_tables_are_refused_in_one_line(write_files: WriteFiles, count: int) -> None:
    messages = []
    for name, content in damaged_tables(2026, count):
        try:
            load_corpus(write_files({name: content}) / name)
        except PeruQaError as error:
            messages.append(str(error))
    assert count / 2 < len(messages) < count
    assert all("faq." in message and len(message.splitlines()) == 1 for message in messages)


@pytest.mark.parametrize(
    "name", [name if name in _QUICK else pytest.param(name, marks=pytest.mark.thorough) for name in CRAFTED]
)
def test_malicious_tables_are_refused_in_one_line_within_a_gigabyte(write_files: WriteFiles, name: str) -> None:
    path = write_files({name: CRAFTED[name]()}) / name
    loading = subprocess.run(
        program("limited_loading", str(path)), capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT, check=False
    )
    assert loading.returncode == 0, loading.stderr
    (outcome,) = loading.stdout.splitlines()
    assert outcome == "read 40" if name in _READ else name in outcome
