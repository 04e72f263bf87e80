"""The sentences and lists of invented texts."""

import pytest

from qa.answering.composing.outline import Outline, begins_amid, raise_first


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


def test_a_list_of_letters_goes_on_behind_those_that_are_roman_numbers_too():
    animals = ["ape", "bat", "cat", "doe", "elk", "fox", "goat", "hen", "ibex", "jay", "kiwi"]
    text = "The animals:\n" + "\n".join(f"{animal[0]}) The {animal}" for animal in animals)
    assert lists_of(text) == [("The animals:", [f"The {animal}" for animal in animals])]
    assert lists_of("The plan:\n(i) Peace\n(ii) Bread") == [("The plan:", ["Peace", "Bread"])]


@pytest.mark.parametrize("marks", [["1. ", "2. ", "3. "], ["* ", "* ", "* "]])
def test_lines_with_a_number_and_a_point_or_an_asterisk_are_a_list(marks: list[str]):
    items = ["Peace is here.", "Bread is cheap.", "All work. None starve."]
    text = "The goals:\n" + "\n".join(mark + item for mark, item in zip(marks, items, strict=True))
    assert lists_of(text) == [("The goals:", items)]
    assert lists_of("It was built in 1.\nThe rest is in part 2. Bread is cheap.") == []


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
        "In line with the above, ships pay.",
        "En concordancia con lo anterior, los barcos pagan.",
        "Conforme a dicha norma, los barcos pagan.",
        "(Decree 12-2019 and Decree 13-2020).",
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
        "En línea con la norma, los barcos pagan.",
        "(Nearly) all ships pay.",
    ],
)
def test_what_can_be_read_first(text: str):
    assert not begins_amid(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("éxito en el puerto", "[É]xito en el puerto"),
        ("a ship pays", "[A] ship pays"),
        ("b) The ships pay", "b) The ships pay"),
        ("eBooks are sold", "eBooks are sold"),
        ("The ships pay", "The ships pay"),
        ("", ""),
    ],
)
def test_the_first_letter_of_a_small_word_is_raised(text: str, expected: str):
    assert raise_first(text) == expected
