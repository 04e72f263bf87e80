"""The HTTP API: its responses, its OpenAPI document, and its problems."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter
from starlette.testclient import TestClient

from qa.answering.answerer import Answerer
from qa.presentation.json_records import AnswerRecord, EntriesRecord, EntryRecord, FoundRecord
from qa.serving.live import LiveService
from qa.web.api.schemas import ProblemRecord, ReadyRecord
from qa.web.middleware.shutdown import ShutdownFlag
from support.records import answer_record, entry_record

LAW = "Which law protects personal data?"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def shutdown_flag() -> ShutdownFlag:
    return ShutdownFlag()


@pytest.fixture(scope="module")
def http(answerer: Answerer, whole_app, shutdown_flag: ShutdownFlag) -> Iterator[TestClient]:
    """The whole application over the shipped index."""
    with TestClient(
        whole_app(LiveService.already_open(answerer), shutdown_flag=shutdown_flag), raise_server_exceptions=False
    ) as client:
        yield client


def conforms(record: object, model: type[BaseModel]) -> BaseModel:
    """Validate a record by its model: it has every required field and no unknown one."""
    return TypeAdapter(model).validate_python(record, strict=False)


@pytest.mark.parametrize(
    "question", [LAW, "¿Qué ley protege los datos personales?", "What is Chile's portal?", "hello", "", "¿"]
)
def test_an_answer_conforms_to_its_model(http: TestClient, answerer: Answerer, question: str):
    record = http.post("/api/ask", json={"question": question}).json()
    conforms(record, AnswerRecord)
    assert record | {"elapsed_ms": 0} == answer_record(answerer.answer(question)) | {"elapsed_ms": 0}


def test_all_entries_are_listed_and_each_can_be_read(http: TestClient, answerer: Answerer):
    listed = http.get("/api/entries").json()
    conforms(listed, EntriesRecord)
    assert [entry["id"] for entry in listed["entries"]] == list(answerer.index.entry_ids)
    assert listed["entries"][0]["edition"] == "peru-2022"
    for name, entry in answerer.index.entries.items():
        record = http.get(f"/api/entries/{name}").json()
        conforms(record, EntryRecord)
        assert record == entry_record(answerer.index, entry)
        assert record["text"] == entry.text.text
    assert http.get("/api/entries/38-39").json()["id"] == "peru-2022/38-39"


def test_a_citation_is_part_of_the_entry_that_it_names(http: TestClient):
    for citation in http.post("/api/ask", json={"question": LAW}).json()["citations"]:
        entry = http.get(f"/api/entries/{citation['entry']}").json()
        assert entry["text"][slice(*citation["span"])] == citation["passage"]


def test_search_ranks_passages(http: TestClient, answerer: Answerer):
    found = http.get("/api/search", params={"q": LAW, "k": 3}).json()
    conforms(found, FoundRecord)
    assert (found["query"], found["build"]) == (LAW, answerer.index.build)
    assert [passage["rank"] for passage in found["passages"]] == [1, 2, 3]
    assert found["passages"][0]["entry"] == "peru-2022/38-39"
    assert len(http.get("/api/search", params={"q": LAW}).json()["passages"]) == 10
    assert http.get("/api/search", params={"q": " "}).json()["passages"] == []


@pytest.mark.parametrize(
    ("params", "detail"),
    [
        ({}, "query.q: Field required"),
        ({"q": "x", "k": "0"}, "query.k: Input should be greater than or equal to 1"),
        ({"q": "x", "k": "51"}, "query.k: Input should be less than or equal to 50"),
        ({"q": "x", "k": "ten"}, "query.k: Input should be a valid integer, unable to parse string as an integer"),
        ({"q": "x", "edition": "chile-2022"}, 'there is no edition "chile-2022"; choose one of: peru-2022'),
        (
            {"q": "x" * 2001},
            "the question has 2,001 characters, more than the 2,000 allowed; shorten it",
        ),
    ],
)
def test_an_invalid_search_gets_a_problem(http: TestClient, params: dict, detail: str):
    response = http.get("/api/search", params=params)
    assert (response.status_code, response.headers["content-type"]) == (422, PROBLEM)
    conforms(response.json(), ProblemRecord)
    assert response.json()["detail"] == detail


def test_a_question_that_is_too_long_gets_sentences_in_both_languages(http: TestClient):
    sentences = http.post("/api/ask", json={"question": "x" * 2001}).json()["messages"]
    assert sentences == {
        "en": "The question has 2,001 characters, but at most 2,000 are allowed. Please shorten it.",
        "es": "La pregunta tiene 2,001 caracteres y el máximo es 2,000. Por favor, acórtala.",
    }


@pytest.mark.parametrize("name", ["nope", "peru-2022/1000", "%00", "../../etc/passwd", "a/b/c", "<b>"])
def test_an_unknown_entry_gets_a_problem(http: TestClient, name: str):
    response = http.get(f"/api/entries/{name}")
    assert (response.status_code, response.headers["content-type"]) == (404, PROBLEM)
    assert response.json()["status"] == 404


def test_entries_are_revalidated_by_their_etag(http: TestClient):
    for path in ("/api/entries", "/api/entries/peru-2022/38-39"):
        first = http.get(path)
        tag = first.headers["etag"]
        assert first.headers["cache-control"] == "public, max-age=60"
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = http.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert http.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert http.get("/api/entries/peru-2022/40-41").headers["etag"] != tag


def test_long_responses_are_compressed(http: TestClient):
    response = http.get("/api/entries", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) < len(response.content) / 3
    assert "content-encoding" not in http.get("/api/entries", headers={"Accept-Encoding": "identity"}).headers


def test_readiness_ends_when_the_shutdown_begins(http: TestClient, answerer: Answerer, shutdown_flag: ShutdownFlag):
    conforms(http.get("/readyz").json(), ReadyRecord)
    assert "connection" not in http.get("/readyz").headers
    shutdown_flag.has_begun = True
    try:
        response = http.get("/readyz")
        assert (response.status_code, response.headers["connection"]) == (503, "close")
        assert response.json()["detail"] == "The server is shutting down."
        # A question is still answered, on a connection that is then closed.
        response = http.post("/api/ask", json={"question": LAW})
        assert (response.status_code, response.headers["connection"]) == (200, "close")
        assert http.get("/healthz").status_code == 200
    finally:
        shutdown_flag.has_begun = False


def test_metrics_count_requests_and_are_closed_to_other_networks(http: TestClient, whole_app, answerer: Answerer):
    app = whole_app(LiveService.already_open(answerer))
    with TestClient(app, client=("127.0.0.1", 5000)) as own:
        for _ in range(3):
            own.post("/api/ask", json={"question": LAW})
        own.post("/api/ask", json={"question": "What is Chile's portal?"})
        own.get("/api/search", params={"q": "secret words"})
        figures = own.get("/metrics")
        assert figures.headers["content-type"].startswith("text/plain")
        lines = figures.text.splitlines()
        assert 'peru_qa_questions_total{channel="api",language="en",outcome="answer"} 3.0' in lines
        assert 'peru_qa_questions_total{channel="api",language="en",outcome="refusal"} 1.0' in lines
        assert 'peru_qa_searches_total{channel="api"} 1.0' in lines
        assert 'peru_qa_stage_seconds_count{stage="embedding"} 4.0' in lines
        assert 'peru_qa_requests_total{method="POST",route="/api/ask",status="200"} 4.0' in lines
        assert f'peru_qa_build{{build="{answerer.index.build}"}} 1.0' in lines
        assert "peru_qa_ready 1.0" in lines
        assert 'peru_qa_waiting{channel="page"} 0.0' in lines
        assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
        assert "secret" not in figures.text
        assert own.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
        # The application is already running, so this client doesn't start it.
        assert TestClient(app, client=("203.0.113.9", 5000)).get("/metrics").status_code == 404


def test_only_configured_origins_may_use_the_api(http: TestClient, whole_app, answerer: Answerer):
    asking = {"Origin": "https://friend.example", "Access-Control-Request-Method": "POST"}
    for path in ("/api/ask", "/gradio_api/queue/join", "/"):
        assert "access-control-allow-origin" not in http.options(path, headers=asking).headers
        assert "access-control-allow-origin" not in http.get(path, headers=asking).headers
    with TestClient(whole_app(LiveService.already_open(answerer), cors_origins=("https://friend.example",))) as opened:
        allowed = opened.options("/api/ask", headers=asking | {"Access-Control-Request-Headers": "content-type"})
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "https://friend.example"
        answer = opened.post("/api/ask", json={"question": LAW}, headers={"Origin": "https://friend.example"})
        assert answer.headers["access-control-allow-origin"] == "https://friend.example"
        assert "access-control-allow-credentials" not in answer.headers
        other = opened.post("/api/ask", json={"question": LAW}, headers={"Origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers


def test_routes_take_only_the_documented_parameters(http: TestClient):
    taken = {
        path: {parameter["name"] for parameter in operation.get("parameters", [])}
        for path, operations in http.get("/api/openapi.json").json()["paths"].items()
        for operation in operations.values()
    }
    assert taken == {
        "/api/ask": set(),
        "/api/search": {"q", "k", "edition"},
        "/api/entries": set(),
        "/api/entries/{id}": {"id"},
        "/healthz": set(),
        "/readyz": set(),
    }


def fields(schema: Any, where: str = "") -> Iterator[tuple[str, dict]]:
    """Yield the properties of an object of the document."""
    for name, described in schema.get("properties", {}).items():
        yield f"{where}.{name}", described


def test_every_field_of_the_document_has_a_description_and_an_example(http: TestClient):
    document = http.get("/api/openapi.json").json()
    assert set(document["paths"]) == {
        "/api/ask",
        "/api/search",
        "/api/entries",
        "/api/entries/{id}",
        "/healthz",
        "/readyz",
    }
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        for where, field in fields(schema, name):
            assert field.get("description"), where
            assert field.get("examples"), where
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            assert operation["description"], path
            for parameter in operation.get("parameters", []):
                assert parameter["schema"].get("description") or parameter.get("description"), (path, parameter["name"])
                assert parameter["schema"].get("examples") or parameter.get("examples"), (path, parameter["name"])
            for status, response in operation["responses"].items():
                assert response["description"], (path, status)
                expected = PROBLEM if int(status) >= 400 else "application/json"
                assert list(response["content"]) == [expected], (path, method, status)


def test_the_examples_of_a_model_conform_to_it(http: TestClient):
    for model in (AnswerRecord, EntryRecord, EntriesRecord, FoundRecord, ProblemRecord, ReadyRecord):
        given = {name: field.examples[0] for name, field in model.model_fields.items() if field.examples}
        assert conforms(given, model).model_dump(mode="json").keys() == model.model_fields.keys()


def test_the_documentation_fetches_nothing(http: TestClient):
    page = http.get("/api/docs")
    assert page.status_code == 200
    assert "//" not in page.text.replace("//cdn", "//").replace("<!--", "").replace("// ", "")
    for file in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert f"../page/api/{file}" in page.text
        assert http.get(f"/page/api/{file}").status_code == 200
