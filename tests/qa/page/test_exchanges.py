"""A conversation stored by the browser is restored unchanged, and anything invalid is dropped."""

import json
import re
from dataclasses import replace
from typing import get_args

import pytest
from gradio import Chatbot
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus import Link
from qa.answering.answer import Answer, Reason
from qa.answering.answerer import Answerer
from qa.page.exchanges import (
    MAX_EXCHANGES,
    CitedSource,
    Exchange,
    Rating,
    SavedLink,
    SavedReply,
    append_exchange,
    chat_messages,
    dump_exchanges,
    exchange_from_answer,
    notice_exchange,
    restore_exchanges,
)
from qa.page.html.references import References
from qa.page.permalinks import QuestionPermalink, parse_permalink
from qa.serving.feedback_store import AnsweredQuestion

FULL = Exchange(
    question="Since when?",
    earlier=("Is there a law?", "¿Cuál?"),
    reply="<div>Since\n2011.</div>",
    offers=("Which law?",),
    verdict="Yes",
    quotation="Since 2011.",
    original="Desde 2011.",
    remarks=("Ticked.",),
    references=(CitedSource(title="A law", text="A body (2021).", address="?entry=38-39"),),
    links=(
        SavedLink(name="A law (example.org)", url="https://example.org/law"),
        SavedLink(name="Gone", url="https://example.org", is_gone=True, archived="https://archive.example"),
    ),
    entry="peru-2022/38-39",
    answered=True,
    confidence=0.93,
    language="es",
    build="20260101T000000Z-abcdef",
    rating=Rating(id="0" * 32, helpful=False),
)
RECORD = json.loads(FULL.model_dump_json())
MINIMAL = {"question": "x", "reply": "y", "language": "en", "build": ""}
SOURCE = (
    "Digital Government Secretariat, Presidency of the Council of Ministers, Peru (2021). "
    "Member State Questionnaire for the United Nations E-Government Survey 2022, Peru 2022, questions 38, 39."
)

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=50)
RATINGS = st.builds(Rating, id=TEXTS, helpful=st.booleans())
REFERENCES = st.builds(CitedSource, title=TEXTS, text=TEXTS, address=TEXTS)
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
    links=st.lists(st.builds(SavedLink, name=TEXTS, url=TEXTS), max_size=5),
    entry=st.none() | TEXTS,
    answered=st.booleans(),
    reason=st.sampled_from([None, *get_args(Reason)]),
    parts=st.lists(st.builds(SavedReply, question=TEXTS, references=st.lists(REFERENCES, max_size=3)), max_size=3),
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
def test_stored_exchanges_are_restored_unchanged(exchanges: tuple[Exchange, ...]):
    assert restore_exchanges(through_browser(exchanges)) == exchanges


def test_exchanges_of_all_kinds_are_restored_unchanged(answerer: Answerer, references: References):
    questions = [
        "Which law protects personal data?",
        "¿Cuánto cuesta el pasaporte?",
        "Hello",
        "?",
        "Which <b>law</b>\n\n protects personal data?",
    ]
    answers = [
        exchange_from_answer(replace(answerer.answer(question), earlier=("before",)), references)
        for question in questions
    ]
    exchanges = (*answers, notice_exchange("x" * 5000, "Too long.", "en"), FULL)
    assert restore_exchanges(through_browser(exchanges)) == exchanges
    assert [exchange.answered for exchange in exchanges] == [True, False, False, False, True, False, True]


def test_of_a_long_conversation_the_last_exchanges_are_kept():
    many = tuple(FULL.model_copy(update={"question": str(number)}) for number in range(1000))
    last = [str(number) for number in range(1000 - MAX_EXCHANGES, 1000)]
    kept: tuple[Exchange, ...] = ()
    for exchange in many:
        kept = append_exchange(kept, exchange)
    assert [record["question"] for record in dump_exchanges(kept)] == last
    sent = [RECORD | {"question": str(number)} for number in range(1000)]
    assert [exchange.question for exchange in restore_exchanges(sent)] == last


def test_a_minimal_exchange_is_restored():
    (exchange,) = restore_exchanges([MINIMAL])
    assert exchange == Exchange(question="x", reply="y", language="en", build="")
    assert restore_exchanges([MINIMAL | {"of another version": [1, 2]}]) == (exchange,)


