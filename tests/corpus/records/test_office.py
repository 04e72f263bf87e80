"""What an office says of its page and its place: read from beside a document, and refused if it is invalid."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Colours, Corpus, HomeNames, Office, Page, join_offices, load_corpus, load_office, sources_digest
from corpus.errors import InvalidRecordError, UnreadableDocumentError
from corpus.records.office import contrast
from support.offices import SHIPPED_OFFICE

WriteFiles = Callable[[dict[str, str | bytes]], Path]

ENTRY = json.dumps({"id": "1", "question": "When does the ferry leave?", "answer": "At six o'clock."})
ABOUT: dict[str, object] = {"year": 2025, "en": {"title": "Ferry guide", "body": "Harbour office"}}
PAGE = {
    "name": "Ask the harbour",
    "colours": {"accent": "#1d4f91", "accent_dark": "#9cc3f5"},
    "en": {"source": "the ferry guide", "welcome": "Ask about ferries.", "examples": ["When does the ferry leave?"]},
    "es": {"source": "la guía"},
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def load(write_files: WriteFiles) -> Callable[..., Corpus]:
    """Loads one entry beside which an office says something of itself."""

    def loaded(page: object = None, names: object = None, **pictures: bytes) -> Corpus:
        said = {key: value for key, value in (("page", page), ("names", names)) if value is not None}
        files = {f"faq.{name.replace('_', '.')}": data for name, data in pictures.items()}
        return load_corpus(write_files({"faq.jsonl": ENTRY, "faq.about.json": json.dumps({**ABOUT, **said}), **files}))

    return loaded


def test_all_that_an_office_says_is_read(load: Callable[..., Corpus]):
    names = {
        "places": ["Port Grey"],
        "demonyms": ["Greyan"],
        "bodies": ["Harbour office"],
        "spellings": {"es": ["Ría"]},
    }
    office = load(PAGE, names, logo_png=PNG).offices["faq.jsonl"]
    assert office.page.name == "Ask the harbour"
    assert office.page.colours == Colours("#1d4f91", "#9cc3f5")
    assert (office.page.words("en").source, office.page.words("es").source) == ("the ferry guide", "la guía")
    assert office.page.words("en").examples == ("When does the ferry leave?",)
    assert office.page.words("es").welcome == ""
    assert office.page.logo is not None
    assert office.page.logo.media_type == "image/png"
    assert office.page.preview is None
    assert office.names == HomeNames(("Port Grey",), ("Greyan",), ("Harbour office",), ((), ("Ría",)))


def test_without_it_the_page_is_named_after_the_first_file(write_files: WriteFiles):
    path = write_files({"ferry_times-2025.jsonl": ENTRY})
    assert load_corpus(path).offices == {}
    assert load_office(path) == Office(Page("Ferry times 2025"))


def test_of_several_documents_the_first_says_what_the_page_is_and_all_name_the_place():
    first = Office(names=HomeNames(places=("Port Grey",)))
    second, third = Office(Page("Second"), HomeNames(places=("Port Grey", "Ria"))), Office(Page("Third"))
    joined = join_offices([("c.txt", third), ("a.txt", first), ("d.txt", None), ("b.txt", second)])
    assert joined == Office(Page("Second"), HomeNames(places=("Port Grey", "Ria")))


def test_the_office_is_read_without_the_documents(write_files: WriteFiles):
    path = write_files({"faq.jsonl": "not JSON", "faq.about.json": json.dumps({**ABOUT, "page": PAGE})})
    assert load_office(path).page.name == "Ask the harbour"


def test_the_digest_changes_with_the_logo(write_files: WriteFiles):
    path = write_files({"faq.jsonl": ENTRY, "faq.logo.png": PNG})
    digest = sources_digest(path)
    assert digest == load_corpus(path).digest
    (path / "faq.logo.png").write_bytes(PNG + b"\0")
    assert sources_digest(path) == load_corpus(path).digest != digest


@pytest.mark.parametrize(
    ("page", "field", "fault"),
    [
        ("Harbour", "page", "should be a JSON object"),
        ({"title": "Harbour"}, "page.title", "extra inputs are not permitted"),
        ({"name": "x" * 61}, "page.name", "has 61 characters, more than the limit of 60"),
        ({"name": " "}, "page.name", "is blank"),
        ({"name": "a\nb"}, "page.name", "holds a line break"),
        ({"en": {"welcome": "Ask {name}"}}, "page.en.welcome", "holds a brace"),
        ({"en": {"welcome": "x" * 601}}, "page.en.welcome", "has 601 characters, more than the limit of 600"),
        ({"en": {"examples": ["Why?"] * 5}}, "page.en.examples", "at most 4 items"),
        ({"en": {"hello": "x"}}, "page.en.hello", "extra inputs are not permitted"),
        ({"colours": {"accent": "#1d4f91"}}, "page.colours.accent_dark", "field required"),
        ({"colours": {"accent": "blue", "accent_dark": "#9cc3f5"}}, "page.colours.accent", "should match pattern"),
        ({"colours": {"accent": "#767676", "accent_dark": "#9cc3f5"}}, "page.colours", "choose a darker one"),
        ({"colours": {"accent": "#1d4f91", "accent_dark": "#1d4f91"}}, "page.colours", "choose a lighter one"),
    ],
)
def test_an_invalid_field_is_refused_in_one_line(load: Callable[..., Corpus], page: object, field: str, fault: str):
    with pytest.raises(InvalidRecordError) as raised:
        load(page)
    message = str(raised.value)
    assert message.startswith(f"faq.about.json: {field}: ")
    assert fault in message
    assert message.endswith("; correct that file")
    assert "\n" not in message


def test_names_of_a_place_are_lists_of_words(load: Callable[..., Corpus]):
    with pytest.raises(InvalidRecordError, match=r"^faq\.about\.json: names\.places: "):
        load(None, {"places": "Port Grey"})


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("logo_png", b"<svg/>", "is not a picture of the type image/png; save it as one"),
        ("logo_png", b"", "is not a picture of the type image/png"),
        ("logo_jpg", PNG, "is not a picture of the type image/jpeg"),
        ("preview_webp", PNG, "is not a picture of the type image/webp"),
        ("logo_png", PNG + b"\0" * 100_000, "is 100 kB, more than the limit of 100 kB; make it smaller"),
    ],
)
def test_a_picture_that_is_none_or_too_large_is_refused(
    load: Callable[..., Corpus], name: str, data: bytes, fault: str
):
    with pytest.raises(UnreadableDocumentError) as raised:
        load(**{name: data})
    assert fault in str(raised.value)
    assert name.replace("_", ".") in str(raised.value)


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ffffff", "#000000") == contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_tint_is_a_little_of_the_colour_on_the_ground_of_the_page():
    colours = Colours("#000000", "#ffffff")
    assert (colours.tint, colours.tint_dark) == ("#e3e3e3", "#464e4d")


def test_the_shipped_office():
    page, names = SHIPPED_OFFICE.page, SHIPPED_OFFICE.names
    assert page.name == "Peru-QA"
    assert page.preview is not None
    assert page.logo is page.colours is None
    assert all(page.words(language).welcome for language in ("en", "es"))
    assert "peruanos" in names.demonyms


def test_the_pictures_of_a_folder_are_no_sources(write_files: WriteFiles):
    path: Path = write_files({"faq.jsonl": ENTRY, "faq.logo.png": PNG, "faq.preview.webp": b"RIFF0000WEBP"})
    corpus = load_corpus(path)
    assert [document.name for document in corpus.documents] == ["faq.jsonl"]
    assert corpus.doubts == ()
