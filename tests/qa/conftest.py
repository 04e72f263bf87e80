"""Shared by the tests of asking and answering: the command run in this process, and a small corpus of ready entries."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from corpus import Link
from index import BuildReport
from qa.answer import Answer, Citation, CitedTranslation
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


PASSAGE = "The law is number 29733. It stands at https://example.org/law and holds."
CITATION = Citation(
    rank=1,
    entry="peru-2022/38-39",
    questions=(38, 39),
    section="C. Legal Framework",
    title="Is there a law?",
    question="Is there any law on data?",
    choice="Yes",
    passage=PASSAGE,
    highlights=((0, 24),),
    span=(5, 5 + len(PASSAGE)),
    score=1.5,
    links=(Link("https://example.org/law"), Link("www.example.org")),
    document="peru.txt",
    lines=(10, 12),
)
ANSWER = Answer(
    question="Is there a law?",
    language="en",
    kind="answer",
    confidence=0.93,
    text=PASSAGE,
    original=PASSAGE,
    text_language="en",
    verdict="Yes",
    citations=(CITATION, replace(CITATION, rank=2, entry="peru-2022/40-41", questions=(40,), title="Another law?")),
    suggestions=("Which law?", "What is open data?"),
    build="20260101T000000Z-abcdef",
    elapsed_ms=1.0,
)
TRANSLATION = CitedTranslation(
    language="es",
    section="C. Marco legal",
    title="¿Hay una ley?",
    question="¿Existe alguna ley sobre los datos?",
    choice="Sí",
    passage="La ley es la número 29733.",
    highlights=((0, 26),),
)


@pytest.fixture
def answer() -> Answer:
    """An answer with two citations, made up."""
    return ANSWER


@pytest.fixture
def translated() -> Answer:
    """The same in Spanish, from a translation."""
    return replace(
        ANSWER,
        language="es",
        text_language="es",
        text="La ley es la número 29733.",
        citations=(replace(CITATION, translation=TRANSLATION),),
    )


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
