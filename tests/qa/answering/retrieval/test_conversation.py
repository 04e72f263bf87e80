"""Questions in their conversation."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from corpus import Language
from index import Embedder, Index
from qa.answering.answerer import Answerer
from qa.answering.confidence.judge import ConfidenceJudge
from qa.answering.question.conversation import Turn, parse_earlier_questions, understand
from qa.answering.question.question import ParsedQuestion, parse_question
from qa.answering.retrieval.follow_ups import FOLLOW_UP_WEIGHT
from qa.answering.retrieval.ranking import Judge, Judgement, Retrieval, search
from qa.answering.retrieval.retriever import Retriever


def user(*texts: str) -> list[Turn]:
    return [Turn("user", text) for text in texts]


def test_only_the_last_two_questions_of_a_history_are_parsed():
    history = [
        Turn("user", "Which law protects personal data?"),
        Turn("assistant", "Law No. 29733. Is that all?"),
        *user("thanks", "", "x" * 3000, "and digital signatures?", "open data?"),
    ]
    assert [question.text for question in parse_earlier_questions(history)] == ["and digital signatures?", "open data?"]


@pytest.mark.parametrize(
    ("text", "page_language", "language"),
    [
        ("DNI", "es", "es"),
        ("DNI", "en", "en"),
        ("satellite 6G", "es", "es"),
        ("huellas digitales", "en", "es"),
        ("How many ships are there?", "es", "en"),
    ],
)
def test_a_first_word_or_two_that_are_not_spanish_are_in_the_language_of_the_page(
    text: str, page_language: Language, language: Language
):
    assert understand(text, (), page_language).question.language == language
    assert understand(text, user("Which law protects personal data?"), "es").question.language == "en"


def test_a_word_or_two_are_in_the_language_of_the_conversation():
    questions = parse_earlier_questions(user("¿Qué ley protege los datos?", "portal link"))
    assert [question.language for question in questions] == ["es", "es"]


class FixedJudge:
    """A judge with a fixed opinion of each question."""

    def __init__(self, is_answered: Callable[[ParsedQuestion], bool]) -> None:
        self._is_answered = is_answered

    def judge(self, question: ParsedQuestion, found: Retrieval) -> Judgement:
        return Judgement(float(self._is_answered(question)), self._is_answered(question))


ALWAYS, NEVER = FixedJudge(lambda question: True), FixedJudge(lambda question: False)

Fused = Callable[..., np.ndarray]


@pytest.fixture(scope="module")
def fused(index: Index, embedder: Embedder) -> Fused:
    """The fused scores of a question after others."""

    def retrieve(question: ParsedQuestion, earlier: Sequence[ParsedQuestion], judge: Judge = ALWAYS) -> np.ndarray:
        return Retriever(index, embedder, judge).retrieve(question, earlier).fused

    return retrieve


def mixed(index: Index, embedder: Embedder, title: str, question: str) -> np.ndarray:
    """The documented mix of a short question alone and with a title in front of it."""
    follow_up = search(index, embedder, parse_question(f"{title} {question}"))
    alone = search(index, embedder, parse_question(question))
    return (alone.fused + FOLLOW_UP_WEIGHT * follow_up.fused) / (1 + FOLLOW_UP_WEIGHT)


def test_a_question_without_a_conversation_is_searched_alone(index: Index, embedder: Embedder, fused: Fused):
    question = parse_question("Which law protects personal data?")
    alone = search(index, embedder, question)
    assert fused(question, []) == pytest.approx(alone.fused, abs=1e-3)


def test_the_mix_is_as_documented(index: Index, embedder: Embedder, fused: Fused):
    first, then = parse_question("¿Qué ley protege los datos personales?"), parse_question("¿desde cuándo?")
    before = index.entries[index.entry_ids[search(index, embedder, first).ranking[0]]]
    assert before.id == "peru-2022/38-39"
    assert before.translation is not None
    expected = mixed(index, embedder, before.translation.title, then.focus)
    assert fused(then, [first]) == pytest.approx(expected, abs=1e-3)


def test_an_earlier_question_is_retrieved_in_its_own_context(index: Index, embedder: Embedder, fused: Fused):
    first, second, third = (parse_question(text) for text in ("Who is the CIO?", "since when?", "the link?"))
    middle = Retriever(index, embedder, ALWAYS).retrieve(second, [first]).ranking[0]
    assert index.entry_ids[middle] == "peru-2022/14-18"
    title = index.entries["peru-2022/14-18"].title
    expected = mixed(index, embedder, title, third.focus)
    assert fused(third, [first, second]) == pytest.approx(expected, abs=1e-3)


def test_a_refused_question_is_not_referred_to(index: Index, embedder: Embedder, fused: Fused):
    texts = ("Which law protects personal data?", "Who won?", "since when?")
    law, refused, then = (parse_question(text) for text in texts)
    alone = search(index, embedder, then)
    assert fused(then, [law, refused], NEVER) == pytest.approx(alone.fused, abs=1e-3)
    expected = mixed(index, embedder, index.entries["peru-2022/38-39"].title, then.focus)
    only_law = FixedJudge(lambda question: question is law)
    assert fused(then, [law, refused], only_law) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("history", ["Who won the 2014 World Cup?", "What is the capital of Chile?", "blah blah blah"])
@pytest.mark.parametrize("question", ["when?", "how many people live there?"])
@pytest.mark.thorough
def test_a_follow_up_to_a_refused_question_is_refused(full_answerer: Answerer, history: str, question: str):
    assert not full_answerer.answer(history).answered
    assert not full_answerer.answer(question, user(history)).answered


@pytest.mark.parametrize(
    ("history", "question", "entry"),
    [
        (["Which law protects personal data?"], "give me the link", "peru-2022/38-39"),
        (["¿Qué ley protege los datos personales?"], "¿y el enlace?", "peru-2022/38-39"),
        (["Does the strategy mention artificial intelligence?"], "what about robotics?", "peru-2022/74,76"),
        (["What does the ministry of education do?"], "and for health?", "peru-2022/23"),
        (["¿Quién es el CIO del Perú?", "¿y su correo?"], "¿teléfono?", "peru-2022/14-18"),
    ],
)
def test_follow_ups_refer_to_what_was_asked(answerer: Answerer, history: list[str], question: str, entry: str):
    answer = answerer.answer(question, user(*history))
    assert answer.citations[0].entry == entry


@pytest.mark.parametrize(
    "question",
    [
        "best pizza near me",
        "¿Quién ganó la copa mundial de fútbol?",
        "How do I remove a red wine stain from a carpet?",
        "How many datasets does the national open data portal have, and in how many categories?",
    ],
)
def test_a_question_that_stands_for_itself_is_answered_as_without_a_history(answerer: Answerer, question: str):
    alone, behind = answerer.answer(question), answerer.answer(question, user("Which law protects personal data?"))
    assert (behind.answered, behind.confidence, behind.text) == (alone.answered, alone.confidence, alone.text)
    assert [citation.entry for citation in behind.citations] == [citation.entry for citation in alone.citations]


def test_both_ways_of_asking_a_follow_up_have_to_be_answered(index: Index, embedder: Embedder):
    judge = ConfidenceJudge(index)
    law, then = parse_question("Which law protects personal data?"), parse_question("since when?")
    found = Retriever(index, embedder, judge).retrieve(then, [law])
    assert found.restated is not None
    whole, restated = found.restated
    assert whole.focus == "Which law protects personal data? since when?"
    assert restated.fused == pytest.approx(search(index, embedder, whole).fused, abs=1e-3)
    once = judge.estimate(then, found).probability
    assert judge.judge(then, found).confidence == pytest.approx(once * judge.estimate(whole, restated).probability)
    # "Since when?" alone belongs to nothing.
    assert judge.judge(then, replace(found, restated=None)).reason == "off_topic"


class AloneJudge:
    """A judge that is confident of whatever is found without regard to what was said before."""

    def judge(self, question: ParsedQuestion, found: Retrieval) -> Judgement:
        return Judgement(float(found.restated is None), is_confident=found.restated is None)


def test_a_plain_question_that_is_only_answered_by_itself_stands_for_itself(index: Index, embedder: Embedder):
    law = parse_question("Which law protects personal data?")

    def found_for(text: str, judge: Judge) -> Retrieval:
        return Retriever(index, embedder, judge).retrieve(parse_question(text), [law])

    alone = Retriever(index, embedder, ALWAYS).retrieve(parse_question("the open data portal"))
    found = found_for("the open data portal", AloneJudge())
    assert found.restated is None
    assert found.fused == pytest.approx(alone.fused)
    # It is a follow-up if it is answered as one, and whatever is found if it points back, or is not answered at all.
    assert found_for("the open data portal", ALWAYS).restated is not None
    assert found_for("its open data portal", AloneJudge()).restated is not None
    answered_first = FixedJudge(lambda question: question == law)
    assert found_for("the open data portal", answered_first).restated is not None


def test_a_new_topic_replaces_the_old_one(answerer: Answerer):
    answer = answerer.answer("How many datasets does the open data portal have?", user("Who is the CIO of Peru?"))
    assert answer.citations[0].entry == "peru-2022/10"
    assert answer.answered


def test_the_record_is_json_after_any_conversation(answerer: Answerer):
    from support.records import answer_record

    record = answer_record(answerer.answer("¿y el enlace?", user("\ud800", "🙂", "¿Qué ley protege los datos?")), 7)
    assert json.loads(json.dumps(record))["id"] == 7
