"""Shared by the tests of the page: its HTML as a tree, a small corpus of two editions, and one that means harm."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from index import Embedder, open_index
from qa.answering.answerer import Answerer
from qa.maintenance.update import bring_up_to_date
from qa.serving.catalogue import Catalogue
from qa.settings import Settings

EMPTY = {"br", "hr", "input"}

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


@dataclass
class Element:
    """A tag with what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a browser would show, to the letter."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    @property
    def words(self) -> str:
        """The text with a blank between elements, white space collapsed."""
        parts = [part if isinstance(part, str) else part.words for part in self.content]
        return " ".join(" ".join(parts).split())

    @property
    def within(self) -> Iterator["Element"]:
        """All elements in it, in order."""
        for part in self.content:
            if isinstance(part, Element):
                yield part
                yield from part.within

    def all(self, tag: str, kind: str | None = None) -> list["Element"]:
        """The elements of a tag, and of a class, in it."""
        found = [one for one in self.within if one.tag == tag]
        return [one for one in found if kind is None or kind in one.attributes.get("class", "").split()]

    def one(self, tag: str, kind: str | None = None) -> "Element":
        """The only element of a tag, and of a class, in it."""
        (found,) = self.all(tag, kind)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs)
        self.open[-1].content.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


@pytest.fixture(scope="session")
def tree() -> Callable[[str], Element]:
    """Reads HTML, in which every tag has to end where it should."""

    def read(markup: str) -> Element:
        reader = _Reader()
        reader.feed(str(markup))
        reader.close()
        (root,) = reader.open
        return root

    return read


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
