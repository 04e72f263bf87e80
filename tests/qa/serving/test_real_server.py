"""A real server, asked through its chat and through plain HTTP."""

import re
import socket
from collections.abc import Iterator

import httpx
import pytest
from gradio_client import Client

from index import BuildReport
from qa.answering.answerer import Answerer
from qa.presentation.wording import refusal_texts
from qa.settings import Settings
from support.records import answer_record

LAW = "Which law protects personal data?"


@pytest.fixture(scope="module")
def http(served: str) -> Iterator[httpx.Client]:
    """Plain HTTP to the server."""
    with httpx.Client(base_url=served, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def chat(served: str) -> Client:
    """Gradio's own client of the chat."""
    return Client(served, verbose=False)


@pytest.fixture(scope="module")
def endpoint(chat: Client) -> str:
    """The name of the only endpoint of the chat that is open to programs."""
    (name,) = chat.view_api(return_format="dict", print_info=False)["named_endpoints"]
    return name


def test_the_chat_answers(chat: Client, endpoint: str):
    reply = chat.predict(LAW, api_name=endpoint)
    assert "29733" in reply
    assert "normas-legales/243470-29733" in reply


def test_the_chat_refuses(chat: Client, endpoint: str, answerer: Answerer):
    question = "What is Chile's open data portal?"
    assert chat.predict(question, api_name=endpoint).startswith(refusal_texts(answerer.answer(question))[0])


def test_the_chat_refuses_a_question_that_is_too_long(chat: Client, endpoint: str):
    reply = chat.predict("¿Qué ley? " * 250, api_name=endpoint)
    assert reply == "La pregunta tiene 2,499 caracteres y el máximo es 2,000. Por favor, acórtala."


@pytest.mark.parametrize("question", [f"<script>alert(1)</script> {LAW}", "<img src=x onerror=alert(1)>", "<h1>"])
def test_a_question_of_html_is_not_repeated_in_the_reply(chat: Client, endpoint: str, question: str):
    reply = chat.predict(question, api_name=endpoint)
    assert not re.search(r"</?\w+", reply)
    assert "alert" not in reply


def test_api_returns_the_documented_object(http: httpx.Client, built: tuple[Settings, BuildReport]):
    response = http.post("/api/ask", json={"question": LAW})
    record = response.json()
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert list(record) == [
        "id",
        "question",
        "language",
        "answered",
        "reason",
        "confidence",
        "answer",
        "citations",
        "parts",
        "suggestions",
        "build",
        "elapsed_ms",
        "explanation",
    ]
    assert (record["id"], record["question"], record["answered"]) == (None, LAW, True)
    assert record["build"] == built[1].build
    assert record["citations"][0]["entry"] == "peru-2022/38-39"
    assert "29733" in record["answer"]["text"]


def test_api_returns_what_the_answerer_answers(http: httpx.Client, answerer):
    question = "What is Chile's open data portal?"
    history = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Ask me."}]
    record = http.post("/api/ask", json={"question": question, "history": history}).json()
    assert record | {"elapsed_ms": 0} == answer_record(answerer.answer(question)) | {"elapsed_ms": 0}
    assert not record["answered"]


def test_api_answers_from_the_edition_asked_for(http: httpx.Client):
    record = http.post("/api/ask", json={"question": LAW, "edition": "peru-2022"}).json()
    assert record["answered"]
    assert {citation["source"]["edition"] for citation in record["citations"]} == {"peru-2022"}


def test_api_keeps_html_as_data(http: httpx.Client):
    response = http.post("/api/ask", json={"question": "<script>alert(1)</script>"})
    assert response.headers["content-type"] == "application/json"
    assert response.json()["question"] == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (
            {"question": "x" * 2001},
            "the question has 2,001 characters, more than the 2,000 allowed; shorten it",
        ),
        ({}, "body.question: Field required"),
        (
            {"question": LAW, "edition": "chile-2022"},
            'there is no edition "chile-2022"; choose one of: peru-2022',
        ),
        ({"question": LAW, "edition": 7}, "body.edition: Input should be a valid string"),
        ({"question": None}, "body.question: Input should be a valid string"),
        ({"question": LAW, "history": "x"}, "body.history: Input should be a valid list"),
        (
            {"question": LAW, "history": [{"role": "system", "content": "x"}]},
            "body.history.0.role: Input should be 'user' or 'assistant'",
        ),
    ],
)
def test_an_invalid_body_is_refused_in_one_sentence(http: httpx.Client, body: object, detail: str):
    response = http.post("/api/ask", json=body)
    assert (response.status_code, response.json()["detail"]) == (422, detail)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("content", [b"{nope", b"[]", b"", b'"law?"'])
def test_a_body_that_is_not_an_object_is_refused(http: httpx.Client, content: bytes):
    response = http.post("/api/ask", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert isinstance(response.json()["detail"], str)


def test_a_blank_question_is_answered_politely(http: httpx.Client):
    record = http.post("/api/ask", json={"question": " \0 "}).json()
    assert (record["question"], record["answered"], record["citations"]) == (" \0 ", False, [])
    assert len(record["suggestions"]) == 3


def test_health(http: httpx.Client, built: tuple[Settings, BuildReport]):
    assert http.get("/healthz").json() == {"status": "alive"}
    assert http.get("/readyz").json() == {"status": "ready", "build": built[1].build, "faults": []}


def test_the_page(http: httpx.Client):
    page = http.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert '"title":"Peru-QA"' in page.text.replace('": "', '":"')
    config = http.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["show_error"] is False
    assert config["title"] == "Peru-QA"


def test_it_listens_on_the_loopback_address_only(served: str):
    port = int(served.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10):
        pass
    # Whoever listens on all addresses is reached on this one too.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=10)