@pytest.mark.parametrize(
    "stored",
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
        [{key: value for key, value in MINIMAL.items() if key != "build"}],
        [MINIMAL | {"language": "fr"}],
        [MINIMAL | {"question": None}],
        [MINIMAL | {"question": ["x"]}],
        [MINIMAL | {"question": {"text": "x"}}],
        [MINIMAL | {"question": 5}],
        [MINIMAL | {"question": "\ud800"}],
        [MINIMAL | {"question": "x" * 20_001}],
        [MINIMAL | {"question": "x" * 10**7}],
        [MINIMAL | {"earlier": ["x" * 20_001]}],
        [MINIMAL | {"entry": "x" * 2_001}],
        [MINIMAL | {"build": "x" * 2_001}],
        [MINIMAL | {"earlier": ["a", "b", "c"]}],
        [MINIMAL | {"earlier": "ab"}],
        [MINIMAL | {"offers": "ab"}],
        [MINIMAL | {"offers": [None]}],
        [MINIMAL | {"references": [{"text": "x"}]}],
        [MINIMAL | {"references": [["x", "?entry=1"]]}],
        [MINIMAL | {"links": {"0": "x"}}],
        [MINIMAL | {"confidence": float("nan")}],
        [MINIMAL | {"confidence": float("inf")}],
        [MINIMAL | {"confidence": 1.01}],
        [MINIMAL | {"confidence": -0.01}],
        [MINIMAL | {"confidence": "sure"}],
        [MINIMAL | {"confidence": 10**400}],
        [MINIMAL | {"answered": "perhaps"}],
        [MINIMAL | {"rating": True}],
        [MINIMAL | {"rating": {"id": "x"}}],
        [MINIMAL | {"rating": {"id": "x" * 2_001, "helpful": True}}],
    ],
    ids=lambda stored: repr(stored)[:40],
)
def test_an_invalid_conversation_is_dropped(stored: object):
    assert restore_exchanges(stored) == ()


def test_valid_exchanges_among_invalid_ones_are_restored():
    assert restore_exchanges([None, RECORD, {"question": "of another version"}, MINIMAL]) == (
        FULL,
        *restore_exchanges([MINIMAL]),
    )


def test_a_deeply_nested_conversation_is_dropped():
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    assert restore_exchanges(nested) == ()
    assert restore_exchanges([MINIMAL | {"references": nested}]) == ()


@given(JSON)
def test_any_json_is_dropped_without_an_error(stored: object):
    # No value of this shape has the fields of an exchange.
    assert restore_exchanges(stored) == ()


@given(st.sampled_from(sorted(RECORD)), JSON)
def test_an_exchange_restored_from_any_field_value_is_valid(name: str, value: object):
    for exchange in restore_exchanges([RECORD | {name: value}]):
        assert restore_exchanges(through_browser((exchange,))) == (exchange,)
        assert 0 <= exchange.confidence <= 1
        assert parse_permalink(exchange.url) is None or exchange.question.strip()
        assert exchange.subject.language in ("en", "es")


def test_an_exchange_is_immutable():
    with pytest.raises(ValidationError):
        FULL.confidence = 1.0


def test_the_exchange_of_an_answer_has_its_first_citation(answer: Answer, references: References):
    exchange = exchange_from_answer(replace(answer, earlier=("Is it open?",)), references)
    assert exchange == Exchange(
        question="Is there a law?",
        earlier=("Is it open?",),
        reply=exchange.reply,
        verdict="Yes",
        quotation="The law is number 29733. It stands at ↗ and holds.",
        remarks=("As of 2022", "Very likely the answer (93%)."),
        references=(CitedSource(title="Data law", text=SOURCE, address="?entry=38-39&words=5-29&of=3f41e269"),),
        links=(
            SavedLink(name="Law (example.org)", url="https://example.org/law"),
            SavedLink(name="example.org", url="www.example.org"),
        ),
        entry="peru-2022/38-39",
        answered=True,
        confidence=0.93,
        language="en",
        build="20260101T000000Z-abcdef",
    )
    assert exchange.reply.startswith('<div class="reply" lang="en">')
    # A plain string, and not Markup.
    assert type(exchange.reply) is str


