"""What the browser keeps of a conversation comes back whole, and nothing else comes through."""

import json
import re
from dataclasses import replace

import pytest
from gradio import Chatbot
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus import Link
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.page.exchanges import (
    MAX_EXCHANGES,
    Exchange,
    Rating,
    Reference,
    append_exchange,
    chat_messages,
    dump_exchanges,
    exchange_from_answer,
    notice_exchange,
    restore_exchanges,
)
from qa.page.permalinks import QuestionPermalink, parse_permalink
from qa.serving.catalogue import Catalogue
from qa.serving.feedback_store import AnsweredQuestion

WHOLE = Exchange(
    question="Since when?",
    earlier=("Is there a law?", "¿Cuál?"),
    reply="<div>Since\n2011.</div>",
    offers=("Which law?",),
    quotation="Since 2011.",
    original="Desde 2011.",
    remarks=("Ticked.",),
    references=(Reference(title="A law", text="A body (2021).", address="?entry=38-39"),),
    links=("https://example.org/law",),
    entry="peru-2022/38-39",
    answered=True,
    confidence=0.93,
    language="es",
    build="20260101T000000Z-abcdef",
    rating=Rating(id="0" * 32, helpful=False),
)
RECORD = json.loads(WHOLE.model_dump_json())
LEAST = {"question": "x", "reply": "y", "language": "en", "build": ""}
SOURCE = (
    "Digital Government Secretariat, Presidency of the Council of Ministers, Peru (2021). "
    "Member State Questionnaire for the United Nations E-Government Survey 2022, Peru 2022, questions 38, 39."
)

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=50)
RATINGS = st.builds(Rating, id=TEXTS, helpful=st.booleans())
REFERENCES = st.builds(Reference, title=TEXTS, text=TEXTS, address=TEXTS)
EXCHANGES = st.builds(
    Exchange,
    question=TEXTS,
    earlier=st.lists(TEXTS, max_size=2),
    reply=TEXTS,
    offers=st.lists(TEXTS, max_size=10),
    quotation=TEXTS,
    original=TEXTS,
    remarks=st.lists(TEXTS, max_size=3),
    references=st.lists(REFERENCES, max_size=5),
    links=st.lists(TEXTS, max_size=5),
    entry=st.none() | TEXTS,
    answered=st.booleans(),
    confidence=st.floats(0, 1),
    language=st.sampled_from(["en", "es"]),
    build=TEXTS,
    rating=st.none() | RATINGS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def through_browser(exchanges: tuple[Exchange, ...]) -> object:
    return json.loads(json.dumps(dump_exchanges(exchanges)))


@given(st.lists(EXCHANGES, max_size=4).map(tuple))
def test_what_is_kept_comes_back_whole(exchanges: tuple[Exchange, ...]):
    assert restore_exchanges(through_browser(exchanges)) == exchanges


def test_a_conversation_of_all_kinds_comes_back_whole(answerer: Answerer, catalogue: Catalogue):
    asked = ["Which law protects personal data?", "¿Cuánto cuesta el pasaporte?", "Hello", "?", "<b>5G</b>\n\n law?"]
    answers = [
        exchange_from_answer(replace(answerer.answer(question), earlier=("before",)), catalogue) for question in asked
    ]
    exchanges = (*answers, notice_exchange("x" * 5000, "Too long.", "en"), WHOLE)
    assert restore_exchanges(through_browser(exchanges)) == exchanges
    assert [one.answered for one in exchanges] == [True, False, False, False, True, False, True]


def test_of_a_long_conversation_the_last_exchanges_are_kept():
    many = tuple(WHOLE.model_copy(update={"question": str(number)}) for number in range(1000))
    last = [str(number) for number in range(1000 - MAX_EXCHANGES, 1000)]
    grown: tuple[Exchange, ...] = ()
    for one in many:
        grown = append_exchange(grown, one)
    assert [record["question"] for record in dump_exchanges(grown)] == last
    sent = [RECORD | {"question": str(number)} for number in range(1000)]
    assert [one.question for one in restore_exchanges(sent)] == last


def test_the_least_that_is_an_exchange():
    (exchange,) = restore_exchanges([LEAST])
    assert exchange == Exchange(question="x", reply="y", language="en", build="")
    assert restore_exchanges([LEAST | {"of another version": [1, 2]}]) == (exchange,)


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "",
        "[]",
        json.dumps([RECORD]),
        b"x",
        0,
        float("nan"),
        True,
        {},
        RECORD,
        [None],
        [[]],
        [[RECORD]],
        [{}],
        ["x"],
        [None, {"role": "user", "content": "Which law?"}],
        [{"role": "user", "content": [{"type": "text", "text": "Which law?"}]}],
        [{key: value for key, value in LEAST.items() if key != "build"}],
        [LEAST | {"language": "fr"}],
        [LEAST | {"question": None}],
        [LEAST | {"question": ["x"]}],
        [LEAST | {"question": {"text": "x"}}],
        [LEAST | {"question": 5}],
        [LEAST | {"question": "\ud800"}],
        [LEAST | {"question": "x" * 20_001}],
        [LEAST | {"question": "x" * 10**7}],
        [LEAST | {"earlier": ["x" * 20_001]}],
        [LEAST | {"entry": "x" * 2_001}],
        [LEAST | {"build": "x" * 2_001}],
        [LEAST | {"earlier": ["a", "b", "c"]}],
        [LEAST | {"earlier": "ab"}],
        [LEAST | {"offers": "ab"}],
        [LEAST | {"offers": [None]}],
        [LEAST | {"references": [{"text": "x"}]}],
        [LEAST | {"references": [["x", "?entry=1"]]}],
        [LEAST | {"links": {"0": "x"}}],
        [LEAST | {"confidence": float("nan")}],
        [LEAST | {"confidence": float("inf")}],
        [LEAST | {"confidence": 1.01}],
        [LEAST | {"confidence": -0.01}],
        [LEAST | {"confidence": "sure"}],
        [LEAST | {"confidence": 10**400}],
        [LEAST | {"answered": "perhaps"}],
        [LEAST | {"rating": True}],
        [LEAST | {"rating": {"id": "x"}}],
        [LEAST | {"rating": {"id": "x" * 2_001, "helpful": True}}],
    ],
    ids=lambda kept: repr(kept)[:40],
)
def test_what_is_no_conversation_of_ours_is_none(kept: object):
    assert restore_exchanges(kept) == ()


