"""What a visitor can do: ask, resume a conversation, rate replies, choose an edition; and what goes wrong."""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index import Embedder, Index, open_index
from index.embedding.embedder import ModelIdentity, SparseVectors, Vectors
from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn
from qa.errors import FeedbackError
from qa.messages import messages
from qa.page.exchanges import Exchange, notice_exchange
from qa.page.html.reader import reader_html
from qa.page.html.references import References
from qa.page.html.topics import topics_html
from qa.page.permalinks import EntryPermalink, QuestionPermalink, parse_permalink
from qa.page.service import ChatService
from qa.serving.feedback_store import AnsweredQuestion, FeedbackStore
from qa.serving.live import LiveService, StartupProgress
from qa.settings import Settings
from support.offices import SHIPPED_PAGE

LAW = "Which law protects personal data?"
LEY = "¿Qué ley protege los datos personales?"


class FailingEmbedder:
    """A model of the same name that fails on every question."""

    def __init__(self, working: Embedder) -> None:
        self._working = working

    @property
    def identity(self) -> ModelIdentity:
        return self._working.identity

    @property
    def dimension(self) -> int:
        return self._working.dimension

    @property
    def max_tokens(self) -> int:
        return self._working.max_tokens

    @property
    def prompts(self) -> dict[str, str]:
        return self._working.prompts

    def count_tokens(self, text: str) -> int:
        return self._working.count_tokens(text)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return self._working.embed_documents(texts)

    @property
    def sparse_terms(self) -> int:
        return self._working.sparse_terms

    def embed_sparse(self, texts: Sequence[str]) -> SparseVectors:
        return self._working.embed_sparse(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        raise RuntimeError(f"out of memory at {len(texts)} texts")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of the feedback, which doesn't exist yet."""
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
def new_chat(answerer: Answerer) -> Callable[..., ChatService]:
    """Makes chat services of the sample index, with a store."""
    return lambda store, record_days=None: ChatService(LiveService.already_open(answerer), store, record_days)


@pytest.fixture
def chat(new_chat: Callable[..., ChatService], store: FeedbackStore) -> ChatService:
    """A chat service that records nothing."""
    return new_chat(store)


@pytest.fixture
def full_chat(full_answerer: Answerer, store: FeedbackStore) -> ChatService:
    """A chat service of the whole corpus."""
    return ChatService(LiveService.already_open(full_answerer), store, False)


@pytest.fixture(scope="module")
def several_editions_chat(
    several: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> ChatService:
    """A chat service of three editions."""
    service = LiveService.already_open(Answerer(open_index(several.index_directory), embedder))
    return ChatService(service, FeedbackStore(tmp_path_factory.mktemp("several") / "feedback.sqlite"), False)


def converse(chat: ChatService, questions: Sequence[str]) -> list[Exchange]:
    exchanges: list[Exchange] = []
    for question in questions:
        exchanges.append(chat.ask(question, [exchange.question for exchange in exchanges]))
    return exchanges


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("question", "language", "quotation"),
    [(LAW, "en", "Peruvian regulations consider the Law"), (LEY, "es", "La normativa peruana contempla la Ley")],
)
def test_a_question_is_answered_in_its_language(
    full_chat: ChatService, full_index: Index, question: str, language, quotation: str
):
    exchange = full_chat.ask(question, [])
    assert exchange.question == question
    assert exchange.quotation.startswith(quotation)
    assert (exchange.entry, exchange.answered, exchange.language) == ("peru-2022/38-39", True, language)
    assert exchange.build == full_index.build
    assert exchange.confidence > 0.8
    assert f'lang="{language}"' in exchange.reply.partition(">")[0]
    assert exchange.offers == ()


def test_a_question_without_an_answer_is_refused(chat: ChatService):
    exchange = chat.ask("What is Chile's open data portal?", [])
    assert not exchange.answered
    assert exchange.remarks == (messages("en", SHIPPED_PAGE)[f"refusal_{exchange.reason}"],)
    assert 1 <= len(exchange.references) <= 3
    assert exchange.offers


def test_a_permalink_moves_its_answer_to_the_end_of_the_conversation(chat: ChatService):
    law, ley = converse(chat, [LAW, LEY])
    assert chat.resume([law, ley], QuestionPermalink(LAW), "en") == (ley, law)


@pytest.mark.thorough
def test_the_question_of_a_permalink_is_asked_if_it_is_new(full_chat: ChatService):
    law, ley = converse(full_chat, [LAW, LEY])
    *before, last = full_chat.resume([law, ley], QuestionPermalink("Since when?", (LAW,)), "en")
    assert before == [law, ley]
    assert (last.question, last.earlier, last.entry) == ("Since when?", (LAW,), "peru-2022/38-39")


def test_the_question_of_a_permalink_is_asked_again_if_it_failed(chat: ChatService):
    (answered,) = chat.resume([notice_exchange(LAW, "Not yet.", "en")], QuestionPermalink(LAW), "en")
    assert answered.quotation.startswith("Peruvian regulations consider the Law")


def test_a_follow_up_is_answered_in_its_conversation(chat: ChatService, answerer: Answerer):
    history = [LAW, "thanks", "What is gob.pe?"]
    first, thanks, _, last = converse(chat, [*history, "And when was it launched?"])
    assert first.earlier == ()
    assert (thanks.earlier, thanks.remarks[0].startswith("You're welcome")) == ((), True)
    assert last.earlier == (LAW, "What is gob.pe?")
    answer = answerer.answer("And when was it launched?", [Turn("user", text) for text in history])
    assert (last.entry, last.confidence) == (answer.citations[0].entry, answer.confidence)
    assert answerer.answer("And when was it launched?").confidence != answer.confidence


def test_the_permalink_of_a_follow_up_gets_the_same_answer(chat: ChatService):
    *_, last = converse(chat, ["Hello", LAW, "What is gob.pe?", "?", "And when was it launched?"])
    permalink = parse_permalink(last.url)
    assert isinstance(permalink, QuestionPermalink)
    again = chat.ask(permalink.question, permalink.earlier)
    assert (again.reply, again.entry, again.earlier) == (last.reply, last.entry, last.earlier)
    assert again.confidence == pytest.approx(last.confidence, abs=1e-6)
    assert again.url == last.url


@pytest.mark.parametrize(
    ("question", "notice", "length"),
    [
        (
            "Which law? " * 250,
            "The question has 2,749 characters, but at most 2,000 are allowed. Please shorten it.",
            2000,
        ),
        (
            "¿Qué ley? " * 250,
            "La pregunta tiene 2,499 caracteres y el máximo es 2,000. Por favor, acórtala.",
            2000,
        ),
        (
            "x" * 10**6,
            "The question has 1,000,000 characters, but at most 2,000 are allowed. Please shorten it.",
            2000,
        ),
        (
            "\ud800" * 3000,
            "The question has 3,000 characters, but at most 2,000 are allowed. Please shorten it.",
            2000,
        ),
    ],
    ids=["English", "Spanish", "huge", "lone surrogates"],
)
def test_a_question_that_is_too_long_gets_a_notice(chat: ChatService, question: str, notice: str, length: int):
    exchange = chat.ask(question, [])
    assert exchange.remarks == (notice,)
    assert len(exchange.question) == length
    assert (exchange.entry, exchange.answered, exchange.offers, exchange.build) == (None, False, (), "")
    assert chat.answer_as_text(question) == notice


def test_a_lone_surrogate_is_replaced(chat: ChatService):
    assert chat.ask(f"\ud800 {LAW}", []).entry == "peru-2022/38-39"
    assert chat.ask(f"\ud800 {LAW}", []).question == f"\ufffd {LAW}"


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        (LAW, "Something went wrong on our side. Please ask again in a moment."),
        (LEY, "Algo falló de nuestro lado. Por favor, vuelve a preguntar en un momento."),
        (f"\udfff{LAW}", "Something went wrong on our side. Please ask again in a moment."),
    ],
)
def test_a_failure_becomes_a_notice_and_is_logged(
    index: Index, embedder: Embedder, store: FeedbackStore, caplog: pytest.LogCaptureFixture, question: str, notice: str
):
    chat = ChatService(LiveService.already_open(Answerer(index, FailingEmbedder(embedder))), store, True)
    with caplog.at_level(logging.ERROR):
        exchange = chat.ask(question, [])
        assert chat.answer_as_text(question) == notice
    assert exchange.remarks == (notice,)
    assert (exchange.entry, exchange.confidence, exchange.build) == (None, 0.0, "")
    assert exchange.question == question.replace("\udfff", "\ufffd")
    assert [record.getMessage() for record in caplog.records] == ["a question could not be answered"] * 2
    assert "RuntimeError: out of memory at 1 texts" in caplog.text
    assert "out of memory" not in exchange.model_dump_json()
    # Questions are never logged.
    assert "personal" not in caplog.text
    assert store.recorded_questions() == []


