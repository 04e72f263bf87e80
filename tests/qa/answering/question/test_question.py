"""A question as typed, made fit to be searched."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa.answering.question.language import detect_language
from qa.answering.question.question import MAX_QUESTION_LENGTH, clean, extract_focus, parse_question
from qa.errors import QuestionTooLongError

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=MAX_QUESTION_LENGTH)
"""Halves of surrogate pairs and control characters among them."""


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\0b", "a b"),
        ("bell\x07 tab\t escape\x1b[0m", "bell tab escape [0m"),
        ("half\ud800 a pair\udfff", "half a pair"),
        ("one\u2028two\u2029three\r\nfour\x85five", "one two three four five"),
        ("¿Que\u0301 ley?", "¿Qué ley?"),
        ("  many \u00a0 blanks ", "many blanks"),
        ("🙂 stays", "🙂 stays"),
        ("\0\n\ud800", ""),
    ],
)
def test_clean(typed: str, cleaned: str):
    assert clean(typed) == cleaned


def test_the_longest_question_is_accepted_and_one_more_character_is_not():
    assert MAX_QUESTION_LENGTH == 2000
    assert len(parse_question("a" * 2000).text) == 2000
    with pytest.raises(QuestionTooLongError, match=r"2,001 characters, more than the 2,000") as refused:
        parse_question("a" * 2001)
    assert (refused.value.length, refused.value.limit) == (2001, 2000)


def test_what_cleaning_removes_does_not_count():
    assert parse_question(" " * 3000 + "a" * 2000).text == "a" * 2000


@pytest.mark.parametrize("text", ["", "  \n\t", "🙂", "?!", "¿?", "\0\ud800", "..."])
def test_blank(text: str):
    assert parse_question(text).is_blank


@pytest.mark.parametrize("text", ["a", "5", "ñ", "¿Qué?", "🙂 law"])
def test_not_blank(text: str):
    assert not parse_question(text).is_blank


@pytest.mark.parametrize(
    "text",
    [
        "Which law protects personal data?",
        "Where do I report a crime against women online?",
        "who leads the digital government secretariat",
        "How many visits did the national portal get last year?",
        "Is there a budget for the pandemic?",
        "Tell me about the strategy for artificial intelligence",
    ],
)
def test_english(text: str):
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "¿Qué ley protege los datos personales?",
        "¿hay wifi?",
        "El año de la estrategia",
        "que ley protege los datos personales",
        "donde puedo denunciar la violencia contra las mujeres",
        "cuantas visitas tuvo el portal nacional",
        "hay presupuesto para la pandemia en el gobierno digital",
        "quien dirige la secretaria de gobierno digital",
    ],
)
def test_spanish_with_and_without_accents(text: str):
    assert detect_language(text) == "es"


ENGLISH = "My cousin works in Lima and told me a long story about her office. " * 22
SPANISH = "Mi prima trabaja en Lima y me contó una larga historia de su oficina. " * 21
RAMBLING = [
    (ENGLISH, "Which law protects personal data?", "en"),
    (SPANISH, "¿Qué ley protege los datos personales?", "es"),
]


@pytest.mark.parametrize(("rambling", "question", "language"), RAMBLING)
def test_focus_at_the_end(rambling: str, question: str, language: str):
    text = rambling + question
    assert 1400 < len(text) < 1600
    assert extract_focus(text) == question
    assert (parse_question(text).focus, parse_question(text).language, parse_question(text).text) == (
        question,
        language,
        text,
    )


@pytest.mark.parametrize(("rambling", "question", "language"), RAMBLING)
def test_focus_at_the_start(rambling: str, question: str, language: str):
    text = f"{question} {rambling}"
    assert (parse_question(text).focus, parse_question(text).language) == (question, language)


def test_focus_without_a_question_mark():
    assert extract_focus(ENGLISH + "Which law protects personal data.") == "Which law protects personal data."
    assert extract_focus(SPANISH + "que ley protege los datos") == "que ley protege los datos"


def test_without_any_question_the_focus_is_the_end():
    assert extract_focus(ENGLISH + "Laws on data.") == "Laws on data."


def test_a_short_question_is_its_own_focus():
    text = "I like Lima. Which law protects personal data? Thanks."
    assert extract_focus(text) == text


def test_the_focus_is_bounded():
    assert len(extract_focus("why " * 400 + "?")) <= 300


@given(ANY_TEXT)
def test_any_cleaned_text_can_be_encoded(text: str):
    cleaned = clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean(cleaned) == cleaned
    assert not any(character in cleaned for character in "\0\n\r\t\u2028\u2029")


@given(ANY_TEXT)
def test_any_text_can_be_parsed(text: str):
    assume(len(clean(text)) <= MAX_QUESTION_LENGTH)
    question = parse_question(text)
    assert question.language in ("en", "es")
    assert question.focus in question.text or len(question.text) > 300
    (question.text + question.focus).encode("utf-8")


def test_composing_does_not_make_a_question_too_long():
    assert len(parse_question("\ufb2c" * 1000).text) == 3000


def test_an_enormous_text_is_not_even_cleaned():
    with pytest.raises(QuestionTooLongError) as raised:
        parse_question(" " * 20_001)
    assert (raised.value.length, raised.value.limit) == (20_001, MAX_QUESTION_LENGTH)
