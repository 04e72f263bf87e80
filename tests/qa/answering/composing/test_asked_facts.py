"""What a sentence must hold to answer invented questions at a glance."""

import pytest

from qa.answering.composing.asked_facts import AskedFacts, asks_for_all
from qa.answering.question.question import parse_question


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("Which decree created the port authority?", "Created by Decree No. 12-2019.", "The port authority is new."),
        ("¿Qué ley creó el puerto?", "Lo creó la Ley N° 30123.", "El puerto se creó por ley."),
        ("What is the purpose of the dredging?", "Its purpose is a deeper basin.", "The basin was dredged."),
        ("¿Para qué sirve el dragado?", "Permite entrar a barcos grandes.", "Se dragó el muelle."),
        ("Who runs the port?", "The port is managed by the Harbour Board.", "The Harbour Board has a house."),
        ("What share of ships pay late?", "Some 12 % of them.", "Most ships pay late."),
        ("How many ships called in May?", "In May 312 ships called.", "Ships called in May."),
        ("What is the link of the port's page?", "See https://example.org/port", "See the page of the port."),
    ],
)
def test_a_sentence_holds_what_is_asked_for_or_lacks_it(question: str, holds: str, lacks: str):
    facts = AskedFacts.of_question(parse_question(question))
    held, lacking = facts.count_in_each([holds, lacks])
    assert held > lacking == 0


@pytest.mark.parametrize(
    "question",
    [
        "Which are the goals of the port?",
        "List the ships that called",
        "What fees do boats pay?",
        "¿Cuáles son las metas del puerto?",
        "dime todos los muelles",
        "¿Qué barcos entraron?",
    ],
)
def test_questions_for_all_of_something(question: str):
    assert asks_for_all(parse_question(question))


@pytest.mark.parametrize(
    "question", ["Who runs the port?", "When was the quay paved?", "¿Cuándo se pavimentó el muelle?"]
)
def test_questions_for_one_thing(question: str):
    assert not asks_for_all(parse_question(question))


@pytest.mark.parametrize(
    ("text", "names_several"),
    [
        ("The port has quays, cranes, ropes and lamps.", True),
        ("The port has quays, cranes, ropes, and lamps.", True),
        ("El puerto tiene muelles; grúas; sogas, entre otras cosas.", True),
        (f"The port, {'which is long ' * 9}has quays, cranes, ropes and lamps.", True),
        ("The port has:", True),
        ("The port has quays, cranes and ropes.", False),
        ("The port has quays, a, b and ropes.", False),
        (f"The port has quays, cranes, {'ropes that are long ' * 5}and lamps.", False),
        ("The port has quays, cranes, ropes, lamps.", False),
        # A pattern would begin anew at each character.
        ("ropes, " * 50_000, False),
    ],
)
def test_a_sentence_names_several_things_or_leads_into_a_list(text: str, names_several: bool):
    facts = AskedFacts.of_question(parse_question("List the things of the port"))
    assert facts.count_in_each([text]) == [int(names_several)]
