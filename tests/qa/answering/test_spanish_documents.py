"""Answers from a document in Spanish: a table of questions and answers, by the real models."""

import json
from dataclasses import replace

import pytest

from corpus import Page
from index import Embedder, Index, open_index
from qa.answering.answerer import Answerer
from qa.answering.composing.suggestions import Suggester
from qa.maintenance.update import bring_up_to_date
from qa.page.html.reader import reader_html
from qa.page.html.references import References
from qa.page.html.reply import reply_html
from qa.page.html.topics import topics_html
from qa.page.pages.about import about_page
from qa.page.pages.source import source_page
from qa.page.permalinks import EntryPermalink
from qa.presentation import wording
from qa.presentation.json_records import CitationRecord, EntryRecord
from qa.serving.catalogue import Catalogue
from qa.settings import Settings
from support.html_tree import parse_html

ROWS = {
    "¿Dónde se paga la licencia de una barca?": "Se paga en la caja del puerto, de lunes a viernes. Cuesta 40 soles.",
    "¿Hasta qué hora atiende la biblioteca?": "La biblioteca atiende hasta las ocho de la noche, también los sábados.",
    "¿Cómo pido un árbol para mi calle?": "Escribe a la oficina de parques y di cuántos metros tiene la vereda.",
    "¿Quién recoge los muebles viejos?": "Un camión municipal los recoge el primer martes de cada mes.",
    "¿Cuánto dura el permiso de feria?": "El permiso de feria dura quince días y se renueva una sola vez.",
}


@pytest.fixture(scope="module")
def spanish(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of the table."""
    folder = tmp_path_factory.mktemp("spanish")
    path = folder / "guia.csv"
    lines = ["pregunta;respuesta", *(f"{question};{answer}" for question, answer in ROWS.items())]
    path.write_text("\n".join(lines), encoding="utf-8")
    about = {"year": 2026, "es": {"title": "Guía del puerto", "body": "Municipalidad del Puerto"}}
    (folder / "guia.about.json").write_text(json.dumps(about), encoding="utf-8")
    settings = Settings(corpus=path, index_dir=folder / "index")
    bring_up_to_date(settings, lambda done, total: None)
    return open_index(settings.index_directory)


def test_its_rows_are_the_sources_own_spanish_words(spanish: Index):
    assert {entry.language for entry in spanish.entries.values()} == {"es"}
    texts = [row for row in spanish.rows if row.kind in ("title", "passage", "sentence")]
    assert {(row.language, row.is_translation) for row in texts} == {("es", False)}
    for kind in ("passage", "sentence"):
        rows = spanish.rows_of_kind(kind).tolist()
        assert len(rows) >= len(ROWS)
        assert spanish.source_rows(kind).tolist() == rows
        # Questions in English have no other rows to compare with.
        assert spanish.rows_of_kind(kind, "en").tolist() == rows == spanish.rows_of_kind(kind, "es").tolist()


def test_a_spanish_question_is_answered_without_a_note_on_the_language(spanish: Index, embedder: Embedder):
    answer = Answerer(spanish, embedder).answer("¿hasta qué hora puedo ir a la biblioteca?")
    assert (answer.kind, answer.language, answer.text_language) == ("answer", "es", "es")
    assert answer.text.startswith("La biblioteca atiende hasta las ocho de la noche")
    assert not answer.translated
    assert wording.language_note(answer) == ""


def test_an_english_question_is_answered_in_the_documents_spanish_and_says_so(spanish: Index, embedder: Embedder):
    answer = Answerer(spanish, embedder).answer("Until what time is the library open?")
    assert (answer.language, answer.text_language) == ("en", "es")
    assert answer.citations[0].title == "¿Hasta qué hora atiende la biblioteca?"
    assert wording.language_note(answer) == "The document is in Spanish and is quoted as it is."
    assert CitationRecord.from_citation(answer.citations[0]).language == "es"


def test_the_reader_tags_it_as_spanish_and_cites_its_spanish_title(spanish: Index):
    [entry] = [entry for entry in spanish.entries.values() if "biblioteca" in entry.title]
    assert EntryRecord.from_entry(spanish, entry).language == "es"
    catalogue = Catalogue(spanish)
    assert catalogue.language("guia.csv") == "es"
    shown = reader_html(References(catalogue, Suggester(spanish)), EntryPermalink(entry.id), "en")
    page = parse_html(shown)
    assert page.one("h2").attributes["lang"] == "es"
    assert page.one("div", "texts").all("div")[0].attributes["lang"] == "es"
    assert "Municipalidad del Puerto" in page.words


def test_an_english_page_states_the_language_of_spanish_titles(spanish: Index, embedder: Embedder):
    answerer = Answerer(spanish, embedder)
    references = References(Catalogue(spanish), answerer.suggester)
    first, second, *_ = spanish.entries.values()

    def spanish_texts(html: str) -> list[str]:
        return [span.text for span in parse_html(html).all("span") if span.attributes.get("lang") == "es"]

    assert second.title in spanish_texts(reader_html(references, EntryPermalink(first.id), "en"))
    assert "Municipalidad del Puerto" in spanish_texts(reader_html(references, EntryPermalink(first.id), "en"))
    assert spanish_texts(reader_html(references, EntryPermalink(first.id), "es")) == []
    assert {entry.title for entry in spanish.entries.values()} <= set(spanish_texts(topics_html(references, "", "en")))
    page = source_page("guia.csv", ["a"], None, references.catalogue, "en")
    assert spanish_texts(page) == ["Municipalidad del Puerto"]
    assert '<h1 lang="es">Guía del puerto</h1>' in page
    about = about_page(references.catalogue, Page(), "en")
    assert spanish_texts(about) == ["Guía del puerto. Municipalidad del Puerto"]
    answer = answerer.answer("¿hasta qué hora puedo ir a la biblioteca?")
    assert answer.citations[0].title not in spanish_texts(reply_html(answer, references))
    assert answer.citations[0].title in spanish_texts(reply_html(replace(answer, language="en"), references))
