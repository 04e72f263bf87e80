"""Opinions, later states of things and unclear questions are told from questions that a document may answer."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Corpus
from qa.answering.question.intents.intent import detect_intent, later_years, years_in
from qa.answering.question.question import parse_question
from support.questions import load_questions

PUBLISHED, EDITION = 2021, 2022
KNOWN = {"2030"}
"""The only later year that the shipped document speaks of."""


def intent_of(text: str) -> str | None:
    """Return the intent of a question to the shipped document, by its years too."""
    question = parse_question(text)
    is_later = later_years(question, PUBLISHED, KNOWN, EDITION)
    return detect_intent(question) or ("later" if is_later else None)


@pytest.mark.parametrize(
    "text",
    [
        "Do you think the tax office treats people well?",
        "in ur opinion which app is nicer",
        "Was the new bus card a failure?",
        "Is it worth the trouble to renew my licence online?",
        "Shouldn't hospitals come before highways?",
        "My brother waited two hours at the bank. Are their clerks any good?",
        "¿Crees que el metro nuevo es necesario?",
        "vale la pena comprar el seguro del colegio",
        "¿Debería la municipalidad cobrar el estacionamiento?",
        "¿Funciona bien la app del banco?",
        "La cola dio la vuelta a la manzana, ¿a usted qué le parece?",
        "El nuevo estadio fue un fracaso, ¿no?",
    ],
)
def test_opinions_and_judgements_are_recognised(text: str):
    assert intent_of(text) == "opinion"


@pytest.mark.parametrize(
    "text",
    [
        "Is there a better way to renew my licence than by post?",
        "Which bodies promote good practices?",
        "Does the school have enough classrooms for everybody?",
        "What should I bring to the interview?",
        "I think my neighbour's permit is fake. Where do I report it?",
        "Do you think you could tell me the opening hours?",
        "¿Qué piensa hacer el municipio con el parque?",
        "¿Por qué es mejor el tren nuevo?",
        "El trámite es pésimo, ¿dónde presento una queja?",
        "¿A quién debería escribirle para un reclamo?",
        "¿Dónde se publica lo que opinan los vecinos?",
    ],
)
def test_questions_for_facts_are_not_taken_for_opinions(text: str):
    assert intent_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "How many libraries closed in 2024?",
        "what's today's exchange rate",
        "Has anything changed since the new government?",
        "How many schools did they build last year?",
        "Which permits were added after 2021?",
        "¿Cuántas bibliotecas abrieron el año pasado?",
        "cuanto cuesta el pasaje ahora",
        "¿Qué puesto ocupó el país en el censo de 2025?",
        "¿Quién ganó el concurso de 2022?",
    ],
)
def test_questions_about_the_time_after_the_document_are_recognised(text: str):
    assert intent_of(text) == "later"


@pytest.mark.parametrize(
    "text",
    [
        "Who is the director of the museum?",
        "What happened in 2019?",
        "What does the museum plan for 2030?",
        "Who filled in the 2022 survey?",
        "¿Quién respondió el cuestionario de las Naciones Unidas de 2022?",
        "Which services will be added next?",
        "What will the city look like ten years from now?",
        "¿Cómo se llama hoy el antiguo ministerio de fomento?",
    ],
)
def test_the_document_itself_may_tell_of_other_times(text: str):
    assert intent_of(text) is None


def test_only_years_that_the_document_does_not_speak_of_are_later():
    question = parse_question("Between 2020, 2023 and 2030, how many schools were built?")
    assert later_years(question, 2021) == {"2023", "2030"}
    assert later_years(question, 2021, known=years_in("By 2030 there will be more (https://example.org/2023).")) == {
        "2023"
    }
    assert later_years(question, 2023, known={"2030"}) == frozenset()
    assert later_years(parse_question("the 2022 survey"), 2021, edition=2022) == frozenset()
    assert later_years(parse_question("the survey of 2024"), 2021, edition=2022) == {"2024"}


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "more info pls",
        "where is it located?",
        "the decree",
        "how much is it?",
        "y eso para qué?",
        "dame el número",
        "¿quién lo aprobó?",
    ],
)
def test_questions_that_name_nothing_are_unclear(text: str):
    assert intent_of(text) == "unclear"


@pytest.mark.parametrize(
    "text", ["5G", "fishing permits", "Juana", "where is the port?", "¿quién dirige el puerto?", "bono escolar"]
)
def test_one_word_that_says_what_is_meant_is_enough(text: str):
    assert intent_of(text) is None


def test_the_intents_of_questions_written_for_each_kind():
    found: dict[str, Counter[str | None]] = {}
    for record in load_questions("question-kinds.jsonl"):
        if "history" not in record:
            found.setdefault(record["kind"], Counter())[intent_of(record["question"])] += 1
    for kind in ("opinion", "later", "unclear"):
        assert found[kind][kind] >= 22, found[kind]
    for kind in ("who", "stated", "not-stated", "about-the-future-in-the-text", "one-topic-with-and", "phone-spelling"):
        assert set(found[kind]) == {None}, kind


def test_hardly_any_answerable_question_is_taken_for_one_of_these(shipped: Corpus):
    taken = [example.question for example in shipped.examples if intent_of(example.question)]
    assert len(taken) <= len(shipped.examples) / 1000, taken
    held_out = [
        record["question"]
        for name in ("held-out-questions.jsonl", "second-held-out-questions.jsonl")
        for record in load_questions(name)
        if record["gold"]
    ]
    assert [question for question in held_out if intent_of(question)] == []


@given(st.text(max_size=300))
def test_any_text_has_an_intent_or_none(text: str):
    question = parse_question(text)
    assert detect_intent(question) in ("opinion", "later", "unclear", None)
    assert later_years(question, 2021) <= question.focus_mentions.years | {str(year) for year in range(1901, 2101)}
