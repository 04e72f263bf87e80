"""A table of questions and answers in a web page, Markdown or an OpenDocument text is entries, as one in Word is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, Place, load_corpus
from support.hostile_files import write_odt

WriteFiles = Callable[[dict[str, bytes | str]], Path]
Load = Callable[[str], Corpus]

HEADER = "<tr><th>Pregunta<th>Respuesta"


@pytest.fixture
def load(write_files: WriteFiles) -> Load:
    return lambda html: load_corpus(write_files({"faq.html": html}) / "faq.html")


def as_read(corpus: Corpus) -> list[tuple[str, str, str]]:
    return [(entry.section, entry.title, entry.text.text) for entry in corpus.entries]


ODT_ROWS = "".join(
    "<table:table-row>"
    + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    + "</table:table-row>"
    for cells in (("Pregunta", "Respuesta"), ("¿Cuándo?", "Hoy."), ("¿Dónde?", "Aquí."))
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("faq.html", f"<table>{HEADER}<tr><td>¿Cuándo?<td>Hoy.<tr><td>¿Dónde?<td>Aquí.</table>"),
        ("faq.md", "| Pregunta | Respuesta |\n|---|---|\n| ¿Cuándo? | Hoy. |\n| ¿Dónde? | Aquí. |\n"),
        ("faq.odt", write_odt(f"<table:table>{ODT_ROWS}</table:table>")),
    ],
)
def test_each_row_is_an_entry(write_files: WriteFiles, name: str, content: bytes | str) -> None:
    corpus = load_corpus(write_files({name: content}) / name)
    assert as_read(corpus) == [("", "¿Cuándo?", "Hoy."), ("", "¿Dónde?", "Aquí.")]
    assert corpus.doubts == ()


def test_answers_keep_their_parts_and_what_follows_belongs_to_the_heading_above(load: Load) -> None:
    corpus = load(
        "<h1>Puerto</h1><h2>Amarres</h2><table><caption>De 2026</caption><tr><th>N°<th>Pregunta<th>Respuesta<th>Enlaces"
        "<tr><td>1<td id=q1>¿Cuánto <b>es</b>?<td><h4>Diez.</h4><ul><li>en la caja</ul><table><tr><td>a<td>b</table>"
        "<td>https://a.example/x; <a href=https://b.example>el bando</a><tr><td>2<td>¿Cuándo?<td>Hoy.</table>Pregunte."
    )
    assert as_read(corpus) == [
        ("Puerto", "Amarres", "De 2026\n\nPregunte."),
        ("Amarres", "¿Cuánto es?", "Diez.\n\n• en la caja\n\na: b\n\nEnlaces: el bando"),
        ("Amarres", "¿Cuándo?", "Hoy."),
    ]
    assert {link.url for link in corpus.entries[1].links} == {"https://a.example/x", "https://b.example"}
    assert Place(7, "anchor", "q1") in corpus.documents[0].places
    assert [str(doubt) for doubt in corpus.doubts] == [
        'faq.html: unknown columns: "N°" in a table of questions are not read'
    ]


def test_merged_cells_are_shared_and_titles_are_sections(load: Load) -> None:
    corpus = load(
        f"<table><tr><td colspan=2>Preguntas del puerto{HEADER}<tr><td colspan=2>Amarres"
        "<tr><td>¿Cuándo?<td rowspan=2>Hoy.<tr><td>¿A qué hora?<tr><td>¿Dónde?<td>Aquí.<tr><td><td>O allí.</table>"
        "<table><tr><td>Pregunta<td>Nadie</table>"
    )
    assert as_read(corpus) == [
        ("Amarres", "¿Cuándo? ¿A qué hora?", "Hoy."),
        ("Amarres", "¿Dónde?", "Aquí.\n\nO allí."),
    ]
    assert [doubt.kind for doubt in corpus.doubts] == ["row without question", "text without heading"]


def test_a_table_that_lays_out_a_page_is_searched_for_one(load: Load) -> None:
    corpus = load(f"<table><tr><td>Inicio<td><table>{HEADER}<tr><td>¿Cuándo?<td>Hoy.</table></table>")
    assert as_read(corpus) == [("", "¿Cuándo?", "Hoy.")]