def test_what_is_ours_among_other_things_is_not_lost():
    assert restore_exchanges([None, RECORD, {"question": "of another version"}, LEAST]) == (
        WHOLE,
        *restore_exchanges([LEAST]),
    )


def test_what_is_nested_without_end_is_none():
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert restore_exchanges(deep) == ()
    assert restore_exchanges([LEAST | {"references": deep}]) == ()


@given(JSON)
def test_nothing_from_a_browser_is_an_error(kept: object):
    # No value of this shape has the fields of an exchange.
    assert restore_exchanges(kept) == ()


@given(st.sampled_from(sorted(RECORD)), JSON)
def test_whatever_stands_in_a_field_what_comes_through_is_sound(name: str, value: object):
    for exchange in restore_exchanges([RECORD | {name: value}]):
        assert restore_exchanges(through_browser((exchange,))) == (exchange,)
        assert 0 <= exchange.confidence <= 1
        assert parse_permalink(exchange.address) is None or exchange.question.strip()
        assert exchange.subject.language in ("en", "es")


def test_what_is_kept_is_not_changed_by_hand():
    with pytest.raises(ValidationError):
        WHOLE.confidence = 1.0


def test_an_answer_is_kept_with_what_is_cited_first(answer: Answer, catalogue: Catalogue):
    exchange = exchange_from_answer(replace(answer, earlier=("Is it open?",)), catalogue)
    assert exchange == Exchange(
        question="Is there a law?",
        earlier=("Is it open?",),
        reply=exchange.reply,
        offers=("Which law?", "What is open data?"),
        quotation="The law is number 29733. It stands at https://example.org/law and holds.",
        remarks=(
            "The questionnaire asked: Is there any law on data? Ticked: Yes.",
            "Very likely the answer (93%).",
        ),
        references=(Reference(title="Is there a law?", text=SOURCE, address="?entry=38-39&words=5-29&of=3f41e269"),),
        links=("https://example.org/law", "www.example.org"),
        entry="peru-2022/38-39",
        answered=True,
        confidence=0.93,
        language="en",
        build="20260101T000000Z-abcdef",
    )
    assert exchange.reply.startswith('<div class="reply" lang="en">')
    # Not a Markup: what is kept is plain.
    assert type(exchange.reply) is str


def test_a_translated_answer_is_kept_in_its_language(translated: Answer, catalogue: Catalogue):
    exchange = exchange_from_answer(translated, catalogue)
    assert exchange.quotation == "La ley es la número 29733."
    assert exchange.language == "es"
    assert exchange.references == (
        Reference(
            title="¿Hay una ley?",
            text="Secretaría de Gobierno Digital, Presidencia del Consejo de Ministros, Perú (2021). Cuestionario a "
            "los Estados Miembros para la Encuesta de Gobierno Electrónico 2022 de las Naciones Unidas, "
            "Perú 2022, preguntas 38, 39.",
            address="?entry=38-39&words=5-29&of=3f41e269&in=es",
        ),
    )


def test_a_refusal_is_kept_with_the_nearest_topics(answer: Answer, catalogue: Catalogue):
    cited = tuple(replace(answer.citations[0], rank=rank) for rank in range(1, 6))
    exchange = exchange_from_answer(replace(answer, kind="refusal", confidence=0.2, citations=cited), catalogue)
    assert exchange.remarks == ("The questionnaire doesn't seem to answer that, so I won't guess.",)
    assert exchange.quotation == ""
    assert [one.text for one in exchange.references] == [SOURCE] * 3
    assert (exchange.links, exchange.answered, exchange.entry) == ((), False, "peru-2022/38-39")
    assert exchange.offers == ("Which law?", "What is open data?")


