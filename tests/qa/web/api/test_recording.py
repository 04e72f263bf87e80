"""Questions that come by the API and the tools are recorded as the page's are, if questions are recorded at all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index import Embedder, open_index
from qa.answering.answerer import Answerer
from qa.serving.feedback_store import AnsweredQuestion, FeedbackStore
from qa.serving.live import LiveService
from qa.settings import Settings
from qa.web.app import build_app
from qa.web.middleware.shutdown import ShutdownFlag

QUESTION = "When is the library open?"


@pytest.fixture
def answerer(faq: Settings, embedder: Embedder) -> Answerer:
    """Answers from the small corpus."""
    return Answerer(open_index(faq.index_directory), embedder)


@pytest.fixture
def serve(answerer: Answerer, tmp_path: Path) -> Callable[..., AbstractContextManager[TestClient]]:
    """Serves the small corpus, with its feedback in a file of the test."""

    @contextmanager
    def using(record_questions: bool, feedback: Path = tmp_path / "feedback.sqlite") -> Iterator[TestClient]:
        settings = Settings(feedback=feedback, record_questions=record_questions)
        app = build_app(settings, LiveService.already_open(answerer), ShutdownFlag())
        with TestClient(app, base_url="http://127.0.0.1") as http:
            yield http

    return using


def test_questions_of_both_channels_are_recorded(serve: Callable, answerer: Answerer, tmp_path: Path):
    with serve(record_questions=True) as http:
        answer = http.post("/api/ask", json={"question": QUESTION}).json()
        assert http.post("/api/ask", json={"question": "Hello"}).status_code == 200
        arguments = {"question": "And on a Sunday?", "earlier_questions": [QUESTION]}
        call = {"name": "ask_peru_digital_government", "arguments": arguments}
        request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        assert http.post("/mcp", json=request, headers={"Accept": "application/json, text/event-stream"}).is_success
    first, second = FeedbackStore(tmp_path / "feedback.sqlite").recorded_questions()
    confidence = pytest.approx(answer["confidence"], abs=1e-3)
    assert first == AnsweredQuestion(
        QUESTION, (), "en", "faq/hours", answer["answered"], confidence, answerer.index.build
    )
    assert (second.question, second.earlier) == ("And on a Sunday?", (QUESTION,))


def test_nothing_is_recorded_unless_that_is_set(serve: Callable, tmp_path: Path):
    with serve(record_questions=False) as http:
        assert http.post("/api/ask", json={"question": QUESTION}).json()["citations"]
    assert not (tmp_path / "feedback.sqlite").exists()


INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


@pytest.mark.parametrize(
    ("record_questions", "said"),
    [(True, "Questions are recorded to improve the answers"), (False, "Questions are not recorded")],
)
def test_the_page_the_api_and_the_tools_say_whether_questions_are_recorded(
    serve: Callable, record_questions: bool, said: str
):
    with serve(record_questions) as http:
        answered = http.post("/mcp", json=INITIALIZE, headers={"Accept": "application/json, text/event-stream"})
        texts = (
            http.get("/about", headers={"Accept-Language": "en"}).text,
            http.get("/api/openapi.json").json()["info"]["description"],
            answered.json()["result"]["instructions"],
        )
    for text in texts:
        assert said in text
        assert ("deleted after 90 days" in text) is record_questions


def test_a_failure_to_record_does_not_cost_the_answer(
    serve: Callable, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "file").write_text("")
    with serve(record_questions=True, feedback=tmp_path / "file" / "feedback.sqlite") as http:
        assert http.post("/api/ask", json={"question": QUESTION}).json()["citations"]
    assert "name another file with PERU_QA_FEEDBACK" in caplog.text