def test_the_exchange_of_a_translated_answer_is_in_its_language(translated: Answer, references: References):
    exchange = exchange_from_answer(translated, references)
    assert exchange.quotation == "La ley es la número 29733."
    assert exchange.language == "es"
    assert exchange.references == (
        CitedSource(
            title="Ley de datos",
            text="Secretaría de Gobierno Digital, Presidencia del Consejo de Ministros, Perú (2021). Cuestionario a "
            "los Estados Miembros para la Encuesta de Gobierno Electrónico 2022 de las Naciones Unidas, "
            "Perú 2022, preguntas 38, 39.",
            address="?entry=38-39&words=5-29&of=3f41e269&in=es",
        ),
    )


def test_the_exchange_of_a_refusal_has_the_nearest_topics(answer: Answer, references: References):
    cited = tuple(replace(answer.citations[0], rank=rank) for rank in range(1, 6))
    refused = replace(answer, kind="refusal", reason="opinion", confidence=0.2, citations=cited)
    exchange = exchange_from_answer(refused, references)
    assert exchange.remarks == (
        "That asks for an opinion. The questionnaire records what Peru answered, not opinions.",
    )
    assert exchange.reason == "opinion"
    assert exchange.quotation == ""
    assert [source.text for source in exchange.references] == [SOURCE] * 3
    assert (exchange.links, exchange.answered, exchange.entry) == ((), False, "peru-2022/38-39")
    assert exchange.offers == ("Which law?", "What is open data?")


def test_the_exchange_of_a_refusal_has_only_topics_that_are_near(answer: Answer, references: References):
    first, second = answer.citations
    refused = replace(answer, kind="refusal", reason="off_topic", citations=(replace(first, is_near=False), second))
    exchange = exchange_from_answer(refused, references)
    assert [source.title for source in exchange.references] == ["Another law?"]
    assert exchange.entry == "peru-2022/38-39"


def test_the_exchange_of_several_topics_has_what_each_of_them_cites(two_topics: Answer, references: References):
    exchange = exchange_from_answer(two_topics, references)
    assert exchange.offers == ("Which law?", "What is open data?")
    assert (exchange.question, exchange.entry, exchange.answered) == (two_topics.question, "peru-2022/38-39", True)
    first, second = exchange.parts
    assert (first.question, first.quotation, first.answered) == ("Is there a law", exchange.quotation, True)
    assert first.references == exchange.references
    assert (second.question, second.quotation, second.reason) == ("what does it cost", "", "not_stated")
    assert [(source.title, source.address) for source in second.references] == [
        ("Another law?", "?entry=40-41&words=5-29&of=671b49e4")
    ]
    assert restore_exchanges(through_browser((exchange,))) == (exchange,)


def test_a_conversation_stored_before_there_were_parts_reasons_and_verdicts_is_restored():
    record = {name: value for name, value in RECORD.items() if name not in ("parts", "reason", "verdict")}
    assert restore_exchanges([record]) == (FULL.model_copy(update={"verdict": None}),)


@pytest.mark.parametrize("verdict", ["Maybe", "yes", "**No**", "", 1, True, ["No"]])
def test_a_stored_reply_with_a_verdict_that_is_none_is_dropped(verdict: object):
    assert restore_exchanges([RECORD | {"verdict": verdict}]) == ()
    assert restore_exchanges([RECORD | {"parts": [{"question": "Is it?", "verdict": verdict}]}]) == ()


def test_a_tick_that_is_the_whole_answer_is_not_kept_twice(answer: Answer, references: References):
    ticked = exchange_from_answer(replace(answer, text="Yes", original="Yes"), references)
    assert (ticked.verdict, ticked.quotation) == (None, "")
    assert ticked.remarks[0] == "The questionnaire asked: Is there any law on data? Ticked: Yes."


def test_what_may_mean_several_things_is_rated_by_its_nearest_topic_but_names_none(
    answer: Answer, references: References
):
    exchange = exchange_from_answer(replace(answer, kind="refusal", reason="unclear"), references)
    assert (exchange.references, exchange.entry, exchange.is_rateable) == ((), "peru-2022/38-39", True)
    assert exchange.offers == ("Which law?", "What is open data?")


def test_an_answer_of_any_length_is_restored(answer: Answer, references: References):
    long = "x" * 200_000
    links = tuple(Link(f"https://example.org/{'x' * 3000}/{number}") for number in range(30))
    first = answer.citations[0]
    citation = replace(first, title=long, question=long, passage=long, links=links, highlights=(), excerpt=())
    exchange = exchange_from_answer(replace(answer, text=long, original=long, citations=(citation,)), references)
    assert (exchange.quotation, len(exchange.links)) == (long, 30)
    assert restore_exchanges(through_browser((exchange,))) == (exchange,)


