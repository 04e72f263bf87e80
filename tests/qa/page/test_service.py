"""What a visitor can have done: asked, told of trouble, recorded or not, rated, offered what is new."""

import logging
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index import Embedder, Index, open_index
from index.embedding.embedder import ModelIdentity, Vectors
from qa.answering.answerer import Answerer
from qa.answering.question.history import Turn
from qa.errors import FeedbackError
from qa.page.exchanges import Exchange, notice_exchange
from qa.page.html.reader import reader_html
from qa.page.html.topics import topics_html
from qa.page.permalinks import EntryPermalink, QuestionPermalink, parse_permalink
from qa.page.service import ChatService
from qa.serving.feedback_store import AnsweredQuestion, FeedbackStore
from qa.serving.live import LiveService, StartupProgress
from qa.settings import Settings

LAW = "Which law protects personal data?"
LEY = "¿Qué ley protege los datos personales?"


class FailingEmbedder:
    """A model of the same name that fails at every question."""

    def __init__(self, sound: Embedder) -> None:
        self._sound = sound

    @property
    def identity(self) -> ModelIdentity:
        return self._sound.identity

    @property
    def dimension(self) -> int:
        return self._sound.dimension

    @property
    def max_tokens(self) -> int:
        return self._sound.max_tokens

    @property
    def prompts(self) -> dict[str, str]:
        return self._sound.prompts

    def count_tokens(self, text: str) -> int:
        return self._sound.count_tokens(text)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._sound.embed_documents(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        raise RuntimeError(f"out of memory at {len(texts)} texts")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where feedback is kept; nothing is there."""
    return tmp_path / "feedback.sqlite"


@pytest.fixture
def store(path: Path) -> FeedbackStore:
    return FeedbackStore(path)


@pytest.fixture
def unwritable(tmp_path: Path) -> FeedbackStore:
    """A store in a folder that is a file."""
    (tmp_path / "file").write_text("")
    return FeedbackStore(tmp_path / "file" / "feedback.sqlite")


@pytest.fixture
def desk_of(answerer: Answerer) -> Callable[..., ChatService]:
    """A desk that is ready, with a store."""
    return lambda store, recording=False: ChatService(LiveService.already_open(answerer), store, recording)


@pytest.fixture
def desk(desk_of: Callable[..., ChatService], store: FeedbackStore) -> ChatService:
    """A desk that records nothing."""
    return desk_of(store)


@pytest.fixture(scope="module")
def several_desk(several: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> ChatService:
    """A desk of three editions."""
    service = LiveService.already_open(Answerer(open_index(several.index_directory), embedder))
    return ChatService(service, FeedbackStore(tmp_path_factory.mktemp("several") / "feedback.sqlite"), False)


def converse(desk: ChatService, questions: Sequence[str]) -> list[Exchange]:
    exchanges: list[Exchange] = []
    for question in questions:
        exchanges.append(desk.ask(question, [one.question for one in exchanges]))
    return exchanges


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [(LAW, "en", "Peruvian regulations consider the Law"), (LEY, "es", "La normativa peruana contempla la Ley")],
)
def test_a_question_is_answered_in_its_language(desk: ChatService, index: Index, question: str, language, said: str):
    exchange = desk.ask(question, [])
    assert exchange.question == question
    assert exchange.quotation.startswith(said)
    assert (exchange.entry, exchange.answered, exchange.language) == ("peru-2022/38-39", True, language)
    assert exchange.build == index.build
    assert exchange.confidence > 0.9
    assert f'lang="{language}"' in exchange.reply.partition(">")[0]
    assert len(exchange.offers) == 3


def test_a_question_that_is_not_answered_is_refused(desk: ChatService):
    exchange = desk.ask("What is Chile's open data portal?", [])
    assert exchange.remarks[0] == "The questionnaire doesn't seem to answer that, so I won't guess."
    assert not exchange.answered
    assert len(exchange.references) == 3
    assert exchange.offers


def test_an_address_brings_its_answer_to_the_end_of_the_conversation(desk: ChatService):
    law, ley = converse(desk, [LAW, LEY])
    assert desk.resume([law, ley], QuestionPermalink(LAW), "en") == (ley, law)


def test_an_address_that_was_not_asked_before_is_asked_now(desk: ChatService):
    law, ley = converse(desk, [LAW, LEY])
    *before, asked = desk.resume([law, ley], QuestionPermalink("Since when?", (LAW,)), "en")
    assert before == [law, ley]
    assert (asked.question, asked.earlier, asked.entry) == ("Since when?", (LAW,), "peru-2022/38-39")


def test_an_address_that_could_not_be_taken_is_asked_again(desk: ChatService):
    (answered,) = desk.resume([notice_exchange(LAW, "Not yet.", "en")], QuestionPermalink(LAW), "en")
    assert answered.quotation.startswith("Peruvian regulations consider the Law")


def test_a_follow_up_is_heard_behind_what_was_asked(desk: ChatService, answerer: Answerer):
    history = [LAW, "thanks", "What is gob.pe?"]
    first, thanks, _, last = converse(desk, [*history, "And when was it launched?"])
    assert first.earlier == ()
    assert (thanks.earlier, thanks.remarks[0].startswith("You're welcome")) == ((), True)
    assert last.earlier == (LAW, "What is gob.pe?")
    answer = answerer.answer("And when was it launched?", [Turn("user", text) for text in history])
    assert (last.entry, last.confidence) == (answer.citations[0].entry, answer.confidence)
    assert answerer.answer("And when was it launched?").confidence != answer.confidence


def test_the_address_of_a_follow_up_asks_it_again_with_the_same_answer(desk: ChatService):
    *_, last = converse(desk, ["Hello", LAW, "What is gob.pe?", "?", "And when was it launched?"])
    wanted = parse_permalink(last.address)
    assert isinstance(wanted, QuestionPermalink)
    again = desk.ask(wanted.question, wanted.earlier)
    assert (again.reply, again.entry, again.earlier) == (last.reply, last.entry, last.earlier)
    assert again.confidence == pytest.approx(last.confidence, abs=1e-6)
    assert again.address == last.address


@pytest.mark.parametrize(
    ("question", "said", "kept"),
    [
        (
            "Which law? " * 250,
            "The question has 2,749 characters, more than the 2,000 that fit. Please ask it shorter.",
            2000,
        ),
        (
            "¿Qué ley? " * 250,
            "La pregunta tiene 2,499 caracteres, más de los 2,000 que caben. Por favor, hágala más corta.",
            2000,
        ),
        (
            "x" * 10**6,
            "The question has 1,000,000 characters, more than the 2,000 that fit. Please ask it shorter.",
            2000,
        ),
        (
            "\ud800" * 3000,
            "The question has 3,000 characters, more than the 2,000 that fit. Please ask it shorter.",
            2000,
        ),
    ],
    ids=["English", "Spanish", "huge", "halves of surrogate pairs"],
)
def test_a_question_that_is_too_long_is_told_so(desk: ChatService, question: str, said: str, kept: int):
    exchange = desk.ask(question, [])
    assert exchange.remarks == (said,)
    assert len(exchange.question) == kept
    assert (exchange.entry, exchange.answered, exchange.offers, exchange.build) == (None, False, (), "")
    assert desk.say(question) == said


def test_half_a_character_is_no_trouble(desk: ChatService):
    assert desk.ask(f"\ud800 {LAW}", []).entry == "peru-2022/38-39"
    assert desk.ask(f"\ud800 {LAW}", []).question == f"\ufffd {LAW}"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (LAW, "Something went wrong on our side. Please ask again in a moment."),
        (LEY, "Algo falló de nuestro lado. Por favor, pregunte de nuevo en un momento."),
        (f"\udfff{LAW}", "Something went wrong on our side. Please ask again in a moment."),
    ],
)
def test_a_failure_is_told_as_a_sentence_and_logged(
    index: Index, embedder: Embedder, store: FeedbackStore, caplog: pytest.LogCaptureFixture, question: str, said: str
):
    desk = ChatService(LiveService.already_open(Answerer(index, FailingEmbedder(embedder))), store, True)
    with caplog.at_level(logging.ERROR):
        exchange = desk.ask(question, [])
        assert desk.say(question) == said
    assert exchange.remarks == (said,)
    assert (exchange.entry, exchange.confidence, exchange.build) == (None, 0.0, "")
    assert exchange.question == question.replace("\udfff", "\ufffd")
    assert [record.getMessage() for record in caplog.records] == ["a question could not be answered"] * 2
    assert "RuntimeError: out of memory at 1 texts" in caplog.text
    assert "out of memory" not in exchange.model_dump_json()
    # What visitors ask is no business of the log.
    assert "personal" not in caplog.text
    assert store.recorded_questions() == []


@pytest.mark.parametrize("question", [LAW, "x" * 100_000, "\ud800"])
def test_before_it_is_ready_a_question_is_told_so(answerer: Answerer, store: FeedbackStore, question: str):
    service = LiveService(lambda tell: answerer)
    desk = ChatService(service, store, True)
    assert desk.ask(question, []).remarks[0] == desk.say(question) == "Opening the index …"
    assert desk.progress == StartupProgress("loading")
    service.run()
    assert desk.progress == StartupProgress("ready")
    assert desk.ask(LAW, []).answered


def test_where_recording_is_off_nothing_is_kept(desk: ChatService, path: Path):
    converse(desk, [LAW, "What is Chile's open data portal?", "Hello"])
    desk.say(LAW)
    assert not path.exists()


def test_where_recording_is_on_a_question_and_what_became_of_it_are_kept(
    desk_of: Callable[..., ChatService], store: FeedbackStore, path: Path, index: Index
):
    desk = desk_of(store, recording=True)
    first, refused, last = converse(desk, [LAW, "¿Cuánto cuesta el pasaporte?", "And since when?"])
    assert store.recorded_questions() == [
        AnsweredQuestion(LAW, (), "en", "peru-2022/38-39", True, first.confidence, index.build),
        AnsweredQuestion(
            "¿Cuánto cuesta el pasaporte?", (LAW,), "es", refused.entry, False, refused.confidence, index.build
        ),
        AnsweredQuestion(
            "And since when?",
            (LAW, "¿Cuánto cuesta el pasaporte?"),
            last.language,
            last.entry,
            last.answered,
            last.confidence,
            index.build,
        ),
    ]
    assert store.all_feedback() == []
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(asked)")]
    assert columns == ["number", "question", "earlier", "language", "entry", "answered", "confidence", "build"]


@pytest.mark.parametrize("question", ["Hello", "thank you!", "", "  ?! ", "x" * 3000, "¿" * 2001])
def test_what_is_no_question_is_not_recorded(
    desk_of: Callable[..., ChatService], store: FeedbackStore, path: Path, question
):
    exchange = desk_of(store, recording=True).ask(question, [LAW])
    assert exchange.entry is None
    assert exchange.remarks[0]
    assert not path.exists()


def test_a_record_that_can_not_be_kept_does_not_cost_the_answer(
    desk_of: Callable[..., ChatService], unwritable: FeedbackStore, caplog: pytest.LogCaptureFixture
):
    exchange = desk_of(unwritable, recording=True).ask(LAW, [])
    assert exchange.entry == "peru-2022/38-39"
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "name another file with PERU_QA_FEEDBACK" in record.getMessage()


def test_an_answer_is_rated_and_the_rating_changed_and_taken_back(desk: ChatService, store: FeedbackStore):
    exchange = desk.ask(LAW, [])
    up = desk.rate(exchange, helpful=True)
    assert exchange.rating is None
    assert up.rating is not None
    assert up.model_copy(update={"rating": None}) == exchange
    assert [(one.id, one.helpful, one.subject) for one in store.all_feedback()] == [
        (up.rating.id, True, exchange.subject)
    ]

    down = desk.rate(up, helpful=False)
    assert down.rating is not None
    assert [(one.id, one.helpful) for one in store.all_feedback()] == [(down.rating.id, False)]

    assert desk.explain(down, "incomplete", "It lacks\nthe year. ")
    assert not desk.explain(up, "incomplete", "of what is no more")
    assert not desk.explain(exchange, "incomplete", "of nothing")
    assert [(one.reason, one.comment) for one in store.all_feedback()] == [("incomplete", "It lacks the year.")]

    assert desk.withdraw(down) == exchange
    assert store.all_feedback() == []
    assert desk.withdraw(down) == desk.withdraw(exchange) == exchange


def test_a_rating_is_kept_without_recording_the_question(desk: ChatService, store: FeedbackStore):
    desk.rate(desk.ask(LAW, []), helpful=True)
    assert store.recorded_questions() == []
    assert len(store.all_feedback()) == 1


def test_feedback_that_can_not_be_kept_is_an_error(
    desk_of: Callable[..., ChatService], unwritable: FeedbackStore, desk: ChatService
):
    broken = desk_of(unwritable)
    exchange = broken.ask(LAW, [])
    rated = desk.rate(exchange, helpful=True)
    for attempt in (
        lambda: broken.rate(exchange, helpful=True),
        lambda: broken.withdraw(rated),
        lambda: broken.explain(rated, None, "x"),
    ):
        with pytest.raises(FeedbackError, match="PERU_QA_FEEDBACK"):
            attempt()


def bare(question: str) -> str:
    return "".join(letter for letter in question.lower() if letter.isalnum())


@pytest.mark.parametrize(
    ("begin", "choice"), [(LAW, 0), (LEY, -1), ("Hello", -1), ("What is Chile's open data portal?", 0)]
)
def test_what_was_asked_is_never_offered_again(desk: ChatService, begin: str, choice: int):
    asked = [begin]
    for _ in range(10):
        exchange = desk.ask(asked[-1], asked[:-1])
        known = {bare(question) for question in asked}
        offers = [bare(offer) for offer in exchange.offers]
        assert offers
        assert len(set(offers)) == len(offers)
        assert known.isdisjoint(offers), asked
        asked.append(exchange.offers[choice])
    assert len({bare(question) for question in asked}) == 11


def test_the_page_is_offered_questions_to_begin_with(desk: ChatService):
    for language, begins in (("en", ("W", "D", "H", "I", "C", "A")), ("es", ("¿",))):
        examples = desk.examples(language)
        assert len(set(examples)) == 4
        assert all(example.startswith(begins) for example in examples)
        assert all(desk.ask(example, []).answered for example in examples)
        assert {desk.ask(example, []).language for example in examples} == {language}


def test_topics_and_entries_are_those_of_the_index(desk: ChatService, catalogue):
    assert desk.topics("29733", "es") == topics_html(catalogue, "29733", "es")
    reading = EntryPermalink("38-39", ((5, 146),), "es")
    assert desk.read(reading, "en") == reader_html(catalogue, reading, "en")


def test_programs_are_answered_in_plain_text(desk: ChatService):
    assert desk.say(LAW).startswith("Peruvian regulations consider the Law for data privacy protection (Law No. 29733)")
    assert desk.say("What is Chile's open data portal?").startswith("The questionnaire doesn't seem to answer that")
    assert desk.say("Hola").startswith("¡Hola!")
    assert "<" not in desk.say(LAW)


PORTAL = "What is the main portal?"
OLD = "republic-of-atlantida-2022"


def test_of_one_edition_there_is_nothing_to_choose(desk: ChatService):
    assert desk.editions("en") == ()
    (asked,) = desk.resume([], QuestionPermalink(LAW, edition="peru-2022"), "en")
    assert (asked.edition, asked.address) == ("", "?q=Which+law+protects+personal+data%3F")
    # It is the same question as without.
    assert desk.resume([asked], QuestionPermalink(LAW, edition="peru-2022"), "en") == (asked,)


def test_of_several_editions_all_or_one_can_be_chosen(several_desk: ChatService):
    assert several_desk.editions("es") == (
        ("Todas las ediciones", ""),
        ("Perú 2022", "peru-2022"),
        ("Republic of Atlantida 2024", "republic-of-atlantida-2024"),
        ("Republic of Atlantida 2022", OLD),
    )


def test_what_was_chosen_is_asked_kept_and_asked_again(several_desk: ChatService):
    chosen = several_desk.ask(PORTAL, [], edition=OLD)
    assert "the Lighthouse" in chosen.quotation
    assert chosen.entry == f"{OLD}/7"
    assert chosen.edition == OLD
    assert chosen.address == f"?q=What+is+the+main+portal%3F&edition={OLD}"
    assert "Republic of Atlantida 2022 · Institutions and Portals · question 7" in chosen.reply
    assert chosen.references[0].text == "old.txt, Republic of Atlantida 2022, question 7."
    wanted = parse_permalink(chosen.address)
    assert isinstance(wanted, QuestionPermalink)
    assert several_desk.resume([chosen], wanted, "en") == (chosen,)
    every, again = several_desk.resume([chosen], QuestionPermalink(PORTAL), "en")[::-1]
    assert (every.edition, again) == ("", chosen)


def test_a_refusal_says_in_which_edition_alone_it_looked(several_desk: ChatService):
    refused = several_desk.ask("Who won the football match in Paris last night?", [], edition=OLD)
    assert not refused.answered
    assert refused.remarks[1] == "Looked for in Republic of Atlantida 2022 only."
    assert refused.remarks[1] in refused.reply
    assert all(one.address.startswith(f"?entry={OLD}/") for one in refused.references)
    everywhere = several_desk.ask("Who won the football match in Paris last night?", [])
    assert "Looked for" not in everywhere.reply


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            PORTAL,
            "The edition “chile-2022” isn't here. Choose one of: "
            "Peru 2022, Republic of Atlantida 2022, Republic of Atlantida 2024.",
        ),
        (
            "¿Cuál es el portal?",
            "La edición «chile-2022» no está aquí. Elija una de estas: "
            "Perú 2022, Republic of Atlantida 2022, Republic of Atlantida 2024.",
        ),
    ],
)
def test_an_unknown_edition_is_told_with_those_there_are(several_desk: ChatService, question: str, said: str):
    exchange = several_desk.ask(question, [], edition="chile-2022")
    assert (exchange.remarks, exchange.build, exchange.edition) == ((said,), "", "chile-2022")
    # What is listed and offered is then of all.
    assert several_desk.topics("", "en", "chile-2022") == several_desk.topics("", "en")
    assert several_desk.examples("en", "chile-2022") == several_desk.examples("en")


def test_the_build_is_told_with_its_day(desk: ChatService, index: Index):
    assert re.fullmatch(rf"Index {index.build}, made on \w+ \d+, \d{{4}}", desk.build("en"))
    assert re.fullmatch(rf"Índice {index.build}, hecho el \d+ de \w+ de \d{{4}}", desk.build("es"))
