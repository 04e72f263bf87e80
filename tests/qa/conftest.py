"""Shared by the tests of asking and answering: the command run in this process, and a small corpus of ready entries."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index import BuildReport, Index, open_index
from qa.answering.answer import Answer
from qa.cli.main import main
from qa.maintenance.update import bring_up_to_date
from qa.settings import Settings
from support.answers import ANSWER, CITATION, TRANSLATION, TWO_TOPICS
from support.editions import write_two_editions
from support.library import FAQ, CommandResult, Library


@pytest.fixture(autouse=True)
def _engines_loaded_once(engines_loaded_once: None) -> None:
    """Commands that run in this process share its models."""


@pytest.fixture
def answer() -> Answer:
    """An answer with two citations, made up."""
    return ANSWER


@pytest.fixture
def two_topics() -> Answer:
    """The reply to a question of two topics, made up: that answer, and a refusal."""
    return TWO_TOPICS


@pytest.fixture
def translated() -> Answer:
    """The same answer in Spanish, from a translation."""
    return replace(
        ANSWER,
        language="es",
        text_language="es",
        text="La ley es la número 29733.",
        citations=(replace(CITATION, translation=TRANSLATION),),
    )


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, built: tuple[Settings, BuildReport]
) -> Callable[..., CommandResult]:
    """Run the command on the sample corpus and its index, or on another index directory."""
    monkeypatch.setenv("PERU_QA_CORPUS", str(built[0].corpus))

    def command(*arguments: str, index_dir: Path | None = built[0].index_dir) -> CommandResult:
        capsys.readouterr()
        where = ["--index-dir", str(index_dir)] if index_dir else []
        try:
            code = main([*arguments, *where])
        except SystemExit as stop:
            code = int(str(stop.code or 0))
        return CommandResult(code, *capsys.readouterr())

    return command


@pytest.fixture(scope="session")
def faq(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of four ready entries, without example or calibration questions."""
    folder = tmp_path_factory.mktemp("faq")
    path = folder / "faq.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in FAQ), encoding="utf-8")
    settings = Settings(corpus=path, index_dir=folder / "index")
    bring_up_to_date(settings, lambda done, total: None)
    return settings


@pytest.fixture(scope="session")
def new_library(faq: Settings) -> Callable[[Path], Library]:
    """Copies the small corpus and its index into a folder."""
    return lambda folder: Library(folder, faq)


@pytest.fixture
def library(new_library: Callable[[Path], Library], tmp_path: Path) -> Library:
    """A copy of the small corpus and its index, to be changed."""
    return new_library(tmp_path)


@pytest.fixture(scope="session")
def labelled_faq(faq: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same entries with example questions, enough to be golden ones, and an index of them."""
    library = Library(tmp_path_factory.mktemp("labelled_faq"), faq)
    library.write_examples(lambda entry, number: entry)
    shutil.rmtree(library.store.path)
    bring_up_to_date(library.settings, lambda done, total: None)
    return library.settings


@pytest.fixture
def labelled_library(labelled_faq: Settings, tmp_path: Path) -> Library:
    """A copy of the labelled corpus and its index, to be changed."""
    return Library(tmp_path, labelled_faq)


@pytest.fixture(scope="session")
def two_editions(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of two editions, two of whose entries share their ids."""
    folder = tmp_path_factory.mktemp("two-editions")
    write_two_editions(folder)
    settings = Settings(corpus=folder, index_dir=tmp_path_factory.mktemp("index-of-two-editions"))
    bring_up_to_date(settings, lambda done, total: None)
    return open_index(settings.index_directory)
