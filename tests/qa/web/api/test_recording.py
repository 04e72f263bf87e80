"""Questions that come by the API and the tools are recorded as the page's are, if questions are recorded at all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from qa.answering.answerer import Answerer
from qa.serving.feedback_store import AnsweredQuestion, FeedbackStore
from qa.serving.live import LiveService
from qa.settings import Settings
from qa.web.app import build_app
from qa.web.middleware.shutdown import ShutdownFlag

LAW = "Which law protects personal data?"


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "feedback.sqlite")


@pytest.fixture
def serve(answerer: Answerer, tmp_path: Path) -> Callable[..., AbstractContextManager[TestClient]]:
    """Serves the sample index, with its feedback in that store."""

    @contextmanager
    def using(record_questions: bool, feedback: Path = tmp_path / "feedback.sqlite") -> Iterator[TestClient]:
        settings = Settings(feedback=feedback, record_questions=record_questions)
        with TestClient(build_app(settings, LiveService.already_open(answerer), ShutdownFlag())) as http:
            yield http

    return using


def test_questions_of_both_channels_are_recorded(serve: Callable, store: FeedbackStore, answerer: Answerer):
    with serve(record_questions=True) as http:
        answer = http.post("/api/ask", json={"question": LAW}).json()
        http.post("/api/ask", json={"question": "Hello"})
        call = {"name": "ask_peru_digital_government", "arguments": {"question": "And since when?"}}
        call["arguments"]["earlier_questions"] = [LAW]
        headers = {"Accept": "application/json, text/event-stream"}
        request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        assert http.post("/mcp", json=request, headers=headers).status_code == 200
    first, second = store.recorded_questions()
    assert first == AnsweredQuestion(
        LAW, (), "en", "peru-2022/38-39", True, pytest.approx(answer["confidence"], abs=1e-4), answerer.index.build
    )
    assert (second.question, second.earlier) == ("And since when?", (LAW,))


def test_nothing_is_recorded_unless_that_is_set(serve: Callable, tmp_path: Path):
    with serve(record_questions=False) as http:
        assert http.post("/api/ask", json={"question": LAW}).json()["answered"]
    assert not (tmp_path / "feedback.sqlite").exists()


def test_a_failure_to_record_does_not_cost_the_answer(
    serve: Callable, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "file").write_text("")
    with serve(record_questions=True, feedback=tmp_path / "file" / "feedback.sqlite") as http:
        assert http.post("/api/ask", json={"question": LAW}).json()["answered"]
    assert "name another file with PERU_QA_FEEDBACK" in caplog.text
