"""Excerpts of invented texts."""

from collections.abc import Mapping, Sequence

import pytest

from qa.answering.answer import Piece
from qa.answering.composing.excerpt import excerpt_text, pick_excerpt
from qa.answering.composing.outline import Outline, begins_amid

FILLER = (
    "The harbour was dredged in the spring of that year and in the autumn of the next one and in the winter of the "
    "year after that, as the people of the town will tell whoever asks them on a Sunday afternoon over a cup of coffee "
    "and a slice of dark bread with plum jam, if the ships are in and there is time for it."
)
"""A sentence without meaning, too long to be shown beside another one."""

LONG = " ".join([FILLER] * 4)
GOALS = "The port has goals:\n(i) Deepen the basin for larger ships of every kind;\n(ii) Pave the quay;\n(iii) Peace."


def shown(
    text: str,
    scores: Mapping[str, float],
    *,
    holds: Sequence[str] = (),
    asks_for_all: bool = False,
    choice: str = "",
) -> str:
    """Return the excerpt of a text with these scores of the sentences that contain something, and 0 of the others.

    Sentences that contain one of `holds` hold what is asked for.
    """
    outline = Outline(text)
    sentences = [text[one.start : one.end] for one in outline.sentences]
    values = [max([score for part, score in scores.items() if part in one], default=0.0) for one in sentences]
    holding = [any(part in one for part in holds) for one in sentences]
    excerpt = pick_excerpt(outline, values, holding, asks_for_all, len(choice), lambda span: False)
    return excerpt_text(text, excerpt.pieces)


def test_a_short_text_is_shown_whole_without_its_choice():
    text = "Yes\n\nThe law is old. The court knows."
    assert shown(text, {"court": 1}, choice="Yes") == "The law is old. The court knows."
    assert shown("Yes", {}, choice="Yes") == "Yes"


def test_the_best_sentence_of_a_long_text_is_shown():
    assert shown(f"{LONG} Ships pay nine soles for every day. {LONG}", {"nine": 1}).startswith("Ships pay nine soles")


def test_a_sentence_that_points_back_comes_after_the_one_that_it_points_to():
    text = f"{LONG} The mayor opened a quay. Likewise, this quay has nine cranes. {LONG}"
    assert "The mayor opened a quay. Likewise, this quay has nine cranes." in shown(text, {"nine": 1})
    assert not begins_amid(shown(text, {"nine": 1}))


def test_a_connective_at_the_beginning_is_left_out():
    text = f"{LONG} Likewise, the quay has nine cranes. {LONG}"
    assert shown(text, {"nine": 1}) == "[T]he quay has nine cranes."
    assert shown(text.replace("the quay", "Rosa"), {"nine": 1}) == "Rosa has nine cranes."
    text = text.replace("Likewise", "In line with the above")
    assert shown(text, {"nine": 1}) == "[T]he quay has nine cranes."


def test_a_phrase_that_only_announces_is_left_out():
    text = f"{LONG} On the other hand, it is important to note that nine ships came. {LONG}"
    assert shown(text, {"nine": 1}) == "[N]ine ships came."
    assert "The town paid. It is nine years old." in shown(
        text.replace("On", "The town paid. It is nine years old. On"), {"It is nine": 1}
    )


def test_a_connective_stays_between_sentences():
    text = f"{LONG} Ships pay. Likewise, the boats pay nine soles. {LONG}"
    assert shown(text, {"nine": 1, "Ships": 0.99}) == "Ships pay. Likewise, the boats pay nine soles."


def test_what_leads_to_a_sentence_is_left_out_where_its_beginning_is_shown():
    text = f"{LONG} The mayor opened a quay. It is long. {'It ' + FILLER[4:]} It has nine cranes. {LONG}"
    assert shown(text, {"mayor": 1, "nine": 0.95}) == "The mayor opened a quay. It is long. […] It has nine cranes."


def test_a_sentence_that_nothing_comes_before_gives_way_to_another():
    text = f"Therefore, the port is deep and wide and known for that. Ships pay nine soles. {LONG}"
    assert shown(text, {"Therefore": 1, "nine": 0.9}).startswith("Ships pay nine soles.")


def test_what_translates_a_sentence_may_point_back_too():
    text = f"{LONG} The mayor opened a quay. The quay has nine cranes. {LONG}"
    outline = Outline(text)
    scores = [float("nine" in text[one.start : one.end]) for one in outline.sentences]

    def translated(span: tuple[int, int]) -> bool:
        return "nine" in text[slice(*span)]

    pieces = pick_excerpt(outline, scores, [False] * len(scores), False, 0, translated).pieces
    assert "The mayor opened a quay. The quay has nine cranes." in excerpt_text(text, pieces)