def test_an_answer_of_any_length_is_kept(answer: Answer, catalogue: Catalogue):
    long = "x" * 200_000
    links = tuple(Link(f"https://example.org/{'x' * 3000}/{number}") for number in range(30))
    citation = replace(answer.citations[0], title=long, question=long, passage=long, links=links, highlights=())
    exchange = exchange_from_answer(
        replace(answer, text=long, original=long, citations=(citation,), suggestions=(long,)), catalogue
    )
    assert (exchange.quotation, exchange.offers, len(exchange.links)) == (long, (long,), 30)
    assert restore_exchanges(through_browser((exchange,))) == (exchange,)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [("courtesy", "Hello!", "Hello!"), ("blank", "", "Please type a question, for example one of these:")],
)
def test_what_answers_nothing_cites_nothing(answer: Answer, catalogue: Catalogue, kind, text: str, said: str):
    exchange = exchange_from_answer(replace(answer, kind=kind, text=text, citations=(), confidence=0.0), catalogue)
    assert exchange.remarks == (said,)
    assert said in exchange.reply
    assert (exchange.references, exchange.links, exchange.entry) == ((), (), None)
    assert (exchange.answered, exchange.confidence) == (False, 0.0)
    assert exchange.offers == ("Which law?", "What is open data?")


def test_a_question_that_could_not_be_taken_is_kept_as_far_as_one_may_be_long():
    notice = notice_exchange("<b>" + "x" * 50_000, "It is <too> long.", "es")
    assert notice == Exchange(
        question="<b>" + "x" * 1997,
        reply='<div class="reply notice" lang="es"><p>It is &lt;too&gt; long.</p></div>',
        remarks=("It is <too> long.",),
        language="es",
        build="",
    )
    assert notice_exchange("\ud800law\udfff", "x", "en").question == "\ufffdlaw\ufffd"


def test_feedback_is_about_the_question_and_what_became_of_it():
    assert WHOLE.subject == AnsweredQuestion(
        question="Since when?",
        earlier=("Is there a law?", "¿Cuál?"),
        language="es",
        entry="peru-2022/38-39",
        answered=True,
        confidence=0.93,
        build="20260101T000000Z-abcdef",
    )


def test_the_address_asks_behind_the_same_questions():
    assert WHOLE.address == "?q=Since+when%3F&after=Is+there+a+law%3F&after=%C2%BFCu%C3%A1l%3F"
    assert parse_permalink(WHOLE.address) == QuestionPermalink("Since when?", ("Is there a law?", "¿Cuál?"))


def test_the_edition_that_was_chosen_stands_in_the_address_and_is_asked_again():
    chosen = WHOLE.model_copy(update={"edition": "peru-2022"})
    assert chosen.address == f"{WHOLE.address}&edition=peru-2022"
    asking = QuestionPermalink("Since when?", ("Is there a law?", "¿Cuál?"), "peru-2022")
    assert parse_permalink(chosen.address) == asking
    assert chosen.replies_to(asking)
    assert not WHOLE.replies_to(asking)
    assert not chosen.replies_to(replace(asking, edition="peru-2024"))
    assert restore_exchanges(dump_exchanges([chosen])) == (chosen,)


def test_of_the_only_edition_nothing_is_kept(answer: Answer, catalogue: Catalogue, editions: Catalogue):
    narrowed = replace(answer, kind="blank", citations=(), edition=answer.citations[0].edition)
    assert exchange_from_answer(narrowed, catalogue).edition == ""
    assert exchange_from_answer(narrowed, editions).edition == "peru-2022"


def test_questions_are_offered_below_the_last_reply_only():
    first, last = WHOLE, WHOLE.model_copy(update={"question": "a\n\n<b>", "reply": "<p>2</p>", "offers": ("A?", "B?")})
    assert chat_messages([first, last]) == [
        {"role": "user", "content": '<h2 class="asked" lang="es">Since when?</h2>'},
        {"role": "assistant", "content": "<div>Since\n2011.</div>", "options": []},
        {"role": "user", "content": '<h2 class="asked" lang="es">a&#10;&#10;&lt;b&gt;</h2>'},
        {"role": "assistant", "content": "<p>2</p>", "options": [{"value": "A?"}, {"value": "B?"}]},
    ]
    assert chat_messages([]) == []


def test_gradio_takes_the_messages():
    shown = Chatbot().postprocess(chat_messages([WHOLE, notice_exchange("x", "Too long.", "en"), WHOLE]))
    assert shown is not None
    messages = json.loads(shown.model_dump_json())
    assert [message["role"] for message in messages] == ["user", "assistant"] * 3
    assert re.sub(r"<[^>]*>", "", str(messages[3]["content"][0]["text"])) == "Too long."
    assert [[option["value"] for option in message["options"] or []] for message in messages] == [[]] * 5 + [
        ["Which law?"]
    ]
