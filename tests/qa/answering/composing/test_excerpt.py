"""Excerpts of invented passages."""

import pytest

from qa.answering.composing.excerpt import excerpt

FILLER = "The harbour was dredged again in the spring of that year and in the autumn of the next one."
"""91 characters without meaning."""

LONG = " ".join([FILLER] * 11)
"""A paragraph too long to be shown whole."""


def shown(passage: str, *highlights: str, choice: str | None = None) -> str:
    """Return the excerpt of a passage with these parts highlighted."""
    return excerpt(
        passage,
        [(passage.index(highlight), passage.index(highlight) + len(highlight)) for highlight in highlights],
        choice,
    )


def test_a_short_passage_is_shown_whole():
    assert shown("One.\n\nTwo.", "Two.") == "One.\n\nTwo."


def test_a_passage_without_highlights_is_shown_whole():
    assert excerpt(LONG, [], None) == LONG


def test_the_choice_before_a_short_answer_is_left_out():
    assert shown("Yes\n\nBecause of the law.", choice="Yes") == "Because of the law."


def test_a_choice_alone_is_shown():
    assert shown("Yes", choice="Yes") == "Yes"


def test_the_choice_is_not_context_of_a_paragraph():
    passage = f"Yes\n\nThe point.\n\n{LONG}"
    assert shown(passage, "The point.", choice="Yes") == "The point."


def test_a_paragraph_is_shown_with_the_paragraphs_before_it_that_fit():
    before = f"The portal opened. {FILLER}"
    passage = f"{LONG}\n\n{before}\n\nIt has nine pages.\n\n{LONG}"
    assert shown(passage, "It has nine pages.") == f"{before}\n\nIt has nine pages."


def test_a_long_paragraph_is_shown_around_its_highlight():
    passage = f"{LONG} The point. {LONG}"
    text = shown(passage, "The point.")
    assert text == " ".join([*[FILLER] * 3, "The point.", *[FILLER] * 3])
    assert len(text) <= 600


ITEMS = [f"({number}) {FILLER[:-1]};" for number in ("i", "ii", "iii", "iv")]
GOALS = " ".join(["The goals are these:", *ITEMS, "(v) Peace."])


@pytest.mark.parametrize("item", ["The goals are these:", ITEMS[0], ITEMS[2], "(v) Peace."])
def test_a_list_is_shown_whole(item: str):
    text = shown(f"{LONG} {GOALS} {LONG}", item)
    assert GOALS in text
    assert set(text.replace(GOALS, "").split(". ")) <= {"", FILLER, FILLER[:-1], FILLER + " "}
    assert len(text) <= 600


@pytest.mark.parametrize("place", ["The harbour was sold.", "The harbour was bought."])
def test_the_context_of_a_sentence_never_ends_within_a_list(place: str):
    text = shown(f"{LONG} The harbour was sold. {GOALS} The harbour was bought. {LONG}", place)
    assert place in text
    assert GOALS in text or not any(item in text for item in ITEMS)


def test_a_long_list_is_cut():
    passage = " ".join(f"({number}) {FILLER[:-1]};" for number in range(1, 30))
    text = shown(passage, "(9) The")
    assert "(9) The" in text
    assert 500 <= len(text) <= 900
    paragraphs = passage.replace("; ", ";\n\n")
    assert 500 <= len(shown(paragraphs, "(9) The")) <= 900


def test_the_introduction_of_a_list_is_shown_with_it():
    for blank in ("", " "):
        passage = f"{LONG}\n\nThe five strategies are:{blank}\n\n* Data\n* Trust\n\n{LONG}"
        assert shown(passage, "The five strategies are:") == f"The five strategies are:{blank}\n\n* Data\n* Trust"


def test_links_after_a_sentence_are_shown_with_it():
    passage = f"{LONG} The point. (https://a.pe/point) (https://b.pe) {LONG}"
    assert "The point. (https://a.pe/point) (https://b.pe) The harbour" in shown(passage, "The point.")


def test_links_below_a_paragraph_are_shown_and_those_of_another_are_not():
    passage = f"{LONG}\n\n(https://a.pe)\n\nThe point.\n\n(https://b.pe)\n\nwww.c.pe\n\n{LONG}"
    assert shown(passage, "The point.") == "The point.\n\n(https://b.pe)\n\nwww.c.pe"


def test_highlights_near_each_other_are_one_excerpt_and_others_two():
    passage = f"One.\n\nTwo.\n\n{LONG}\n\nThree.\n\n{LONG}"
    assert shown(passage, "One.", "Two.") == "One.\n\nTwo."
    assert shown(passage, "One.", "Three.") == "One.\n\nThree."
    lines = f"{LONG} The point. The other point. {LONG}"
    assert shown(lines, "The point.", "The other point.").count("The point. The other point.") == 1


def test_a_highlight_of_several_sentences_is_shown_whole():
    point = " ".join(f"Point {number} is about the harbour." for number in range(30))
    text = shown(f"{LONG} {point} {LONG}", point)
    assert text == point
