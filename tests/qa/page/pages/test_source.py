"""A document's own text: every line with its number, to the letter, the cited ones highlighted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import LANGUAGES
from qa.page.pages.source import parse_lines, source_page
from qa.serving.catalogue import Catalogue
from support.html_tree import Element, parse_html

DOCUMENT = "peru-msq-2022.txt"


def shown(catalogue: Catalogue, lines, cited=None, language="en") -> Element:
    return parse_html(source_page(DOCUMENT, lines, cited, catalogue, language))


def numbers_of(items: list[Element]) -> list[int]:
    return [int(item.attributes["id"].removeprefix("L")) for item in items]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("2205-2228", (2205, 2228)),
        ("7", (7, 7)),
        ("1-1", (1, 1)),
        ("9-3", None),
        ("0-3", None),
        ("", None),
        ("a-b", None),
        ("1-2-3", None),
        ("99999999", None),
        ("<b>", None),
    ],
)
def test_only_lines_are_cited(text: str, lines):
    assert parse_lines(text) == lines


def test_each_line_has_its_number_across_the_blocks(catalogue: Catalogue):
    lines = [f"line {number}" for number in range(1, 251)]
    page = shown(catalogue, lines)
    assert [item.text for item in page.all("li")] == lines
    assert numbers_of(page.all("li")) == list(range(1, 251))
    assert [block.attributes["start"] for block in page.all("ol")] == ["1", "101", "201"]
    assert page.all("li", "cited") == []


def test_the_cited_lines_are_highlighted(catalogue: Catalogue):
    page = shown(catalogue, ["x"] * 250, (99, 102))
    assert numbers_of(page.all("li", "cited")) == [99, 100, 101, 102]


def test_cited_lines_after_the_end_highlight_nothing(catalogue: Catalogue):
    assert shown(catalogue, ["x"] * 5, (6, 9)).all("li", "cited") == []


@given(st.lists(st.text(st.characters(exclude_characters="\r\0\n", exclude_categories=["Cs"])), min_size=1))
def test_every_line_is_shown_to_the_letter(catalogue: Catalogue, lines: list[str]):
    assert [item.text for item in shown(catalogue, lines).all("li")] == lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_the_document_in_its_language(catalogue: Catalogue, language):
    page = shown(catalogue, ["x"], (1, 1), language)
    publication = catalogue.publication(DOCUMENT)
    assert publication is not None
    assert page.one("h1").text == publication.title(language)
    assert page.one("html").attributes["lang"] == language
    assert page.one("div", "text").attributes["lang"] == "en"
    other = {"en": "es", "es": "en"}[language]
    assert page.one("a", "language").attributes["href"] == f"?lang={other}&lines=1-1#L1"


@pytest.mark.parametrize(
    ("count", "language", "text"),
    [(1, "en", "1 line"), (1, "es", "1 línea"), (2, "en", "2 lines"), (1234, "es", "1,234 líneas")],
)
def test_the_lines_are_counted(catalogue: Catalogue, count: int, language, text: str):
    assert shown(catalogue, ["x"] * count, None, language).one("p", "quiet").text.endswith(f" · {text}")