@pytest.mark.parametrize("question", [LAW, "x" * 100_000, "\ud800"])
def test_before_the_index_is_open_a_question_gets_a_notice(answerer: Answerer, store: FeedbackStore, question: str):
    service = LiveService(lambda on_progress: answerer)
    chat = ChatService(service, store, True)
    assert chat.ask(question, []).remarks[0] == chat.answer_as_text(question) == "Opening the questionnaire…"
    assert chat.progress == StartupProgress("loading")
    service.run()
    assert chat.progress == StartupProgress("ready")
    assert chat.ask(LAW, []).answered


def test_without_recording_no_question_is_stored(chat: ChatService, path: Path):
    converse(chat, [LAW, "What is Chile's open data portal?", "Hello"])
    chat.answer_as_text(LAW)
    assert not path.exists()


def test_with_recording_a_question_and_its_outcome_are_stored(
    new_chat: Callable[..., ChatService], store: FeedbackStore, path: Path, index: Index
):
    chat = new_chat(store, record_days=90)
    first, refused, last = converse(chat, [LAW, "¿Cuánto cuesta el pasaporte?", "And since when?"])
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
def test_small_talk_and_notices_are_not_recorded(
    new_chat: Callable[..., ChatService], store: FeedbackStore, path: Path, question
):
    exchange = new_chat(store, record_days=90).ask(question, [LAW])
    assert exchange.entry is None
    assert exchange.remarks[0]
    assert not path.exists()


