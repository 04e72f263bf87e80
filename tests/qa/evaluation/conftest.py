"""Shared by the tests of the evaluation: a small corpus that is prepared in part."""

import json
import shutil

import pytest

from corpus import load_corpus
from qa.maintenance.update import bring_up_to_date
from qa.settings import Settings
from support.entries import find_entry


@pytest.fixture(scope="session")
def faq_with_examples(faq: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The ready entries; an example question and a translation add a dog and a bear, which no entry mentions."""
    folder = tmp_path_factory.mktemp("faq-with-examples")
    shutil.copy(faq.corpus, folder / "faq.jsonl")
    bear = {
        "entry": "hours",
        "digest": find_entry(load_corpus(faq.corpus), "faq/hours").digest,
        "section": "",
        "title": "El oso pardo",
        "labels": ["¿Dónde duerme el oso pardo?"],
        "text": "El oso pardo duerme en la montaña.",
    }
    (folder / "faq.es.jsonl").write_text(json.dumps(bear), encoding="utf-8")
    example = {"entry": "wifi", "language": "en", "question": "Where may my dog wait?"}
    (folder / "faq.examples.jsonl").write_text(json.dumps(example), encoding="utf-8")
    settings = Settings(corpus=folder / "faq.jsonl", index_dir=folder / "index")
    bring_up_to_date(settings, lambda done, total: None)
    return settings
