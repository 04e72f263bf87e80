"""Which questions are plain, whatever they are about."""

import pytest

from qa.maintenance.offers.wording import is_plain

PLAIN = {
    "en": [
        "What is the library card for?",
        "In which branch can I borrow tools?",
        "Is there a reading room for children?",
        "Do members pay for borrowing music?",
        "Who runs the town's library?",
    ],
    "es": [
        "¿Qué es el carné de lectura?",
        "¿En qué sede prestan herramientas?",
        "¿Hay una sala de lectura para niños?",
        "¿La biblioteca presta discos a los socios?",
        "¿Cuántos libros puedo sacar a la vez?",
    ],
}
ODD = {
    "en": [
        "What is it?",  # too short
        "where can I borrow tools?",
        "Where can I borrow tools",
        "Borrowing tools in the library?",
        "Where's the desk that lends tools?",
        "Is it open on Sundays in winter?",
        "Can you show me the reading room?",
        "Where do they keep the old maps?",
        "Who reads to the children, and when?",
        "What is the fee and who collects it?",
        "Is the library open or closed on Sundays?",
        "What does rule 12 say about late books?",
        "I lost my card. What is the fee for another?",
        "What is the fee for losing a card in the library of a town which has closed its last bookshop?",
        "¿Qué es el carné de lectura?",
    ],
    "es": [
        "¿Que es el carné de lectura?",
        "¿Cuantos libros puedo sacar a la vez?",
        "¿qué es el carné de lectura?",
        "Qué es el carné de lectura?",
        "¿Quién es el que lee los cuentos a los niños?",
        "¿Dónde guardan eso de los mapas?",
        "¿Puede un socio renovarlo por teléfono?",
        "¿Cómo le pido un libro a la bibliotecaria?",
        "¿La biblioteca abre o cierra los domingos?",
        "¿Qué dice la regla 12 sobre los libros vencidos?",
        "¿Qué es el carné y cuánto cuesta sacar uno?",
        "¿Libros viejos en la biblioteca del pueblo?",
        "¿Me dices dónde queda la sala de lectura?",
        "What is the library card for?",
    ],
}


@pytest.mark.parametrize(("language", "question"), [(key, text) for key, texts in PLAIN.items() for text in texts])
def test_a_plain_question_may_be_offered(language, question: str):
    assert is_plain(question, language)


@pytest.mark.parametrize(("language", "question"), [(key, text) for key, texts in ODD.items() for text in texts])
def test_a_question_that_is_not_plain_may_not(language, question: str):
    assert not is_plain(question, language)
