"""Misspelled questions are searched as they were meant; words that are right, names and codes stay as typed."""

import pytest

from index import Embedder, Index
from qa.answering.answerer import Answerer
from qa.answering.question.spelling.corrector import SpellingCorrector
from qa.answering.question.spelling.sounds import WordList, first_sound, sound
from support.questions import load_questions


@pytest.fixture(scope="module")
def corrector(index: Index) -> SpellingCorrector:
    return SpellingCorrector(index)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # As it sounds.
        ("komo ubico el vosque", "como ubico el bosque"),
        ("la estratejia nasional", "la estrategia nacional"),
        ("the ofice of statistiks", "the office of statistics"),
        # Letters dropped, doubled, swapped; one that is missing at a time.
        ("how cn i dowload the datasts", "how cn i download the datasets"),
        ("el hopsital", "el hospital"),
        ("the hosspital?", "the hospital?"),
        # Punctuation stays.
        ("¿kien save (dijital)?", "¿quién save (digital)?"),
    ],
)
def test_a_misspelled_word_becomes_the_one_that_was_meant(corrector: SpellingCorrector, typed: str, meant: str):
    assert corrector.correct(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "¿Cómo protege la ley los datos personales?",
        "Which law protects personal data?",
        "cual es la pagina de la secretaria",
        # Of other fields.
        "does Netflix have films on dengue and sushi",
        "los síntomas del sarampión y la varicela",
        # Names, abbreviations, codes, addresses.
        "quien es Quispe Mamani Ccoyllur de Surquillo",
        "ask RENIEQ about it",
        "el decreto 029-2021-PCM y el D.S. N°033",
        "gov.pee o maria@govierno.pe, h4ck, www.govierno.pe",
        # Nothing is near, or nothing that can be told from so few letters.
        "xqztw vbrrmwq",
        "abt d wz",
        "政府的网站是什么",
        "",
    ],
)
def test_what_may_be_right_stays_as_it_is(corrector: SpellingCorrector, text: str):
    assert corrector.correct(text) == text


def test_a_word_goes_further_in_a_question_that_is_carelessly_spelled_throughout(corrector: SpellingCorrector):
    assert corrector.correct("the dgtl strategy") == "the dgtl strategy"
    assert corrector.correct("the dgtl stratejy of an agncy") == "the digital strategy of an agency"


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (("kien", "quien"), True),
        (("protekshun", "protection"), True),
        (("vicitas", "bizitas"), True),
        (("ubo", "hubo"), True),
        (("yamar", "llamar"), True),
        (("lei", "ley"), True),
        (("foto", "photo"), True),
        (("gente", "jente"), True),
        (("gente", "guente"), False),
        (("casa", "caza"), True),
        (("casa", "cosa"), False),
    ],
)
def test_words_that_sound_the_same(words: tuple[str, str], same: bool):
    one, other = map(sound, words)
    assert (one == other) is same


def test_letters_that_stand_for_two_sounds_are_confused_at_the_start():
    assert first_sound(sound("centro")) == first_sound(sound("kentro"))
    assert first_sound(sound("genero")) == first_sound(sound("guenero"))
    assert first_sound(sound("mesa")) != first_sound(sound("pesa"))


def test_a_dropped_vowel_is_nearer_than_a_wrong_consonant():
    words = WordList(["digital", "distal", "capital"])
    near = words.near("dgtl", 1)
    edits, distances = words.compare("dgtl", near)
    assert near.tolist() == [0, 1]
    assert edits.tolist() == [3, 3]
    assert distances == pytest.approx([1.0, 1 + 2 / 3])


def test_the_question_is_shown_as_typed_and_searched_as_meant(answerer: Answerer):
    typed, meant = "wich law protekts persnal infomation", "which law protects personal information"
    answer = answerer.answer(typed)
    assert answer.question == typed
    assert answer.citations[0].entry == answerer.answer(meant).citations[0].entry
    assert answer.confidence == pytest.approx(answerer.answer(meant).confidence, abs=0.05)


@pytest.mark.thorough
def test_questions_typed_on_a_phone_find_their_entry(full_index: Index, embedder: Embedder):
    answerer = Answerer(full_index, embedder)
    questions = load_questions("question-kinds.jsonl", "phone-spelling")
    answers = [(answerer.answer(question["question"]), set(question["gold"])) for question in questions]
    found = sum(not gold.isdisjoint(full_index.entries[one.citations[0].entry].questions) for one, gold in answers)
    answered = sum(one.answered for one, _ in answers)
    print("found", found, "answered", answered, "of", len(questions))
    assert found >= 0.85 * len(questions)
    assert answered >= 0.8 * len(questions)