@pytest.mark.parametrize(
    ("kind", "text", "remark"),
    [("courtesy", "Hello!", "Hello!"), ("blank", "", "Type a question, for example one of these:")],
)
def test_small_talk_and_blank_questions_cite_nothing(
    answer: Answer, references: References, kind, text: str, remark: str
):
    exchange = exchange_from_answer(replace(answer, kind=kind, text=text, citations=(), confidence=0.0), references)
    assert exchange.remarks == (remark,)
    assert remark in exchange.reply
    assert (exchange.references, exchange.links, exchange.entry) == ((), (), None)
    assert (exchange.answered, exchange.confidence) == (False, 0.0)
    assert exchange.offers == ("Which law?", "What is open data?")


def test_a_notice_cuts_its_question_to_the_allowed_length():
    notice = notice_exchange("<b>" + "x" * 50_000, "It is <too> long.", "es")
    assert notice == Exchange(
        question="<b>" + "x" * 1997,
        reply='<div class="reply notice" lang="es"><p>It is &lt;too&gt; long.</p></div>',
        remarks=("It is <too> long.",),
        language="es",
        build="",
    )
    assert notice_exchange("\ud800law\udfff", "x", "en").question == "\ufffdlaw\ufffd"


def test_feedback_is_about_the_question_and_its_outcome():
    assert FULL.subject == AnsweredQuestion(
        question="Since when?",
        earlier=("Is there a law?", "¿Cuál?"),
        language="es",
        entry="peru-2022/38-39",
        answered=True,
        confidence=0.93,
        build="20260101T000000Z-abcdef",
    )


def test_the_permalink_asks_after_the_same_questions():
    assert FULL.url == "?q=Since+when%3F&after=Is+there+a+law%3F&after=%C2%BFCu%C3%A1l%3F"
    assert parse_permalink(FULL.url) == QuestionPermalink("Since when?", ("Is there a law?", "¿Cuál?"))


def test_the_permalink_asks_the_chosen_edition_again():
    chosen = FULL.model_copy(update={"edition": "peru-2022"})
    assert chosen.url == f"{FULL.url}&edition=peru-2022"
    permalink = QuestionPermalink("Since when?", ("Is there a law?", "¿Cuál?"), "peru-2022")
    assert parse_permalink(chosen.url) == permalink
    assert chosen.replies_to(permalink)
    assert not FULL.replies_to(permalink)
    assert not chosen.replies_to(replace(permalink, edition="peru-2024"))
    assert restore_exchanges(dump_exchanges([chosen])) == (chosen,)


def test_the_only_edition_is_not_stored(answer: Answer, references: References, two_editions_references: References):
    narrowed = replace(answer, kind="blank", citations=(), edition=answer.citations[0].edition)
    assert exchange_from_answer(narrowed, references).edition == ""
    assert exchange_from_answer(narrowed, two_editions_references).edition == "peru-2022"


def test_questions_are_offered_below_the_last_reply_only():
    first, last = FULL, FULL.model_copy(update={"question": "a\n\n<b>", "reply": "<p>2</p>", "offers": ("A?", "B?")})
    assert chat_messages([first, last]) == [
        {"role": "user", "content": '<h2 class="asked" lang="es">Since when?</h2>'},
        {"role": "assistant", "content": "<div>Since\n2011.</div>", "options": []},
        {"role": "user", "content": '<h2 class="asked" lang="es">a&#10;&#10;&lt;b&gt;</h2>'},
        {"role": "assistant", "content": "<p>2</p>", "options": [{"value": "A?"}, {"value": "B?"}]},
    ]
    assert chat_messages([]) == []


def test_gradio_accepts_the_messages():
    shown = Chatbot().postprocess(chat_messages([FULL, notice_exchange("x", "Too long.", "en"), FULL]))
    assert shown is not None
    messages = json.loads(shown.model_dump_json())
    assert [message["role"] for message in messages] == ["user", "assistant"] * 3
    assert re.sub(r"<[^>]*>", "", str(messages[3]["content"][0]["text"])) == "Too long."
    assert [[option["value"] for option in message["options"] or []] for message in messages] == [[]] * 5 + [
        ["Which law?"]
    ]