def test_a_failure_to_record_does_not_cost_the_answer(
    new_chat: Callable[..., ChatService], unwritable: FeedbackStore, caplog: pytest.LogCaptureFixture
):
    exchange = new_chat(unwritable, record_days=90).ask(LAW, [])
    assert exchange.entry == "peru-2022/38-39"
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "name another file with PERU_QA_FEEDBACK" in record.getMessage()


def test_a_rating_is_changed_explained_and_withdrawn(chat: ChatService, store: FeedbackStore):
    exchange = chat.ask(LAW, [])
    up = chat.rate(exchange, helpful=True)
    assert exchange.rating is None
    assert up.rating is not None
    assert up.model_copy(update={"rating": None}) == exchange
    assert [(one.id, one.helpful, one.subject) for one in store.all_feedback()] == [
        (up.rating.id, True, exchange.subject)
    ]

    down = chat.rate(up, helpful=False)
    assert down.rating is not None
    assert [(one.id, one.helpful) for one in store.all_feedback()] == [(down.rating.id, False)]

    assert chat.explain(down, "incomplete", "It lacks\nthe year. ")
    assert not chat.explain(up, "incomplete", "of what is no more")
    assert not chat.explain(exchange, "incomplete", "of nothing")
    assert [(one.reason, one.comment) for one in store.all_feedback()] == [("incomplete", "It lacks the year.")]

    assert chat.withdraw(down) == exchange
    assert store.all_feedback() == []
    assert chat.withdraw(down) == chat.withdraw(exchange) == exchange


def test_a_rating_is_stored_without_recording_the_question(chat: ChatService, store: FeedbackStore):
    chat.rate(chat.ask(LAW, []), helpful=True)
    assert store.recorded_questions() == []
    assert len(store.all_feedback()) == 1


def test_feedback_that_can_not_be_stored_is_an_error(
    new_chat: Callable[..., ChatService], unwritable: FeedbackStore, chat: ChatService
):
    broken = new_chat(unwritable)
    exchange = broken.ask(LAW, [])
    rated = chat.rate(exchange, helpful=True)
    for attempt in (
        lambda: broken.rate(exchange, helpful=True),
        lambda: broken.withdraw(rated),
        lambda: broken.explain(rated, None, "x"),
    ):
        with pytest.raises(FeedbackError, match="PERU_QA_FEEDBACK"):
            attempt()


def letters_of(question: str) -> str:
    return "".join(letter for letter in question.lower() if letter.isalnum())


@pytest.mark.parametrize(("asking", "choice"), [("Hello", -1), ("Who won the football league last night?", 0)])
def test_a_question_asked_before_is_never_offered(chat: ChatService, asking: str, choice: int):
    questions: list[str] = []
    for _ in range(5):
        exchange = chat.ask(asking, questions)
        known = {letters_of(question) for question in questions}
        offers = [letters_of(offer) for offer in exchange.offers]
        assert offers
        assert len(set(offers)) == len(offers)
        assert known.isdisjoint(offers), questions
        questions += [asking, exchange.offers[choice]]
    assert len({letters_of(question) for question in questions}) == 6


