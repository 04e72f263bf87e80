"""The kind of thing that a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.question.intents.asked_for import AskedFor, find_asked_for
from qa.answering.question.question import parse_question


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("What's the phone number of the town hall?", ["phone"]),
        ("telefono de la biblioteca municipal", ["phone"]),
        ("I need the museum's e-mail address", ["email"]),
        ("correo del colegio de ingenieros", ["email"]),
        ("phone number and e-mail address of the port authority?", ["phone", "email"]),
        ("postal address of the registry", ["address"]),
        ("¿Dónde queda la comisaría de Jauja?", ["address"]),
        ("Give me the link to the tax calculator", ["link"]),
        ("cual es la pagina web del hospital", ["link"]),
        ("How much did the bridge cost?", ["amount"]),
        ("presupuesto del museo", ["amount"]),
        ("¿Cuánta plata se gastó en el estadio?", ["amount"]),
        ("What percentage of pupils walk to school?", ["share"]),
        ("¿Qué porcentaje de alumnos va a pie?", ["share"]),
        ("When was the library founded?", ["date"]),
        ("en que año se inauguro el puente", ["date"]),
        ("Who runs the port?", ["person"]),
        ("¿Quién dirige el puerto?", ["person"]),
        ("Where was the treaty signed?", ["place"]),
        ("Which towns does the bus serve?", ["place"]),
        ("¿Dónde se firmó el tratado?", ["place"]),
        ("en que distrito queda el museo", ["place"]),
        ("¿De qué regiones vienen los alumnos?", ["place"]),
        ("When and where did the conference take place?", ["date", "place"]),
    ],
)
def test_what_is_asked_for(text: str, kinds: list[str]):
    assert [asked.kind for asked in find_asked_for(parse_question(text))] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "Is there a budget for parks?",
        "Can a bank sell my phone number?",
        "How do I pay by phone?",
        "Where can I see how many buses run on Sundays?",
        "¿En qué página figura cuántos buses hay?",
        "When I lose my card, can I still enter?",
        "When is the library open?",
        "Which law covers spam by email?",
        "What's the number of the water law?",
        "numero de ley de aguas",
        "¿Hay un presupuesto para parques?",
        "cursos de celular para jubilados",
        "Why did the bridge fall?",
        "tell me about the people who built the bridge",
        "Where can I see the treaty that was signed?",
        "What place did the city reach in the ranking?",
        "Which city council runs the museum?",
        "What does the plan do for the regions?",
        "¿Qué deben hacer las regiones?",
        "¿En qué departamento de la municipalidad me atienden?",
    ],
)
def test_nothing_of_these_kinds_is_asked_for(text: str):
    assert find_asked_for(parse_question(text)) == ()


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("How many public schools have a kitchen?", "school"),
        ("how many of the city's rural schools closed", "school"),
        ("number of visitors museum", "visitor"),
        ("¿Cuántas escuelas rurales tienen cocina?", "escuel"),
        ("cuantos de los nuevos buses son electricos", "bus"),
        ("cantidad de turistas en julio", "turist"),
    ],
)
def test_a_number_is_asked_for_with_what_it_counts(text: str, counted: str):
    [asked] = find_asked_for(parse_question(text))
    assert (asked.kind, asked.counted) == ("number", (counted,))


@pytest.mark.parametrize("text", ["how many came?", "¿Cuántos participaron?", "how many signed up"])
def test_what_is_counted_may_be_left_open(text: str):
    assert find_asked_for(parse_question(text)) == (AskedFor("number"),)


@pytest.mark.parametrize(
    ("text", "is_exact"),
    [
        ("Who is the mayor of Tarma?", True),
        ("¿Cómo se llama la directora del museo?", True),
        ("nombres de los ganadores del concurso", True),
        ("Who manages the port?", False),
        ("¿Quién administra el puerto?", False),
        ("On what day did the strike begin?", True),
        ("In what year did the strike begin?", False),
        ("street address of the bank", True),
        ("what's the address of the bank?", False),
    ],
)
def test_a_person_a_day_or_a_street_may_be_asked_for(text: str, is_exact: bool):
    [asked] = find_asked_for(parse_question(text))
    assert asked.is_exact is is_exact


@given(st.text(max_size=300))
def test_any_text_asks_for_at_most_one_thing_of_a_kind(text: str):
    kinds = [asked.kind for asked in find_asked_for(parse_question(text))]
    assert len(kinds) == len(set(kinds))
