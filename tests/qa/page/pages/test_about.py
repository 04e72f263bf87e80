"""The page about the project."""

import pytest

from corpus import LANGUAGES
from qa.messages import messages
from qa.page.pages.about import about_page
from qa.presentation.wording import date_text
from qa.serving.catalogue import Catalogue
from support.html_tree import parse_html
from support.offices import SHIPPED_PAGE as PAGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_who_runs_it_where_the_document_is_and_until_when_it_holds(catalogue: Catalogue, language):
    page = parse_html(about_page(catalogue, PAGE, language))
    words = messages(language, PAGE)
    [document] = catalogue.documents
    publication = catalogue.publication(document)
    assert publication is not None
    date = date_text(publication, language)
    assert page.one("h1").text == words["about_page"]
    paragraphs = [paragraph.text for paragraph in page.all("p")]
    assert words["about_who_text"] in paragraphs
    assert words["about_until_text"] not in paragraphs
    assert words["about_until_date"].format(date=date) in paragraphs
    assert words["about_wrong_text"] in paragraphs
    (link,) = [one for one in page.one("main").all("a")]
    assert (link.attributes["href"], link.text) == (f"./source/{document}?lang={language}", words["about_read"])
    assert catalogue.build in paragraphs[-1]


def test_documents_of_several_dates_share_no_date(several_references):
    page = parse_html(about_page(several_references.catalogue, PAGE, "en"))
    assert messages("en")["about_until_text"] in [paragraph.text for paragraph in page.all("p")]
    assert len(page.one("main").all("a")) == len(several_references.catalogue.documents)


@pytest.mark.parametrize(("days", "said"), [(30, "deleted after 30 days"), (1, "deleted after 1 day")])
def test_it_says_for_how_long_questions_and_ratings_are_stored(days: int, said: str):
    words = messages("en", PAGE)
    page = parse_html(about_page(None, PAGE, "en", days))
    assert f"{said}." in page.words
    assert words["about_rated"] in page.words
    assert words["about_not_recorded"] not in page.words


def test_it_says_that_questions_are_not_recorded():
    page = parse_html(about_page(None, PAGE, "es"))
    assert messages("es")["about_not_recorded"] in page.words
    assert "se registran para" not in page.words


def test_it_opens_while_the_index_is_being_built():
    page = parse_html(about_page(None, PAGE, "es"))
    assert messages("es", PAGE)["about_who_text"] in page.words
    assert page.one("main").all("a") == []
