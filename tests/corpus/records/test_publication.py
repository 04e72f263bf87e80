"""Who published a document, and when: the .about.json file is read, and refused if it is invalid."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, Imprint, Publication, load_corpus
from corpus.errors import InvalidRecordError, UnreadableDocumentError
from support.entries import find_entry

WriteFiles = Callable[[dict[str, bytes | str]], Path]

FERRY = json.dumps({"id": "ferry", "question": "When does the ferry leave?", "answer": "At six."})
ENGLISH = {"title": "Replies of Atlantida", "body": "Ministry of Ferries"}
SPANISH = {"title": "Respuestas de la Atlántida", "body": "Ministerio de Barcas"}
ABOUT = {"year": 2024, "month": 2, "en": ENGLISH, "es": SPANISH}


@pytest.fixture
def load_about(write_files: WriteFiles) -> Callable[[object], Corpus]:
    """Load one entry with the content of its .about.json: bytes and text as they are, anything else as JSON."""

    def load(content: object) -> Corpus:
        written = content if isinstance(content, bytes | str) else json.dumps(content)
        return load_corpus(write_files({"faq.jsonl": FERRY, "faq.about.json": written}))

    return load


def test_the_publication_is_read_with_its_document(load_about: Callable[[object], Corpus]) -> None:
    corpus = load_about(ABOUT)
    assert corpus.publications == {
        "faq.jsonl": Publication(
            year=2024,
            month=2,
            en=Imprint("Replies of Atlantida", "Ministry of Ferries"),
            es=Imprint("Respuestas de la Atlántida", "Ministerio de Barcas"),
        )
    }
    assert [document.name for document in corpus.documents] == ["faq.jsonl"]
    assert [entry.id for entry in corpus.entries] == ["faq/ferry"]


def test_title_and_body_are_given_in_either_language(load_about: Callable[[object], Corpus]) -> None:
    publication = load_about(ABOUT).publications["faq.jsonl"]
    assert (publication.title("en"), publication.body("en")) == ("Replies of Atlantida", "Ministry of Ferries")
    assert (publication.title("es"), publication.body("es")) == ("Respuestas de la Atlántida", "Ministerio de Barcas")


@pytest.mark.parametrize("written", [{}, {"month": None, "es": None}])
def test_month_and_spanish_imprint_are_optional(load_about: Callable[[object], Corpus], written: dict) -> None:
    publication = load_about({"year": 2024, "en": ENGLISH, **written}).publications["faq.jsonl"]
    assert publication == Publication(2024, None, Imprint("Replies of Atlantida", "Ministry of Ferries"))
    assert (publication.title("es"), publication.body("es")) == ("Replies of Atlantida", "Ministry of Ferries")


def test_a_spanish_imprint_alone_is_shown_in_both_languages(load_about: Callable[[object], Corpus]) -> None:
    publication = load_about({"year": 2024, "es": SPANISH}).publications["faq.jsonl"]
    assert [publication.title(language) for language in ("en", "es")] == [SPANISH["title"]] * 2
    assert [publication.body(language) for language in ("en", "es")] == [SPANISH["body"]] * 2


def test_a_stated_series_and_the_year_name_the_edition(load_about: Callable[[object], Corpus]) -> None:
    edition = load_about(ABOUT | {"series": "Ferry guide"}).editions["faq.jsonl"]
    assert (edition.id, edition.name, edition.series_key) == ("faq", "Ferry guide 2024", "series ferry-guide")
    edition = load_about(ABOUT).editions["faq.jsonl"]
    assert (edition.id, edition.name, edition.series_key, edition.year) == ("faq", "faq", "", None)


def test_each_document_has_its_own_publication_or_none(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    files = {"word.txt": atlantida["word"], "faq.jsonl": FERRY, "more.jsonl": FERRY}
    old = json.dumps({**ABOUT, "year": 1999})
    corpus = load_corpus(
        write_files({**files, "word.about.json": old, "more.about.json": json.dumps(ABOUT), "other.about.json": "[]"})
    )
    assert {name: publication.year for name, publication in corpus.publications.items()} == {
        "word.txt": 1999,
        "more.jsonl": 2024,
    }


def test_it_is_read_if_the_path_is_a_file(write_files: WriteFiles) -> None:
    path = write_files({"faq.jsonl": FERRY, "faq.about.json": json.dumps(ABOUT)})
    assert load_corpus(path / "faq.jsonl").publications["faq.jsonl"].month == 2


def test_one_of_two_documents_is_refused(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    path = write_files({"word.txt": atlantida["word"], "word.jsonl": FERRY, "word.about.json": json.dumps(ABOUT)})
    with pytest.raises(
        InvalidRecordError,
        match=r"word\.about\.json: belongs to two documents of the same name, one of them word\.txt; rename one$",
    ):
        load_corpus(path)


@pytest.mark.parametrize("content", ["year: 2024", "{'year': 2024}", json.dumps(ABOUT) * 2, "[" * 100_000])
def test_invalid_json_is_refused(load_about: Callable[[object], Corpus], content: str) -> None:
    with pytest.raises(InvalidRecordError, match=r"^faq\.about\.json: not JSON \(.*\); write a single object$"):
        load_about(content)


@pytest.mark.parametrize("content", [b"\xff", b"\0"])
def test_a_file_that_is_not_text_is_refused(load_about: Callable[[object], Corpus], content: bytes) -> None:
    with pytest.raises(UnreadableDocumentError, match=r"faq\.about\.json: is "):
        load_about(content)


def without(*names: str) -> dict:
    return {key: value for key, value in ABOUT.items() if key not in names}


@pytest.mark.parametrize(
    ("content", "field", "fault"),
    [
        ([ABOUT], "the object", "should be a JSON object"),
        (None, "the object", "should be a JSON object"),
        (without("year"), "year", "field required"),
        (without("en", "es"), "the object", 'has neither "en" nor "es"'),
        (ABOUT | {"series": "--"}, "series", "has neither letter nor digit"),
        (ABOUT | {"language": "fr"}, "language", "input should be 'en' or 'es'"),
        (ABOUT | {"year": "2024"}, "year", "input should be a valid integer"),
        (ABOUT | {"year": 2024.0}, "year", "input should be a valid integer"),
        (ABOUT | {"year": True}, "year", "input should be a valid integer"),
        (ABOUT | {"year": None}, "year", "input should be a valid integer"),
        (ABOUT | {"year": 24}, "year", "input should be greater than or equal to 1000"),
        (ABOUT | {"year": 20240}, "year", "input should be less than or equal to 9999"),
        (ABOUT | {"month": 13}, "month", "input should be less than or equal to 12"),
        (ABOUT | {"month": 0}, "month", "input should be greater than or equal to 1"),
        (ABOUT | {"month": "June"}, "month", "input should be a valid integer"),
        (without("es") | {"en": None}, "the object", 'has neither "en" nor "es"'),
        (ABOUT | {"en": "Replies"}, "en", "should be a JSON object"),
        (ABOUT | {"en": {"title": "Replies"}}, "en.body", "field required"),
        (ABOUT | {"es": {"body": "Ministerio"}}, "es.title", "field required"),
        (ABOUT | {"es": SPANISH | {"title": " "}}, "es.title", "is blank"),
        (ABOUT | {"en": ENGLISH | {"title": "Replies\nof"}}, "en.title", "holds a line break"),
        (ABOUT | {"en": ENGLISH | {"body": "Ministry\u0007"}}, "en.body", "character that can't be seen"),
        (ABOUT | {"en": ENGLISH | {"body": "\ud800"}}, "en.body", "half a surrogate pair"),
        (ABOUT | {"en": ENGLISH | {"body": 7}}, "en.body", "input should be a valid string"),
        (ABOUT | {"fr": ENGLISH}, "fr", "extra inputs are not permitted"),
        (ABOUT | {"a\nb": ENGLISH}, "'a\\nb'", "extra inputs are not permitted"),
    ],
)
def test_an_invalid_field_is_refused(
    load_about: Callable[[object], Corpus], content: object, field: str, fault: str
) -> None:
    with pytest.raises(InvalidRecordError) as raised:
        load_about(content)
    message = str(raised.value)
    assert message.startswith(f"faq.about.json: {field}: ")
    assert fault in message
    assert message.endswith("; correct that file")
    assert "\n" not in message


def test_the_publication_of_the_shipped_document(shipped: Corpus) -> None:
    [(name, publication)] = shipped.publications.items()
    assert name == "peru-msq-2022.txt"
    assert (publication.year, publication.month) == (2021, 6)
    assert publication.title("en") == "Member State Questionnaire for the United Nations E-Government Survey 2022"
    assert publication.title("es") == (
        "Cuestionario a los Estados Miembros para la Encuesta de Gobierno Electrónico 2022 de las Naciones Unidas"
    )
    assert publication.body("en") == "Digital Government Secretariat, Presidency of the Council of Ministers, Peru"
    assert publication.body("es") == "Secretaría de Gobierno Digital, Presidencia del Consejo de Ministros, Perú"


def test_the_shipped_document_confirms_its_publication(shipped: Corpus) -> None:
    assert find_entry(shipped, "peru-2022/112").text.text.endswith("June 15th, 2021")
    body = find_entry(shipped, "peru-2022/1-5").text.text
    assert "Digital Government Secretariat (SGD) - Presidency of the Council of Ministers (PCM)" in " ".join(
        body.split()
    )
    assert "E-Government Survey 2022" in shipped.documents[0].text
