"""Answers restated: the shortest sentence, an item of a list, another citation."""

from dataclasses import replace

import pytest

from qa.answering.composing.restating import pick, shorten
from support.answers import ANSWER, CITATION, TRANSLATION

LIST = "Two bodies: (1) Alpha buys. (https://a.example) (2) Beta watches; and\n\n(3) Gamma pays.\n\nIt is new."


def test_the_shortest_highlight_is_shown_alone():
    two = replace(CITATION, passage="The law is long and old. Law holds.", highlights=((0, 24), (25, 35)))
    shortened = shorten(replace(ANSWER, citations=(two, *ANSWER.citations[1:])))
    assert shortened.text == shortened.original == "Law holds."
    assert shortened.citations[0].highlights == ((25, 35),)
    assert shortened.citations[1:] == ANSWER.citations[1:]


def test_the_shortest_highlight_is_shown_in_translation():
    translation = replace(TRANSLATION, passage="Vale. La ley es larga.", highlights=((0, 5), (6, 22)))
    two = replace(CITATION, passage="Law holds as ever. Law.", highlights=((0, 18), (19, 23)), translation=translation)
    shortened = shorten(replace(ANSWER, citations=(two,)))
    assert (shortened.text, shortened.original) == ("Vale.", "Law holds as ever.")
    merged = replace(two, translation=replace(translation, highlights=((0, 22),)))
    assert shorten(replace(ANSWER, citations=(merged,))).text == ANSWER.text


@pytest.mark.parametrize(
    ("position", "item"),
    [
        (0, "Alpha buys."),
        (1, "Beta watches; and"),
        (2, "Gamma pays."),
        (-1, "Gamma pays."),
    ],
)
def test_an_item_of_the_list_is_picked(position: int, item: str):
    listing = replace(CITATION, passage=LIST, highlights=())
    picked = pick(replace(ANSWER, citations=(listing, *ANSWER.citations[1:])), position)
    assert picked.text == picked.original == item
    [(start, end)] = picked.citations[0].highlights
    assert LIST[start:end] == item
    assert (picked.verdict, picked.confidence) == (None, ANSWER.confidence)


def test_a_number_in_the_text_is_no_list():
    listing = replace(CITATION, passage="It has (5) parts, see 2) and (1) annex.", highlights=())
    answer = replace(ANSWER, citations=(listing, *ANSWER.citations[1:]))
    assert pick(answer, 1).citations[0].entry == "peru-2022/40-41"


def test_an_item_is_picked_in_translation_too():
    passage, translated = "Two bodies:\n(1) Alpha buys.\n(2) Beta watches.", "Dos:\n(1) Alfa compra.\n(2) Beta vigila."
    listing = replace(
        CITATION, passage=passage, highlights=(), translation=replace(TRANSLATION, passage=translated, highlights=())
    )
    picked = pick(replace(ANSWER, citations=(listing,)), 1)
    assert (picked.text, picked.original, picked.text_language) == ("Beta vigila.", "Beta watches.", "es")
    shorter = replace(listing, translation=replace(listing.translation, passage="Dos: (1) Alfa compra y vigila."))
    # No item of the translation is known to be that item.
    assert pick(replace(ANSWER, citations=(shorter,)), 1).text == ANSWER.text


@pytest.mark.parametrize("passage", ["The law is long and old. It holds.", "The law is long and old. Parts:"])
def test_a_sentence_that_cant_be_read_by_itself_is_not_shown_alone(passage: str):
    two = replace(CITATION, passage=passage, highlights=((0, 24), (25, len(passage))))
    answer = replace(ANSWER, citations=(two,))
    assert shorten(answer) == answer


def test_another_citation_is_picked():
    picked = pick(ANSWER, 1)
    assert [(citation.entry, citation.rank) for citation in picked.citations] == [
        ("peru-2022/40-41", 1),
        ("peru-2022/38-39", 2),
    ]
    assert pick(ANSWER, -1) == picked
    assert pick(ANSWER, 2) == ANSWER


@pytest.mark.parametrize(("confidence", "left"), [(0.75, 0.25), (0.25, 0.25)])
def test_the_verdict_and_the_confidence_of_the_first_citation_are_not_said_of_another(confidence: float, left: float):
    answer = replace(ANSWER, verdict="No", confidence=confidence)
    other = pick(answer, 1)
    assert (other.citations[0].entry, other.verdict, other.confidence) == ("peru-2022/40-41", None, left)
    same = pick(answer, 0)
    assert (same.citations[0].entry, same.verdict, same.confidence) == ("peru-2022/38-39", "No", confidence)
