"""Shared by the tests of asking and answering: the command run in this process, and a small corpus of ready entries."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from corpus import Edition, Link
from index import BuildLayout, BuildReport, IndexDirectory, Manifest
from qa.answering.answer import Answer, Citation, CitedTranslation
from qa.cli.main import main
from qa.maintenance.update import bring_up_to_date
from qa.serving.live import LiveService
from qa.settings import Settings
from qa.web.api.endpoints import build_api
from qa.web.middleware.shutdown import ShutdownFlag
from qa.web.observability.metrics import Metrics
from qa.web.observability.request_log import AnswerLog
from qa.web.question_queue import QuestionQueue

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
    edition=Edition("peru-2022", "Perú", 2022),
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


EXAMPLES = {
    "hours": (
        "When does the library open?",
        "What are the opening hours?",
        "Is the library open on weekends?",
        "At what time does the library close?",
        "Can I come on a Sunday?",
        "How late is it open?",
        "Until when can I stay in the evening?",
    ),
    "card": (
        "How can I become a member?",
        "Where do I sign up for a card?",
        "What do I need for a library card?",
        "Which papers does a new card take?",
        "I lost my card, how do I get another?",
        "How do I register?",
        "What does the desk want to see before I get a card?",
    ),
    "wifi": (
        "Is there free internet?",
        "Can I use wifi in the reading room?",
        "Does the wireless network cost anything?",
        "How do I get online with my laptop?",
        "Where is there an internet connection?",
        "Do you have wifi?",
        "Is using the internet for free?",
    ),
}


class Library:
    """A small corpus of ready entries that a test may change, in a folder of its own, and an index of it."""

    def __init__(self, folder: Path, origin: Settings) -> None:
        corpus = folder / "corpus" / origin.corpus.name
        corpus.parent.mkdir()
        for file in origin.corpus.parent.glob("*.jsonl"):
            shutil.copy(file, corpus.parent)
        shutil.copytree(origin.index_directory, folder / "index")
        self.settings = Settings(corpus=corpus, index_dir=folder / "index")
        self.store = IndexDirectory(folder / "index")

    @property
    def build(self) -> str:
        """The build in use."""
        return self.store.current().name

    @property
    def records(self) -> list[dict[str, object]]:
        """The entries as they stand in the file."""
        return [json.loads(line) for line in self.settings.corpus.read_text(encoding="utf-8").splitlines()]

    def write(self, records: list[dict[str, object]]) -> None:
        """Puts other entries there."""
        self.settings.corpus.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")

    def reword(self, entry: str, answer: str) -> None:
        """Gives an entry another answer."""
        self.write([{**record, "answer": answer} if record["id"] == entry else record for record in self.records])

    def teach(self, labels: Callable[[str, int], str]) -> None:
        """Writes the example questions beside the entries: each question's by its own entry and its number there."""
        records = [
            {"entry": labels(entry, number), "language": "en", "question": question}
            for entry, questions in EXAMPLES.items()
            for number, question in enumerate(questions)
        ]
        beside = self.settings.corpus.with_suffix(".examples.jsonl")
        beside.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")

    def index(self, *options: str) -> Ran:
        """Brings the index up to date, in another process."""
        where = ["--corpus", str(self.settings.corpus), "--index-dir", str(self.settings.index_dir)]
        done = subprocess.run(
            [sys.executable, "-m", "qa", "index", *where, *options],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def twin(self, **fields: object) -> BuildLayout:
        """Another build, like the one in use but for its name and some fields of its manifest, not pointed to yet."""
        current = self.store.current()
        with self.store.new_build() as aside:
            shutil.copytree(current.folder, aside.folder, dirs_exist_ok=True)
            manifest = Manifest.read(current.manifest).model_copy(update={"build": aside.name, **fields})
            aside.manifest.write_text(manifest.to_json(), encoding="utf-8")
            twin = BuildLayout(aside.folder.with_name(aside.name))
            aside.folder.rename(twin.folder)
        return twin


@pytest.fixture(scope="session")
def new_library(faq: Settings) -> Callable[[Path], Library]:
    """Copies the small corpus and its index into a folder."""
    return lambda folder: Library(folder, faq)


@pytest.fixture
def library(new_library: Callable[[Path], Library], tmp_path: Path) -> Library:
    """A copy of the small corpus and its index, to be changed."""
    return new_library(tmp_path)


@pytest.fixture(scope="session")
def taught(faq: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same entries with example questions, enough to be golden ones, and an index of them."""
    library = Library(tmp_path_factory.mktemp("taught"), faq)
    library.teach(lambda entry, number: entry)
    shutil.rmtree(library.store.path)
    bring_up_to_date(library.settings, lambda done, total: None)
    return library.settings


@pytest.fixture
def school(taught: Settings, tmp_path: Path) -> Library:
    """A copy of those, to be changed."""
    return Library(tmp_path, taught)


@pytest.fixture
def api() -> Callable[[LiveService], FastAPI]:
    """The API over a service, without page, bounds and limits: `api(service)`."""

    def over(service: LiveService) -> FastAPI:
        return build_api(service, QuestionQueue(), AnswerLog(Metrics()), ShutdownFlag())

    return over
