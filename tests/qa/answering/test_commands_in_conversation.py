"""What a command does with the answer before it."""

from collections.abc import Callable

import pytest

from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn

LAW, OTHER_LAW = "Which law protects personal data?", "¿Qué ley regula la firma digital?"
REFUSED = "Who won the 2014 World Cup?"

Reply = Callable[..., Answer]


@pytest.fixture(scope="module")
def reply(answerer: Answerer) -> Reply:
    """The answer to the last of some messages, after the others."""

    def answer(*texts: str) -> Answer:
        *before, last = texts
        return answerer.answer(last, [Turn("user", text) for text in before])

    return answer


@pytest.mark.parametrize(("command", "language"), [("more simply", "en"), ("más simple, por favor", "es")])
def test_simpler_shows_the_shortest_cited_sentence(reply: Reply, command: str, language: str):
    question = "Which open data does Peru publish?"
    whole, shortened = reply(question), reply(question, command)
    assert shortened.answered
    assert shortened.language == shortened.text_language == language
    [first] = shortened.citations[:1]
    assert first.entry == whole.citations[0].entry
    [(start, end)] = first.highlights
    assert (start, end) in whole.citations[0].highlights
    assert shortened.original == first.passage[start:end]
    assert shortened.original in whole.original
    assert len(shortened.original) < len(whole.original)
    assert shortened.confidence == whole.confidence


def test_translate_gives_the_answer_again_in_the_language(reply: Reply):
    spanish, english = reply(OTHER_LAW), reply(OTHER_LAW, "in English?")
    assert (spanish.language, english.language) == ("es", "en")
    assert english.text == english.original == spanish.original
    assert english.citations[0].translation is None
    assert reply(LAW, "¿y en español?").text == reply(LAW, "translate it").text != reply(LAW).text
    assert "Ley de Protección de Datos Personales (Ley N° 29733)" in reply(LAW, "¿y en español?").text


def test_a_command_after_a_command_is_about_the_same_question(reply: Reply):
    assert reply(LAW, "more simply", "thanks", "en español").text == reply(LAW, "en español").text
    assert reply(LAW, "more simply", "en español").earlier == (LAW,)


def test_a_follow_up_after_a_command_is_about_the_question_before_it(reply: Reply):
    assert reply(LAW, "more simply", "since when?").earlier == (LAW,)


def test_pick_takes_an_item_of_the_list_that_answers(reply: Reply):
    question = "Which bodies deal with public purchases?"
    first, second = reply(question, "the first one"), reply(question, "la segunda")
    assert first.text.startswith('"Perú Compras"')
    assert "OSCE" not in first.text
    assert second.text.startswith("Organization and functions")
    assert "OSCE" in second.text


def test_pick_takes_a_citation_where_there_is_no_list(reply: Reply):
    before, picked = reply(OTHER_LAW), reply(OTHER_LAW, "la segunda")
    assert [citation.entry for citation in picked.citations[:2]] == [
        citation.entry for citation in reversed(before.citations[:2])
    ]
    assert [citation.rank for citation in picked.citations] == [1, 2, 3, 4, 5]
    assert picked.original in picked.citations[0].passage
    assert picked.answered


def test_pick_after_a_refusal_asks_the_suggestion(reply: Reply):
    refusal = reply(REFUSED)
    assert not refusal.answered
    picked = reply(REFUSED, "the second one")
    asked = reply(refusal.suggestions[1])
    assert (picked.text, picked.citations) == (asked.text, asked.citations)
    assert (picked.question, picked.earlier) == ("the second one", (REFUSED,))
    last = reply(refusal.suggestions[-1])
    assert reply(REFUSED, "la última").text == last.text


@pytest.mark.parametrize(
    ("messages", "entry"),
    [
        (("Who is the CIO of Peru?", "her email?", "No, I meant the phone number"), "peru-2022/14-18"),
        (("¿Quién es el CIO del Perú?", "no, me refería al correo"), "peru-2022/14-18"),
        ((LAW, "not the law, the open data portal"), "peru-2022/10"),
    ],
)
def test_correct_asks_what_is_meant(reply: Reply, messages: tuple[str, ...], entry: str):
    corrected = reply(*messages)
    assert corrected.citations[0].entry == entry
    assert corrected.question == messages[-1]


@pytest.mark.parametrize("command", ["more simply", "¿y en español?", "the second one", "la última"])
def test_a_command_with_nothing_before_it_is_refused_with_suggestions(reply: Reply, command: str):
    for messages in ((command,), ("hello", command)):
        answer = reply(*messages)
        assert answer.kind == "refusal"
        assert (answer.confidence, answer.reason) == (0, "unclear")
        assert answer.suggestions


def test_a_command_ranks_what_it_is_about(answerer: Answerer):
    assert answerer.rank("more simply", [Turn("user", LAW)]) == answerer.rank(LAW)
    assert answerer.rank("¿y en español?", [Turn("user", LAW)])[0] == "peru-2022/38-39"


def test_any_number_of_commands_is_obeyed_or_refused(reply: Reply):
    assert reply(LAW, *["the second one"] * 3).answered
    assert reply(*["2"] * 2_000).kind in ("answer", "refusal")
