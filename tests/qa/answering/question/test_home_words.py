"""The words that name the place of the documents, by the editions' countries and by what the office states."""

from types import SimpleNamespace
from typing import cast

from corpus import Edition, HomeNames, Office
from index import Index
from qa.answering.question.mentions import home_words


def test_they_are_the_countrys_names_in_both_languages_and_what_the_office_states():
    office = Office(names=HomeNames(places=("Port Grey",), demonyms=("Greyan",)))
    index = SimpleNamespace(office=office, editions=(Edition("germany-2022", "Germany", 2022), Edition("faq")))
    assert home_words(cast(Index, index)) == {"germany", "alemania", "port", "grey", "greyan"}