def test_example_questions_are_answered_in_their_language(chat: ChatService):
    for language, begins in (("en", ("W", "D", "H", "I", "C", "A")), ("es", ("¿",))):
        examples = chat.example_questions(language)
        assert len(set(examples)) == 4
        assert all(example.startswith(begins) for example in examples)
        assert all(chat.ask(example, []).answered for example in examples)
        assert {chat.ask(example, []).language for example in examples} == {language}


def test_topics_and_entries_are_those_of_the_index(chat: ChatService, references: References):
    assert chat.list_topics("29733", "es") == topics_html(references, "29733", "es")
    permalink = EntryPermalink("38-39", ((5, 146),), "es")
    assert chat.show_entry(permalink, "en") == reader_html(references, permalink, "en")


def test_programs_are_answered_in_plain_text(chat: ChatService):
    assert chat.answer_as_text(LAW).startswith(
        "Peruvian regulations consider the Law for data privacy protection (Law No. 29733)"
    )
    refused = chat.ask("What is Chile's open data portal?", [])
    assert chat.answer_as_text(refused.question).startswith(refused.remarks[0])
    assert chat.answer_as_text("Hola").startswith("¡Hola!")
    assert "<" not in chat.answer_as_text(LAW)


PORTAL = "What is the main portal?"
OLD = "republic-of-atlantida-2022"


def test_a_single_edition_is_not_offered_as_a_choice(chat: ChatService):
    assert chat.edition_choices("en") == ()
    (exchange,) = chat.resume([], QuestionPermalink(LAW, edition="peru-2022"), "en")
    assert (exchange.edition, exchange.url) == ("", "?q=Which+law+protects+personal+data%3F")
    # It is the same question without the edition.
    assert chat.resume([exchange], QuestionPermalink(LAW, edition="peru-2022"), "en") == (exchange,)


def test_all_or_one_of_several_editions_can_be_chosen(several_editions_chat: ChatService):
    assert several_editions_chat.edition_choices("es") == (
        ("Todas las ediciones", ""),
        ("Perú 2022", "peru-2022"),
        ("Republic of Atlantida 2024", "republic-of-atlantida-2024"),
        ("Republic of Atlantida 2022", OLD),
    )


def test_the_chosen_edition_is_stored_and_asked_again(several_editions_chat: ChatService):
    chosen = several_editions_chat.ask(PORTAL, [], edition=OLD)
    assert "the Lighthouse" in chosen.quotation
    assert chosen.entry == f"{OLD}/7"
    assert chosen.edition == OLD
    assert chosen.url == f"?q=What+is+the+main+portal%3F&edition={OLD}"
    assert "Republic of Atlantida 2022 · " in chosen.reply
    assert chosen.references[0].text == "old.txt, Republic of Atlantida 2022, question 7."
    permalink = parse_permalink(chosen.url)
    assert isinstance(permalink, QuestionPermalink)
    assert several_editions_chat.resume([chosen], permalink, "en") == (chosen,)
    every, again = several_editions_chat.resume([chosen], QuestionPermalink(PORTAL), "en")[::-1]
    assert (every.edition, again) == ("", chosen)


def test_a_refusal_names_the_edition_if_only_one_was_searched(several_editions_chat: ChatService):
    refused = several_editions_chat.ask("Who won the football match in Paris last night?", [], edition=OLD)
    assert not refused.answered
    assert refused.remarks[1] == "I only searched Republic of Atlantida 2022."
    assert refused.remarks[1] in refused.reply
    assert all(one.address.startswith(f"?entry={OLD}/") for one in refused.references)
    everywhere = several_editions_chat.ask("Who won the football match in Paris last night?", [])
    assert "I only searched" not in everywhere.reply


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        (
            PORTAL,
            "There is no edition “chile-2022”. Choose one of: "
            "Peru 2022, Republic of Atlantida 2022, Republic of Atlantida 2024.",
        ),
        (
            "¿Cuál es el portal?",
            "No existe la edición “chile-2022”. Elige una de estas: "
            "Perú 2022, Republic of Atlantida 2022, Republic of Atlantida 2024.",
        ),
    ],
)
def test_an_unknown_edition_gets_a_notice_with_the_known_ones(
    several_editions_chat: ChatService, question: str, notice: str
):
    exchange = several_editions_chat.ask(question, [], edition="chile-2022")
    assert (exchange.remarks, exchange.build, exchange.edition) == ((notice,), "", "chile-2022")
    # Topics and example questions are then of all editions.
    assert several_editions_chat.list_topics("", "en", "chile-2022") == several_editions_chat.list_topics("", "en")
    assert several_editions_chat.example_questions("en", "chile-2022") == several_editions_chat.example_questions("en")
