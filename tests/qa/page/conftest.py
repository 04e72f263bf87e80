"""Shared by the tests of the page: its HTML as a tree, a small corpus of two editions, and one that means harm."""

import json
from collections.abc import Callable

import pytest

from index import Embedder, open_index
from qa.answering.answerer import Answerer
from qa.maintenance.update import bring_up_to_date
from qa.serving.catalogue import Catalogue
from qa.settings import Settings
from support.html_tree import Element, parse_html

FIRST = [
    {"id": "hours", "section": "Times", "question": "When is it open?", "answer": "From nine to five."},
    {"id": "card", "section": "Cards", "question": "How do I get a card?", "answer": "Bring a photo."},
    {"id": "wifi", "section": "Cards", "question": "Is there wireless internet?", "answer": "Yes, at no charge."},
]
SECOND = [
    {"id": "card", "section": "Cards", "question": "How do I get a card?", "answer": "Bring a bill."},
    {"id": "hours", "section": "Times", "question": "When is it open?", "answer": "From ten to six."},
    {"id": "rooms/music", "question": "Can I hear music?", "answer": "In the cellar.", "questions": [7, 8]},
]
ABOUT = {
    "year": 2019,
    "month": 3,
    "en": {"title": "Questions {often} <asked>", "body": "City library"},
    "es": {"title": "Preguntas frecuentes", "body": "Biblioteca municipal"},
}


@pytest.fixture(scope="session")
def tree() -> Callable[[str], Element]:
    """Reads HTML, in which every tag has to end where it should."""
    return parse_html


@pytest.fixture(scope="session")
def hostile(faq: Settings, embedder: Embedder) -> Catalogue:
    """Ready entries, of which one means harm: no examples, translations, numbers or publication."""
    index = open_index(faq.index_directory)
    return Catalogue(index, Answerer(index, embedder).suggester)


@pytest.fixture(scope="session")
def several_catalogue(several: Settings, embedder: Embedder) -> Catalogue:
    """Three editions of two countries."""
    index = open_index(several.index_directory)
    return Catalogue(index, Answerer(index, embedder).suggester)


@pytest.fixture(scope="session")
def editions(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Two editions of which two entries share their ids; only the first is known who published it."""
    folder = tmp_path_factory.mktemp("editions")
    for name, records in (("first", FIRST), ("second", SECOND)):
        text = "\n".join(json.dumps(record) for record in records)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "first.about.json").write_text(json.dumps(ABOUT), encoding="utf-8")
    settings = Settings(corpus=folder, index_dir=tmp_path_factory.mktemp("index-of-editions"))
    bring_up_to_date(settings, lambda done, total: None)
    index = open_index(settings.index_directory)
    return Catalogue(index, Answerer(index, embedder).suggester)
