"""Answers restated: the shortest sentence, an item of a list, another citation."""

from dataclasses import replace

import pytest

from qa.answering.composing.restating import pick, shorten
from support.answers import ANSWER, CITATION, TRANSLATION

LIST = "Two bodies: (1) Alpha buys. (https://a.example) (2) Beta watches; and\n\n(3) Gamma pays. It is new."


def test_the_shortest_highlight_is_shown_alone():
    two = replace(CITATION, passage="The law is long and old. It holds.", highlights=((0, 24), (25, 34)))
    shortened = shorten(replace(ANSWER, citations=(two, *ANSWER.citations[1:])))
    assert shortened.text == shortened.original == "It holds."
    assert shortened.citations[0].highlights == ((25, 34),)
    assert shortened.citations[1:] == ANSWER.citations[1:]


def test_the_shortest_highlight_is_shown_in_translation():
    translation = replace(TRANSLATION, passage="Vale. La ley es larga.", highlights=((0, 5), (6, 22)))
    two = replace(CITATION, passage="It holds, as ever. Law.", highlights=((0, 18), (19, 23)), translation=translation)
    shortened = shorten(replace(ANSWER, citations=(two,)))
    assert (shortened.text, shortened.original) == ("Vale.", "It holds, as ever.")
    merged = replace(two, translation=replace(translation, highlights=((0, 22),)))
    assert shorten(replace(ANSWER, citations=(merged,))).text == ANSWER.text


@pytest.mark.parametrize(
    ("position", "item"),
    [
        (0, "(1) Alpha buys. (https://a.example)"),
        (1, "(2) Beta watches"),
        (2, "(3) Gamma pays"),
        (-1, "(3) Gamma pays"),
    ],
)
def test_an_item_of_the_list_is_picked(position: int, item: str):
    listing = replace(CITATION, passage=LIST, highlights=())
    picked = pick(replace(ANSWER, citations=(listing, *ANSWER.citations[1:])), position)
    assert picked.text == picked.original == item
    [(start, end)] = picked.citations[0].highlights
    assert LIST[start:end] == item


def test_a_number_in_the_text_is_no_list():
    listing = replace(CITATION, passage="It has (5) parts, see 2) and (1) annex.", highlights=())
    answer = replace(ANSWER, citations=(listing, *ANSWER.citations[1:]))
    assert pick(answer, 1).citations[0].entry == "peru-2022/40-41"


def test_another_citation_is_picked():
    picked = pick(ANSWER, 1)
    assert [(citation.entry, citation.rank) for citation in picked.citations] == [
        ("peru-2022/40-41", 1),
        ("peru-2022/38-39", 2),
    ]
    assert pick(ANSWER, -1) == picked
    assert pick(ANSWER, 2) == ANSWER
