"""The tree of topics: complete, filtered, and nothing of the corpus in it alive."""

import pytest

from index import Index
from qa.page.html.topics import topics_html
from qa.serving.catalogue import Catalogue

EVERYTHING = {"en": "66 topics", "es": "66 temas"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_tree_holds_every_entry_once_in_order(tree, catalogue: Catalogue, index: Index, language):
    page = tree(topics_html(catalogue, "", language))
    entries = list(index.entries.values())
    spoken = entries if language == "en" else [entry.translation for entry in entries]
    items = page.all("li")
    assert [one.one("a").attributes["href"] for one in items] == [catalogue.address(entry.id) for entry in entries]
    assert [one.one("a").content[0] for one in items] == [f"{one.title} " for one in spoken if one]
    assert page.one("p", "quiet").text == EVERYTHING[language]
    sections = dict.fromkeys(one.section for one in spoken if one)
    assert [one.one("summary").content[0] for one in page.all("details")] == [f"{section} " for section in sections]


def test_a_section_tells_how_many_it_holds(tree, catalogue: Catalogue):
    counts = [one.one("summary").one("span").text for one in tree(topics_html(catalogue, "", "en")).all("details")]
    assert counts == ["(2)", "(18)", "(3)", "(10)", "(19)", "(8)", "(3)", "(2)", "(1)"]


@pytest.mark.parametrize(
    ("sought", "language", "told", "count"),
    [
        ("29733", "en", "1 topic", 1),
        ("29733", "es", "1 tema", 1),
        ("qwertyuiop", "en", "No topic says that. Try fewer words.", 0),
        ("qwertyuiop", "es", "Ningún tema dice eso. Pruebe con menos palabras.", 0),
        ("<b>{0}", "en", "No topic says that. Try fewer words.", 0),
        (" \n", "en", "66 topics", 66),
        ("x" * 100_000, "en", "No topic says that. Try fewer words.", 0),
    ],
)
def test_what_a_filter_leaves_is_told_in_words(tree, catalogue: Catalogue, sought: str, language, told: str, count):
    page = tree(topics_html(catalogue, sought, language))
    assert page.one("p").text == told
    assert page.one("p").attributes["role"] == "status"
    assert len(page.all("li")) == count
    assert all(one.all("li") for one in page.all("details"))


@pytest.mark.parametrize(("sought", "unfolded"), [("", False), ("  ", False), ("29733", True), ("ley", True)])
def test_sections_are_unfolded_where_there_is_a_filter(tree, catalogue: Catalogue, sought: str, unfolded: bool):
    sections = tree(topics_html(catalogue, sought, "en")).all("details")
    assert sections
    assert {"open" in one.attributes for one in sections} == {unfolded}


def test_counts_are_those_of_what_is_left(tree, catalogue: Catalogue):
    page = tree(topics_html(catalogue, "strategy", "en"))
    counts = [int(one.one("summary").one("span").text.strip("()")) for one in page.all("details")]
    assert counts == [len(one.all("li")) for one in page.all("details")]
    assert page.one("p").text == f"{sum(counts)} topics"
    assert 1 < sum(counts) < 66


@pytest.mark.parametrize(
    ("language", "ask", "label", "numbers"),
    [("en", "Ask", "Ask about this: ", "questions 38, 39"), ("es", "Preguntar", None, "preguntas 38, 39")],
)
def test_each_topic_can_be_read_and_asked_about(tree, catalogue: Catalogue, language, ask: str, label, numbers: str):
    (item,) = tree(topics_html(catalogue, "29733", language)).all("li")
    entry = catalogue.find("38-39")
    assert entry is not None
    assert entry.translation is not None
    title = entry.title if language == "en" else entry.translation.title
    assert item.one("a").text == f"{title} {numbers}"
    button = item.one("button")
    assert button.text == ask
    assert button.attributes["data-ask"] == catalogue.example(entry, language)
    assert button.attributes["aria-label"].endswith(f": {title}")
    if label:
        assert button.attributes["aria-label"] == label + title


def test_two_editions_are_told_apart(tree, editions: Catalogue):
    page = tree(topics_html(editions, "", "en"))
    assert [one.one("summary").text for one in page.all("details")] == [
        "Times (1)",
        "Cards (2)",
        "Cards (1)",
        "Times (1)",
        "second.jsonl (1)",
    ]
    assert len({one.attributes["href"] for one in page.all("a")}) == 6


def test_a_hostile_corpus_makes_no_tag(tree, hostile: Catalogue):
    page = tree(topics_html(hostile, "script", "en"))
    (item,) = page.all("li")
    assert {one.tag for one in page.within} == {"div", "p", "details", "summary", "span", "ul", "li", "a", "button"}
    assert item.one("a").text == "What does <script>alert(1)</script> **do**? ready entry"
    assert item.one("button").attributes["data-ask"] == "What does <script>alert(1)</script> **do**?"
    assert item.one("a").attributes == {"href": "?entry=hostile"}


def test_several_editions_stand_below_their_names(tree, several_catalogue: Catalogue):
    page = tree(topics_html(several_catalogue, "", "es"))
    names = ["Perú 2022", "Republic of Atlantida 2024", "Republic of Atlantida 2022"]
    assert [one.text for one in page.all("h2")] == names
    listed = [one.attributes["href"].removeprefix("?entry=").rpartition("/")[0] for one in page.all("a")]
    assert list(dict.fromkeys(listed)) == ["peru-2022", "republic-of-atlantida-2024", "republic-of-atlantida-2022"]
    # What a filter leaves nothing of has no name either.
    assert [one.text for one in tree(topics_html(several_catalogue, "Plaza", "es")).all("h2")] == names[:1]


def test_one_edition_alone_is_listed_without_its_name(tree, several_catalogue: Catalogue):
    page = tree(topics_html(several_catalogue, "", "en", "republic-of-atlantida-2022"))
    assert page.all("h2") == []
    assert {one.attributes["href"].partition("/")[0] for one in page.all("a")} == {"?entry=republic-of-atlantida-2022"}
    whole = len(tree(topics_html(several_catalogue, "", "en")).all("li"))
    assert len(page.all("li")) * 3 == whole
