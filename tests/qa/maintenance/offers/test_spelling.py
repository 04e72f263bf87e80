"""Which questions are spelled right, by the sample's texts and by common words."""

import pytest

from index import Index
from qa.maintenance.offers.spelling import SpellingChecker


@pytest.fixture(scope="module")
def checker(index: Index) -> SpellingChecker:
    return SpellingChecker(index)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What does MINCETUR do for Perú Compras?"),
        ("en", "What is the government's plan for e-commerce?"),
        ("es", "¿Qué número de teléfono tiene la Secretaría?"),
        ("es", "¿Cómo practica el Perú la rendición de cuentas?"),
        ("es", "¿Qué es la SGD?"),
    ],
)
def test_words_of_the_texts_and_common_words_are_right(checker: SpellingChecker, language, question: str):
    assert checker.is_spelled_right(question, language)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "What does the goverment plan for e-commerce?"),
        ("en", "Why dont ministries share their data?"),
        ("en", "What does mincetur do?"),
        ("es", "¿Qué numero de teléfono tiene la Secretaría?"),
        ("es", "¿Cómo se accede a la informacion pública?"),
        ("es", "¿Qué hace el goviernno?"),
        ("es", "¿Qué es la sgd?"),
        ("es", "¿Hay una estrategia para los proximos años?"),
    ],
)
def test_slips_missing_accents_and_small_abbreviations_are_not(checker: SpellingChecker, language, question: str):
    assert not checker.is_spelled_right(question, language)
