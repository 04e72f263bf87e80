"""Which example questions an index offers, judged as their readers would."""

import numpy as np
import pytest

from index import Index, open_index
from qa.answering.answerer import Answerer
from qa.maintenance.offers.choosing import choose_offered
from qa.settings import Settings

MAY = [
    "How are citizens' opinions included in policy decisions?",
    "How many experts participated in the bootcamp?",
    "Is Peru part of any regional digital government network?",
    "Is there a law governing digital identity in Peru?",
    "Is there a law on publishing government expenditure?",
    "What does the Ministry of Economy and Finance do?",
    "What does the Ministry of Women do?",
    "What is the State Interoperability Platform?",
    "What is the post-COVID-19 digital strategy?",
    "What was shared at the International Bootcamp?",
    "Which decree is about rural connectivity?",
    "Which ministry is in charge of health?",
    "¿Con qué decreto supremo se aprobó el reglamento de protección de datos?",
    "¿Cuál es el portal de servicios en línea del Estado?",
    "¿Cuál es la ley de ciberseguridad?",
    "¿Cuántas sugerencias ha recibido Participa?",
    "¿Cómo ayuda el 5G a la telemedicina?",
    "¿Hay una ley de identidad digital?",
    "¿Hay una ley de inteligencia artificial en el Perú?",
    "¿Puede la sociedad civil participar en las políticas por internet?",
    "¿Qué encuesta mide la satisfacción con los servicios públicos?",
    "¿Qué es la Plataforma Digital Única del Estado Peruano?",
    "¿Qué hace el Ministerio de Educación?",
    "¿Qué recomendaciones de la OCDE toma la Agenda Digital?",
]
MAY_NOT = [
    "Am I entitled to deal with any public office online?",
    "Beyond the work permits, was there something for people who needed to move around by car?",
    "Did anybody from Lima bother to travel and sit down with the provinces?",
    "Do companies push new technology themselves or do they wait for the state?",
    "Got the announcement about the new national centre for digital innovation and AI?",
    "If the ministry just ignores my request to see its files, what can I wave at them?",
    "Is it a quick two-year thing, or something longer like a decade?",
    "Is the development bank in Washington part of any of this?",
    "Once they write their master plan for online administration, when does it run out?",
    "Planning horizon of the national digital strategy, in years?",
    "Was there any clever computing used to find out where folks were coughing and feverish?",
    "What was the comparison group for the 77% figure?",
    "Which bit of the resolution actually lists the technologies the lab has to foster?",
    "¿Cada cuánto les toca rehacer el plan digital del país?",
    "¿Cómo debe ser la justicia a la que el Minjus garantiza el acceso?",
    "¿De verdad alguien les escribe para proponer cambios? ¿Cuántos mensajes les han llegado?",
    "¿Dónde quedó dicho qué se entiende oficialmente por estar seguro en el mundo digital?",
    "¿El presidente puede mandar sobre los tribunales, o esos van por cuenta propia?",
    "¿En qué se va la plata de mis impuestos, hay una página con cada sol?",
    "¿Hubo mucha gente de las empresas en las mesas temáticas?",
    "¿Las oficinas públicas se hablan entre ellas por ley?",
    "¿Quiénes pueden meter su cuchara: solo ONG y empresas, o cualquiera de a pie?",
    "¿Quiénes podían opinar sobre el plan del país para las máquinas que aprenden?",
    "¿Se apuntó harta gente a las reuniones sobre los grandes planes o estuvieron vacías?",
]


def offered_texts(index: Index) -> set[str]:
    return {index.rows[number].embedded for number in index.manifest.offered}


def assert_as_judged(index: Index) -> None:
    examples = {index.rows[number].embedded for number in index.rows_of_kind("example")}
    assert {*MAY, *MAY_NOT} <= examples
    assert set(MAY) <= offered_texts(index)
    assert offered_texts(index).isdisjoint(MAY_NOT)


def test_people_would_ask_what_is_offered(index: Index):
    assert_as_judged(index)


@pytest.mark.thorough
def test_people_would_ask_what_the_shipped_corpus_offers(full_index: Index):
    assert_as_judged(full_index)


def test_an_entry_offers_few_questions_that_differ(index: Index):
    assert index.manifest.offered == choose_offered(index)
    assert {index.rows[number].kind for number in index.manifest.offered} == {"example"}
    keys = [(index.rows[number].entry, index.rows[number].language) for number in index.manifest.offered]
    for key in set(keys):
        numbers = [number for number, own in zip(index.manifest.offered, keys, strict=True) if own == key]
        vectors = index.vectors(np.array(numbers))
        assert len(numbers) <= 4
        assert np.all(np.triu(vectors @ vectors.T, 1) < 0.93)


@pytest.mark.thorough
def test_most_entries_offer_something_in_both_languages(full_index: Index):
    for language in ("en", "es"):
        rows = [full_index.rows[number] for number in full_index.manifest.offered]
        assert len({row.entry for row in rows if row.language == language}) >= 0.9 * len(full_index.entries)


@pytest.mark.thorough
def test_what_is_offered_is_answered_by_its_entry(full_index: Index, full_answerer: Answerer):
    rows = [full_index.rows[number] for number in full_index.manifest.offered]
    answers = [full_answerer.answer(row.embedded, fallback_language=row.language) for row in rows]
    wrong = [
        row.embedded
        for row, answer in zip(rows, answers, strict=True)
        if not answer.answered or answer.citations[0].entry != row.entry or answer.language != row.language
    ]
    assert len(wrong) <= 0.02 * len(rows), wrong
    for language in ("en", "es"):
        assert not set(wrong) & set(full_answerer.suggester.suggest_any(language, (), 8))


def test_an_index_without_example_questions_offers_none(faq: Settings):
    index = open_index(faq.index_directory)
    assert index.manifest.offered == choose_offered(index) == ()
    assert set(index.manifest.floors) == {"passage"}
