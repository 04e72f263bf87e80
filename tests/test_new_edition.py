"""An invented edition of 2024 without companions of its own, beside that of 2022: its questions find their entries."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from corpus import SHIPPED, Corpus
from index import Embedder, open_index
from qa.answering.answerer import Answerer
from qa.cli.batch import answer_batch, read_batch
from qa.maintenance.update import bring_up_to_date
from qa.settings import Settings
from support.paths import DATA
from support.peru_2024 import peru_2024

pytestmark = pytest.mark.thorough

QUESTIONS = (DATA / "peru-2024-questions.jsonl").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def settings(full_index_copy: Path, shipped: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of both editions, built upon that of the shipped one."""
    corpus = tmp_path_factory.mktemp("corpus")
    shutil.copytree(SHIPPED, corpus, dirs_exist_ok=True)
    text, _ = peru_2024(shipped)
    (corpus / "peru-msq-2024.txt").write_text(text, encoding="utf-8")
    settings = Settings(corpus=corpus, index_dir=full_index_copy)
    report = bring_up_to_date(settings, lambda done, total: None)
    # What is taken over has its vectors already.
    assert report.embedded < 1000
    return settings


@pytest.fixture(scope="module")
def answers(settings: Settings, embedder: Embedder) -> dict[str, dict[str, Any]]:
    answerer = Answerer(open_index(settings.index_directory), embedder)
    return {answer["id"]: answer for answer in answer_batch(answerer, read_batch(QUESTIONS, "questions"))}


@pytest.mark.parametrize(("language", "floor"), [("en", 0.83), ("es", 0.9)])
def test_questions_about_the_new_edition_find_its_entries(
    answers: dict[str, dict[str, Any]], language: str, floor: float
) -> None:
    # .87 and .93; without what is taken over .73 and .77.
    asked = [question for question in map(json.loads, QUESTIONS.splitlines()) if question["lang"] == language]
    right = [answers[question["id"]]["citations"][0]["entry"] in question["gold"] for question in asked]
    assert len(asked) == 30
    assert sum(right) / len(right) >= floor
