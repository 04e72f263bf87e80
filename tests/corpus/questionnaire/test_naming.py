"""Editions and entries are named after country, year, file and question numbers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Provenance, Question
from corpus.questionnaire.naming import format_numbers, identify_edition
from corpus.text.located import LocatedText
from corpus.text.slugs import slugify


@pytest.mark.parametrize(
    ("text", "name"), [("Perú", "peru"), ("Côte d'Ivoire (2022)", "cote-d-ivoire-2022"), ("  ", ""), ("日本", "")]
)
def test_texts_become_slugs(text: str, name: str) -> None:
    assert slugify(text) == name


@given(st.text())
def test_a_slug_has_letters_digits_and_hyphens_only(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slugify(text))
    assert slugify(slugify(text)) == slugify(text)


@pytest.mark.parametrize(
    ("numbers", "name"), [([7], "7"), ([36, 37], "36-37"), ([99, 100, 101], "99-101"), ([74, 76], "74,76"), ([], "")]
)
def test_question_numbers_are_formatted(numbers: list[int], name: str) -> None:
    assert format_numbers(numbers) == name


def country(label: str, answer: str) -> Question:
    return Question(1, "", label, LocatedText(answer, ((0, 1),)), Provenance("a.txt", (1, 1)))


@pytest.mark.parametrize(
    ("text", "label", "answer", "name"),
    [
        (" E-Government Survey 2022\n", "Country Name", "Perú", "peru-2022"),
        ("Form\neGovernment survey 2024", "country", "Republic of Atlantida", "republic-of-atlantida-2024"),
        ("As the E-Government Survey 2022 says", "Country name", "Perú", "my-file-v2"),
        ("E-Government Survey 2022", "Your name", "Perú", "my-file-v2"),
        ("E-Government Survey 2022", "Country name", "", "my-file-v2"),
    ],
)
def test_an_edition_is_named_after_country_and_year_or_its_file(text: str, label: str, answer: str, name: str) -> None:
    edition = identify_edition("My file v2.txt", text, [country(label, answer)])
    assert edition.id == name
    assert (edition.name == edition.id) is (edition.year is None)


def test_an_edition_without_any_name() -> None:
    assert identify_edition("日本.txt", "", []).id == "document"