def test_two_sentences_that_may_hold_the_fact_are_both_shown_and_what_is_between_is_marked():
    text = f"Ships pay nine soles. {LONG} Boats pay two soles. {LONG}"
    assert shown(text, {"nine": 1, "two": 0.95}) == "Ships pay nine soles. […] Boats pay two soles."


def test_a_list_is_shown_from_its_lead_in_to_its_last_item():
    text = f"{LONG}\n{GOALS}\n{LONG}"
    assert shown(text, {"has goals": 1}) == GOALS
    assert shown(text, {"Pave": 1}, asks_for_all=True) == GOALS


def test_short_items_are_never_shown_alone():
    text = f"{LONG}\nKnown sites:\n● The old port ↗\n● The new port\n{LONG}"
    assert shown(text, {"new port": 1}) == "Known sites:\n● The old port ↗\n● The new port"


def test_a_long_item_is_shown_without_its_mark_after_what_leads_into_the_list():
    items = "\n".join(f"({number}) {FILLER}" for number in ("i", "ii", "iii"))
    text = f"{LONG}\nThe port has these goals:\n{items}\n(iv) {FILLER} Ships pay nine soles.\n{LONG}"
    excerpt = shown(text, {"nine": 1})
    assert excerpt.endswith("Ships pay nine soles.")
    assert not begins_amid(excerpt)
    assert "(iv)" not in excerpt


def test_of_a_list_of_other_things_the_item_is_shown_that_names_what_is_asked_for():
    items = "\n".join(f"({number}) {FILLER}" for number in ("i", "ii"))
    services = "(iii) The port lends cranes, ropes and lamps."
    text = f"The port did this:\n{items}\n{services}\n{LONG}"
    excerpt = shown(text, {"cranes": 1}, holds=["cranes"], asks_for_all=True)
    assert excerpt == "The port did this: […] The port lends cranes, ropes and lamps."
    whole = shown(text, {"cranes": 1, "did this": 0.95}, holds=["cranes"], asks_for_all=True)
    assert services in whole
    assert FILLER in whole


def test_nothing_is_said_twice():
    said = "The council lets every ship of the bay use the quay for nine soles a day and night."
    text = f"{said} {LONG} In spring, {said[0].lower()}{said[1:]} {LONG}"
    assert shown(text, {"nine": 1}) == said


def test_a_quotation_is_closed():
    text = f"{LONG}\nRosa says: “Ships pay nine soles. Boats pay two.” {LONG}"
    assert shown(text, {"nine": 1}).endswith("Boats pay two.”")


@pytest.mark.parametrize("quoted", ['“Agenda"', "„Agenda“ of ships", '“Agenda" of “old” ships'])
def test_a_quotation_that_is_never_closed_is_not_looked_for(quoted: str):
    text = f"{LONG}\nShips pay nine soles by the {quoted}. {LONG}"
    assert shown(text, {"nine": 1}) == f"Ships pay nine soles by the {quoted}."


def test_the_choice_leads_into_no_list():
    items = "\n".join(f"● {FILLER}" for _ in range(3))
    text = f"Yes\n{items}\n● Ships pay nine soles.\n{LONG}"
    assert shown(text, {"nine": 1}, choice="Yes") == "Ships pay nine soles."
    assert "Yes" not in shown(text, {"nine": 1}, choice="Yes", asks_for_all=True)


def test_the_last_item_counts_as_much_as_the_others():
    text = f"{LONG}\nThe port did this:\n● It paid nine soles.\n● {FILLER}\n{LONG}"
    assert shown(text, {"nine": 1}) == "The port did this:\n● It paid nine soles."


def test_items_with_a_number_and_a_point_are_shown_with_what_leads_to_them():
    text = f"{LONG}\nKnown sites:\n1. The old port\n2. The new port\n{LONG}"
    assert shown(text, {"new port": 1}) == "Known sites:\nThe old port\nThe new port"


def test_lines_of_fields_are_shown_together():
    text = f"{LONG}\nName: Rosa Quispe\nTitle: Head of the port\nEmail: rosa@example.org\n{LONG}"
    assert shown(text, {"rosa@": 1}) == "Name: Rosa Quispe\nTitle: Head of the port\nEmail: rosa@example.org"


def test_an_excerpt_does_not_end_in_a_colon():
    text = f"{LONG} The port must offer ships:\n“(...)\nA place of their own in the basin.\n{LONG}"
    assert not shown(text, {"must offer": 1}).endswith(":")


@pytest.mark.parametrize(
    "text",
    ["The quay is new (https://example.org/quay).", "The quay is new https://example.org/quay."],
)
def test_a_mark_stands_in_place_of_a_link(text: str):
    assert excerpt_text(text, [Piece((0, len(text)))]) == "The quay is new ↗."
