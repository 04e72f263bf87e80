"""The tree of topics: complete, filtered, and with the corpus as text only."""

import pytest

from index import Index
from qa.page.html.references import References
from qa.page.html.topics import topics_html
from support.html_tree import parse_html

EVERYTHING = {"en": "66 topics", "es": "66 temas"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_tree_has_every_entry_once_in_order(references: References, index: Index, language):
    page = parse_html(topics_html(references, "", language))
    entries = list(index.entries.values())
    localized = entries if language == "en" else [entry.translation for entry in entries]
    items = page.all("li")
    assert [item.one("a").attributes["href"] for item in items] == [references.entry_url(entry) for entry in entries]
    assert [item.one("a").content[0] for item in items] == [f"{entry.plain_titles[language]} " for entry in entries]
    assert page.one("p", "quiet").text == EVERYTHING[language]
    sections = dict.fromkeys(entry.section for entry in localized if entry)
    assert [section.one("summary").content[0] for section in page.all("details")] == [
        f"{section} " for section in sections
    ]


def test_a_section_says_how_many_entries_it_has(references: References):
    counts = [
        section.one("summary").one("span").text
        for section in parse_html(topics_html(references, "", "en")).all("details")
    ]
    assert counts == ["(2)", "(18)", "(3)", "(10)", "(19)", "(8)", "(3)", "(2)", "(1)"]


@pytest.mark.parametrize(
    ("filter_text", "language", "announced", "count"),
    [
        ("29733", "en", "1 topic", 1),
        ("29733", "es", "1 tema", 1),
        ("qwertyuiop", "en", "No matching topics. Try fewer words.", 0),
        ("qwertyuiop", "es", "Ningún tema coincide. Prueba con menos palabras.", 0),
        ("<b>{0}", "en", "No matching topics. Try fewer words.", 0),
        (" \n", "en", "66 topics", 66),
        ("x" * 100_000, "en", "No matching topics. Try fewer words.", 0),
    ],
)
def test_the_number_of_matching_topics_is_announced(
    references: References, filter_text: str, language, announced: str, count
):
    page = parse_html(topics_html(references, filter_text, language))
    assert page.one("p").text == announced
    assert page.one("p").attributes["role"] == "status"
    assert len(page.all("li")) == count
    assert all(section.all("li") for section in page.all("details"))


@pytest.mark.parametrize(("filter_text", "unfolded"), [("", False), ("  ", False), ("29733", True), ("ley", True)])
def test_sections_are_unfolded_if_there_is_a_filter(references: References, filter_text: str, unfolded: bool):
    sections = parse_html(topics_html(references, filter_text, "en")).all("details")
    assert sections
    assert {"open" in section.attributes for section in sections} == {unfolded}


def test_sections_count_the_matching_entries_only(references: References):
    page = parse_html(topics_html(references, "strategy", "en"))
    counts = [int(section.one("summary").one("span").text.strip("()")) for section in page.all("details")]
    assert counts == [len(section.all("li")) for section in page.all("details")]
    assert page.one("p").text == f"{sum(counts)} topics"
    assert 1 < sum(counts) < 66


@pytest.mark.parametrize(
    ("language", "ask", "label", "numbers"),
    [("en", "Ask", "Ask about this: ", "questions 38, 39"), ("es", "Preguntar", None, "preguntas 38, 39")],
)
def test_each_topic_can_be_read_and_asked_about(references: References, language, ask: str, label, numbers: str):
    (item,) = parse_html(topics_html(references, "29733", language)).all("li")
    entry = references.catalogue.find("38-39")
    assert entry is not None
    assert entry.translation is not None
    title = {"en": "Data protection law", "es": "Ley de protección de datos personales"}[language]
    assert item.one("a").text == f"{title} {numbers}"
    button = item.one("button")
    assert button.text == ask
    assert button.attributes["data-ask"] == references.example_question(entry, language)
    assert button.attributes["aria-label"].endswith(f": {title}")
    if label:
        assert button.attributes["aria-label"] == label + title


def test_entries_of_two_editions_have_different_links(two_editions_references: References):
    page = parse_html(topics_html(two_editions_references, "", "en"))
    assert [section.one("summary").text for section in page.all("details")] == [
        "Times (1)",
        "Cards (2)",
        "Cards (1)",
        "Times (1)",
        "second.jsonl (1)",
    ]
    assert len({link.attributes["href"] for link in page.all("a")}) == 6


def test_a_hostile_corpus_adds_no_tag(hostile: References):
    page = parse_html(topics_html(hostile, "script", "en"))
    (item,) = page.all("li")
    assert {element.tag for element in page.within} == {
        "div",
        "p",
        "details",
        "summary",
        "span",
        "ul",
        "li",
        "a",
        "button",
    }
    assert item.one("a").text == "What does <script>alert(1)</script> **do**?"
    assert item.one("button").attributes["data-ask"] == "What does <script>alert(1)</script> **do**?"
    assert item.one("a").attributes == {"href": "?entry=hostile"}


def test_several_editions_are_listed_below_their_names(several_references: References):
    page = parse_html(topics_html(several_references, "", "es"))
    names = ["Perú 2022", "Republic of Atlantida 2024", "Republic of Atlantida 2022"]
    assert [heading.text for heading in page.all("h2")] == names
    listed = [link.attributes["href"].removeprefix("?entry=").rpartition("/")[0] for link in page.all("a")]
    assert list(dict.fromkeys(listed)) == ["peru-2022", "republic-of-atlantida-2024", "republic-of-atlantida-2022"]
    # An edition without a matching entry isn't named.
    assert [heading.text for heading in parse_html(topics_html(several_references, "Plaza", "es")).all("h2")] == names[
        :1
    ]


def test_a_single_edition_is_listed_without_its_name(several_references: References):
    page = parse_html(topics_html(several_references, "", "en", "republic-of-atlantida-2022"))
    assert page.all("h2") == []
    assert {link.attributes["href"].partition("/")[0] for link in page.all("a")} == {
        "?entry=republic-of-atlantida-2022"
    }
    whole = len(parse_html(topics_html(several_references, "", "en")).all("li"))
    assert len(page.all("li")) * 3 == whole
