"""What is shown of a passage, on invented ones."""

import pytest

from qa.excerpt import excerpt

FILLER = "The harbour was dredged again in the spring of that year and in the autumn of the next one."
"""91 characters that say nothing."""

LONG = " ".join([FILLER] * 11)
"""A paragraph longer than is shown whole."""


def shown(passage: str, *highlights: str, choice: str | None = None) -> str:
    """The excerpt of a passage where these stretches are highlighted."""
    return excerpt(passage, [(passage.index(one), passage.index(one) + len(one)) for one in highlights], choice)


def test_a_short_passage_is_shown_whole():
    assert shown("One.\n\nTwo.", "Two.") == "One.\n\nTwo."


def test_a_passage_without_highlights_is_shown_whole():
    assert excerpt(LONG, [], None) == LONG


@pytest.mark.parametrize("rest", ["Because of the law.", LONG])
def test_the_tick_before_an_answer_is_left_out(rest: str):
    assert shown(f"Yes\n\n{rest}", choice="Yes").removeprefix(rest[:5]) == rest[5:]


def test_a_tick_alone_is_shown():
    assert shown("Yes", choice="Yes") == "Yes"


def test_the_tick_is_no_context_of_a_paragraph():
    passage = f"Yes\n\nThe point.\n\n{LONG}"
    assert shown(passage, "The point.", choice="Yes") == "The point."


def test_a_paragraph_is_shown_with_the_paragraphs_before_it_that_fit():
    before = f"The portal opened. {FILLER}"
    passage = f"{LONG}\n\n{before}\n\nIt has nine pages.\n\n{LONG}"
    assert shown(passage, "It has nine pages.") == f"{before}\n\nIt has nine pages."


def test_a_long_paragraph_is_shown_around_its_highlight():
    passage = f"{LONG} The point. {LONG}"
    told = shown(passage, "The point.")
    assert told == " ".join([*[FILLER] * 3, "The point.", *[FILLER] * 3])
    assert len(told) <= 600


def test_a_list_is_shown_to_its_end_and_from_its_beginning():
    items = [f"({number}) {FILLER[:-1]};" for number in ("i", "ii", "iii", "iv")]
    goals = " ".join(["The goals are these:", *items, "(v) Peace."])
    passage = f"{LONG} {goals} {LONG}"
    for item in (items[0], items[2], "(v) Peace."):
        assert goals in shown(passage, item)


def test_a_list_too_long_is_cut():
    passage = " ".join(f"({number}) {FILLER[:-1]};" for number in range(1, 30))
    assert len(shown(passage, "(9) The")) <= 900


def test_what_introduces_a_list_is_shown_with_it():
    passage = f"{LONG}\n\nThe five strategies are:\n\n* Data\n* Trust\n\n{LONG}"
    assert shown(passage, "The five strategies are:") == "The five strategies are:\n\n* Data\n* Trust"


def test_links_behind_a_sentence_go_with_it():
    passage = f"{LONG} The point. (https://a.pe/point) (https://b.pe) {LONG}"
    assert "The point. (https://a.pe/point) (https://b.pe) The harbour" in shown(passage, "The point.")


def test_highlights_near_each_other_are_one_excerpt_and_others_two():
    passage = f"One.\n\nTwo.\n\n{LONG}\n\nThree.\n\n{LONG}"
    assert shown(passage, "One.", "Two.") == "One.\n\nTwo."
    assert shown(passage, "One.", "Three.") == "One.\n\nThree."
    lines = f"{LONG} The point. The other point. {LONG}"
    assert shown(lines, "The point.", "The other point.").count("The point.") == 1
