"""Links as HTML."""

import pytest
from markupsafe import Markup

from corpus import Link
from qa.page.html.markup import exact_text, external_link, link_mark, named_link
from support.html_tree import parse_html


def test_a_link_mark_has_the_name_for_those_who_hear_it_and_shows_the_address():
    page = parse_html(link_mark('www.gob.pe/a?b="c"', "Law <1> (gob.pe)"))
    mark = page.one("a", "link-mark")
    assert mark.text == "↗"
    assert mark.attributes == {
        "class": "link-mark",
        "href": "https://www.gob.pe/a?b=%22c%22",
        "title": 'www.gob.pe/a?b="c"',
        "aria-label": "Law <1> (gob.pe)",
        "target": "_blank",
        "rel": "noopener noreferrer",
    }


def test_a_link_that_is_gone_says_so_in_words_and_leads_to_its_copy_first():
    gone = Link("https://gob.pe/ley", is_gone=True, archived="https://www.archive.example/ley")
    page = parse_html(named_link(gone, "Ley <1> (gob.pe)", "es"))
    assert page.one("span", "gone").text == "Ley <1> (gob.pe): ya no está disponible"
    assert [(link.text, link.attributes["href"]) for link in page.all("a")] == [
        ("Copia archivada (archive.example)", "https://www.archive.example/ley"),
        ("Dirección original", "https://gob.pe/ley"),
    ]


def test_a_link_that_is_gone_without_a_copy_has_its_address_only():
    page = parse_html(named_link(Link("https://gob.pe/ley", is_gone=True), "Law (gob.pe)", "en"))
    assert page.text == "Law (gob.pe): no longer available Original address"
    assert [link.attributes["href"] for link in page.all("a")] == ["https://gob.pe/ley"]


def test_a_link_that_works_is_its_name_even_if_there_is_a_copy():
    works = Link("https://gob.pe/ley", is_gone=False, archived="https://archive.example/ley")
    assert named_link(works, "Law", "en") == external_link(works.url, "Law")


def test_a_note_on_a_link_that_is_gone_is_no_part_of_the_text():
    text = "See https://gob.pe/ley/ and https://gob.pe."
    page = parse_html(exact_text(text, [(4, 15)], {"//gob.pe/ley": "no longer available"}))
    assert page.text == text
    assert [note.attributes["data-note"] for note in page.all("span", "gone-note")] == ["no longer available"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://gob.pe", ""])
def test_what_is_no_web_address_has_no_mark(url: str):
    assert link_mark(url, "x") == Markup("")
