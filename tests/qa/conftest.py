"""Shared by the tests of asking and answering: the command run in this process, and a small corpus of ready entries."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import BuildReport
from qa.cli import main
from qa.service import bring_up_to_date
from qa.settings import Settings

ROOT = Path(__file__).parents[2]

FAQ = [
    {"id": "hours", "question": "When is the library open?", "answer": "From nine to five, on weekdays only."},
    {"id": "card", "question": "How do I get a library card?", "answer": "Bring a photo and a bill to the desk."},
    {
        "id": "wifi",
        "question": "Is there wireless internet?",
        "answer": "Yes, in the reading room, at no charge.",
    },
    {
        "id": "hostile",
        "question": "What does <script>alert(1)</script> **do**?",
        "answer": "It [runs](javascript:alert(1)) `code` for $5 | see https://example.org/x_(y)",
        "links": ["javascript:alert(1)", "https://example.org/x_(y)", "www.example.org"],
    },
]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], built: tuple[Settings, BuildReport]) -> Callable[..., Ran]:
    """Runs the command on the built index, or on another index directory."""

    def command(*arguments: str, index_dir: Path | None = built[0].index_dir) -> Ran:
        capsys.readouterr()
        where = ["--index-dir", str(index_dir)] if index_dir else []
        try:
            code = main([*arguments, *where])
        except SystemExit as stop:
            code = int(str(stop.code or 0))
        return Ran(code, *capsys.readouterr())

    return command


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def faq(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of four ready entries, without example or calibration questions."""
    folder = tmp_path_factory.mktemp("faq")
    path = folder / "faq.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in FAQ), encoding="utf-8")
    settings = Settings(corpus=path, index_dir=folder / "index")
    bring_up_to_date(settings, lambda done, total: None)
    return settings
