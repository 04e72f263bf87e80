"""Verdicts on invented questions: only where the visitor asks what the questionnaire asked."""

from dataclasses import replace

import pytest

from corpus import Entry, LocatedText, Translation
from qa.answering.composing.verdict import find_verdict
from qa.answering.question.question import parse_question
from support.answers import ANSWER

HOME = frozenset({"peru", "peruano"})

ENTRY = Entry(
    id="faq/1",
    document="faq.jsonl",
    section="",
    title="Is there a port authority?",
    labels=("Is there a national port authority with an online portal?",),
    text=LocatedText("Yes"),
    choice="Yes",
    plain_titles={"en": "Port authority", "es": "Autoridad portuaria"},
    translation=Translation(
        language="es",
        section="",
        title="Autoridad de puertos",
        labels=("¿Existe una autoridad portuaria nacional con un portal en línea?",),
        choice="Sí",
        text="Sí",
        pairs=(((0, 3), (0, 2)),),
    ),
)


def entry_of(label: str, choice: str = "Yes", **plain_titles: str) -> Entry:
    """An entry of one label, untranslated."""
    return replace(ENTRY, labels=(label,), choice=choice, plain_titles=plain_titles, translation=None)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Is there a port authority?", "Yes"),
        ("Does Peru have a port authority?", "Yes"),
        ("¿Existe una autoridad portuaria?", "Yes"),
        ("¿El Perú tiene autoridad portuaria?", "Yes"),
        ("Is there no port authority?", None),
        ("Is there a law against the port authority?", None),
        ("¿Hay algo contra la autoridad portuaria?", None),
        ("¿El Perú carece de autoridad portuaria?", None),
        ("Is there a port authority or a ministry?", None),
        ("Does the port authority charge fees?", None),
        ("Who runs the port authority?", None),
        ("¿Cuándo se creó la autoridad portuaria?", None),
        ("port authority", None),
    ],
)
def test_a_verdict_needs_the_same_question_in_the_same_direction(question: str, verdict: str | None):
    assert find_verdict(parse_question(question), ENTRY, ANSWER, HOME) == verdict


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Is there a patent document?", "Yes"),
        ("Does Peru have a document on patents?", "Yes"),
        ("Isn't there a patent document?", None),
        ("Does the country have a patent document? I know that it hasn't.", None),
        ("Is there a patent document, wasn’t there?", None),
    ],
)
def test_only_contractions_of_not_turn_a_question(question: str, verdict: str | None):
    entry = entry_of("Is there a document on patents?", en="Patent document")
    assert find_verdict(parse_question(question), entry, ANSWER, HOME) == verdict


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Is there a rule on vehicles?", "Yes"),
        ("Is there a regulation or a statute on vehicles?", None),
        ("Is there a statute on the use of vehicles?", "Yes"),
        ("Is there a rule on drones?", None),
        ("Is there a rule on scooters?", None),
        ("Is there a rule on the carriage of vehicles?", None),
        ("Does the country use vehicles?", None),
        ("Are vehicles in use?", None),
    ],
)
def test_a_verdict_needs_the_thing_that_the_label_asks_for_and_no_example(question: str, verdict: str | None):
    entry = entry_of(
        "Is there any statute, rule or regulation on the use of unmanned vehicle(s) such as drones (UAV) and scooters?",
        en="Vehicles and drones",
    )
    assert find_verdict(parse_question(question), entry, ANSWER, HOME) == verdict


@pytest.mark.parametrize("examples", ["(e.g. drones)", "(drones)", ", for example drones", ", e.g. drones, and others"])
def test_an_example_is_not_what_a_label_asks_for(examples: str):
    entry = entry_of(f"Is there a plan for vehicles{examples}?", en="Drones")
    assert find_verdict(parse_question("Is there a plan for drones?"), entry, ANSWER, HOME) is None
    assert find_verdict(parse_question("Is there a plan for vehicles?"), entry, ANSWER, HOME) == "Yes"


def test_an_example_of_a_translated_label_is_not_what_it_asks_for():
    translation = replace(ENTRY.translation, labels=("¿Existe un plan para vehículos como los drones?",), title="")
    entry = replace(entry_of("Is there a plan for vehicles?", es="Drones"), translation=translation)
    assert find_verdict(parse_question("¿Existe un plan para los drones?"), entry, ANSWER, HOME) is None
    assert find_verdict(parse_question("¿Existe un plan para vehículos?"), entry, ANSWER, HOME) == "Yes"


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Does the plan mention harbours?", "Yes"),
        ("Is there a plan on harbours?", None),
        ("Does the country mention harbours?", None),
    ],
)
def test_what_a_label_says_of_a_thing_has_to_be_asked(question: str, verdict: str | None):
    entry = entry_of("Does the national plan mention harbours in the north?", en="Harbours in the plan")
    assert find_verdict(parse_question(question), entry, ANSWER, HOME) == verdict


@pytest.mark.parametrize(
    ("label", "title", "verdict"),
    [
        ("Is there a maritime scheme or similar?", "Harbour scheme", "Yes"),
        ("Is there a maritime scheme or similar?", "Harbour scheme of the north", None),
        ("Is there a scheme inspector?", "Harbour scheme", None),
        ("Does the maritime scheme work?", "Harbour scheme", None),
    ],
)
def test_a_thing_may_be_named_as_in_the_title(label: str, title: str, verdict: str | None):
    question = parse_question("Is there a harbour scheme?")
    assert find_verdict(question, entry_of(label, en=title), ANSWER, HOME) == verdict


def test_a_yes_holds_for_what_is_more_general_and_a_no_does_not():
    label = "Is there a scheme for divers in rivers?"
    short, whole = "Is there a scheme for divers?", "Is there a scheme for divers in rivers?"
    yes, no = entry_of(label), entry_of(label, choice="No")
    assert [find_verdict(parse_question(question), yes, ANSWER, HOME) for question in (short, whole)] == ["Yes", "Yes"]
    assert [find_verdict(parse_question(question), no, ANSWER, HOME) for question in (short, whole)] == [None, "No"]


@pytest.mark.parametrize(
    "text",
    [
        "The port authority is just beginning.",
        "The ministry has been advancing with the design process of a port authority.",
        "A decree on the port authority is being drafted.",
        "The ministry is currently preparing the port authority.",
        "The port authority is under construction.",
        "El ministerio viene avanzando con el diseño de la autoridad.",
        "Se encuentra en elaboración una norma.",
        "El ministerio está redactando una norma.",
        "El Perú viene implementando la autoridad.",
    ],
)
def test_there_is_no_verdict_on_words_that_limit_it(text: str):
    limited = replace(ANSWER, text=text)
    assert find_verdict(parse_question("Is there a port authority?"), ENTRY, limited, HOME) is None


@pytest.mark.parametrize("text", ["The port authority designs ships.", "La autoridad diseña y prepara barcos."])
def test_words_that_say_what_a_thing_does_limit_nothing(text: str):
    shown = replace(ANSWER, text=text)
    assert find_verdict(parse_question("Is there a port authority?"), ENTRY, shown, HOME) == "Yes"
