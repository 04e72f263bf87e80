"""The sentences and lists of invented texts."""

import pytest

from qa.answering.composing.outline import Outline, begins_amid


def lists_of(text: str) -> list[tuple[str | None, list[str]]]:
    """Return the lead-in and the items of each list of a text."""
    outline = Outline(text)

    def words(first: int, last: int) -> str:
        return text[outline.sentences[first].text_start : outline.sentences[last].end]

    return [
        (None if one.lead is None else words(one.lead, one.lead), [words(*item) for item in one.items])
        for one in outline.lists
    ]


def test_bullets_below_a_line_are_a_list():
    text = "The sites:\n● The port (https://example.org/port)\n● The quay\nAll are new."
    assert lists_of(text) == [("The sites:", ["The port (https://example.org/port)", "The quay"])]


def test_items_within_a_sentence_are_a_list():
    text = "The goals are: (i) Peace; (ii) Bread; and (iii) fair wages. All are old."
    assert lists_of(text) == [("The goals are:", ["Peace;", "Bread;", "fair wages."])]


def test_a_list_may_be_within_an_item_of_another():
    text = "The plan:\nI) Build quays.\n● The north quay\n● The south quay\nII) Dredge."
    inner, outer = ["The north quay", "The south quay"], "Build quays.\n● The north quay\n● The south quay"
    assert lists_of(text) == [("The plan:", [outer, "Dredge."]), ("Build quays.", inner)]


def test_an_item_with_a_line_of_its_own_has_all_of_it():
    text = "The plan:\n(i) Build. Pave it.\n(ii) Dredge. Keep it deep.\nAll is done."
    assert lists_of(text) == [("The plan:", ["Build. Pave it.", "Dredge. Keep it deep."])]


@pytest.mark.parametrize(
    "text",
    [
        "Law N° 29733 (29) of 2011 says so. It holds.",
        "Only one:\n● The port\nAll is said.",
        "The second part. (ii) Bread is dear. The rest is known.",
    ],
)
def test_other_texts_have_no_list(text: str):
    assert lists_of(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "(vii) Launch of a service",
        "● The port",
        "3) The plan",
        "likewise the port",
        "Likewise, the port is new.",
        "Furthermore, ships pay.",
        "This norm holds.",
        "They pay.",
        "The latter pays.",
        "In this framework, ships pay.",
        "The platform allows people to pay.",
        "Asimismo, los barcos pagan.",
        "Dicha norma rige.",
        "En ese marco, los barcos pagan.",
        "Para ello, los barcos pagan.",
        "La plataforma permite pagar.",
    ],
)
def test_what_begins_amid_something(text: str):
    assert begins_amid(text)


@pytest.mark.parametrize(
    "text",
    [
        "The port is new.",
        "“Ships pay”, says Rosa.",
        "2021 was a good year.",
        "The platform of the port allows people to pay.",
        "Thailand pays.",
        "Itinerant ships pay.",
        "Los barcos pagan.",
        "Estela Quispe paga.",
        "La plataforma del puerto permite pagar.",
        "En el marco de la norma, los barcos pagan.",
    ],
)
def test_what_can_be_read_first(text: str):
    assert not begins_amid(text)
