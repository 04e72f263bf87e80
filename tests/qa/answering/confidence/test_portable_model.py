"""The confidence model for corpora without labelled questions, trained on the shipped corpus without its own."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import Corpus
from index import DirectoryStore, Embedder, Index, open_index, update_index
from qa.answering.answerer import Answerer
from qa.answering.confidence.calibration import train_portable_model
from qa.answering.confidence.model import PORTABLE_MODEL
from qa.answering.confidence.signals import PORTABLE_SIGNALS
from qa.maintenance.recipe import build_recipe
from qa.maintenance.update import bring_up_to_date
from qa.serving.startup import open_answerer
from qa.settings import Settings
from support.paths import DATA

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def unlabelled_index(shipped: Corpus, full_index_copy: Path) -> Index:
    """An index of the shipped document alone; its vectors are those of the built one."""
    entries = tuple(replace(entry, translation=None) for entry in shipped.entries)
    without = replace(shipped, entries=entries, examples=(), unanswerable=(), digest="the document alone")
    report = update_index(without, build_recipe(Settings()), DirectoryStore(full_index_copy))
    # Passages are cut by the longer of both languages; only those that come out longer without Spanish are new.
    assert report.embedded < 40
    return open_index(full_index_copy)


def test_the_file_holds_what_training_yields(unlabelled_index: Index, embedder: Embedder, shipped: Corpus):
    trained = train_portable_model(unlabelled_index, embedder, [*shipped.examples[::10], *shipped.unanswerable[::5]])
    stored = json.loads(PORTABLE_MODEL.read_bytes())
    same = np.allclose(stored["weights"], trained["weights"], atol=0.05) and np.allclose(
        stored["intercept"], trained["intercept"], atol=0.05
    )
    assert same, f"write this to {PORTABLE_MODEL}:\n{json.dumps(trained, indent=1)}"
    assert tuple(stored["names"]) == PORTABLE_SIGNALS
    assert trained["auroc"] >= 0.7


def test_an_entry_without_examples_is_answered_beside_entries_that_have_them(tmp_path: Path):
    office = {"id": "desk", "question": "When is the help desk open?", "answer": "The help desk is open from 9 to 5."}
    (tmp_path / "office.jsonl").write_text(json.dumps(office), encoding="utf-8")
    word = (DATA / "atlantida-2024-word.txt").read_text(encoding="utf-8")
    (tmp_path / "isles.txt").write_text(word, encoding="utf-8")
    examples = [
        {"entry": "13", "language": "en", "question": f"Which ministry runs the schools {n}?"} for n in range(3)
    ]
    (tmp_path / "isles.examples.jsonl").write_text("\n".join(map(json.dumps, examples)), encoding="utf-8")
    settings = Settings(corpus=tmp_path, index_dir=tmp_path / "index")
    bring_up_to_date(settings, lambda done, total: None)
    answerer: Answerer = open_answerer(settings)
    desk = answerer.answer("When is the help desk open?")
    assert desk.citations[0].entry == "office/desk"
    assert desk.answered
    school = answerer.answer("Which ministry runs the schools?")
    assert school.citations[0].entry == "republic-of-atlantida-2024/13"
