"""What is logged and counted of questions and requests."""

import asyncio
import io
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from corpus import NO_OFFICE
from qa.answering.answer import Answer, AnswerTimings
from qa.serving.live import LiveService
from qa.web.observability.logs import SERVER, set_up_logging
from qa.web.observability.metrics import Metrics
from qa.web.observability.request_log import AnswerLog, RequestLog
from support.asgi import exchange, fetch, make_scope

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]

SECRET = "Is my neighbour Ana Quispe a «digital» citizen?"
"""A question that must not appear in a log or in metrics."""

STANDARD_FIELDS = ("time", "level", "logger", "message")
REQUEST_FIELDS = {*STANDARD_FIELDS, "request_id", "method", "route", "status", "milliseconds"}
ANSWER_FIELDS = {
    *STANDARD_FIELDS,
    "request_id",
    "channel",
    "language",
    "outcome",
    "entry",
    "confidence",
    "milliseconds",
    "build",
}


@dataclass(frozen=True)
class Log:
    """The log, once it is set up: `stream` takes the place of stderr."""

    stream: io.StringIO

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def records(self) -> list[dict[str, object]]:
        """The lines of the log, parsed as JSON."""
        return [json.loads(line) for line in self.text.split("\n")[:-1]]


@contextmanager
def restored_logging() -> Iterator[None]:
    """Restore all of logging that `set_up_logging` changes."""
    root = logging.getLogger()
    changed = [logging.getLogger(name) for name in (None, "qa", "uvicorn.error", "qa.requests", "qa.answers")]
    before = [(logger, logger.level, logger.disabled) for logger in changed]
    handlers, root.handlers = root.handlers, []
    try:
        yield
    finally:
        root.handlers = handlers
        for logger, level, disabled in before:
            logger.setLevel(level)
            logger.disabled = disabled


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Log]]:
    """Sets up the log: `log("json")` or `log("text")`."""

    def set_up(form) -> Log:
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stderr", stream)
        set_up_logging(form)
        return Log(stream)

    with restored_logging():
        yield set_up


def test_what_libraries_write_for_their_developers_is_left_out(log: Callable[[str], Log]):
    written = log("text")
    library = logging.getLogger("a.chatty.library")
    library.setLevel(logging.DEBUG)
    library.debug("Building index from tokens")
    logging.getLogger(SERVER).info("Ready.")
    assert written.text == "Ready.\n"


def samples(metrics: Metrics) -> Samples:
    """Return all samples of the metrics, by name and labels."""
    text = bytes(metrics.response().body).decode("utf-8")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def sample(found: Samples, name: str, **labels: str) -> float:
    """Return the value of a sample; 0 if there is none yet, as in Prometheus."""
    return found.get((name, frozenset(labels.items())), 0.0)


def labels_of(found: Samples, name: str) -> list[dict[str, str]]:
    """Return the labels of all samples with a name."""
    return [dict(labels) for key, labels in found if key == name]


def never(on_progress) -> None:
    raise AssertionError("nothing is opened here")


@pytest.fixture
def service() -> LiveService:
    """Not open yet."""
    return LiveService(never)


@pytest.fixture
def metrics(service: LiveService) -> Metrics:
    """The metrics of a service that isn't open yet, for which nothing waits."""
    metrics = Metrics()
    metrics.watch(service, lambda: 0, lambda: 0)
    return metrics


def opened(build: str) -> LiveService:
    """Open a service on a build without any entry."""
    manifest = SimpleNamespace(created="2026-01-01T00:00:00+00:00", documents=[])
    index = SimpleNamespace(build=build, entries={}, manifest=manifest, office=NO_OFFICE)
    return LiveService.already_open(SimpleNamespace(index=index, suggester=None))


# Requests


def test_every_request_gets_its_own_id(metrics: Metrics):
    app = RequestLog(PlainTextResponse("words", headers={"X-Request-ID": "the application's"}), metrics)
    responses = [fetch(app) for _ in range(10)]
    ids = [response.headers.get_list("x-request-id") for response in responses]
    assert all(re.fullmatch("[0-9a-f]{32}", request_id) for (request_id,) in ids)
    assert len({request_id for (request_id,) in ids}) == 10


@pytest.mark.parametrize("given", ["0123abcd", "trace_01-AZaz", "a" * 64, "0af7651916cd43dd8448eb211c80319c"])
def test_a_well_formed_request_id_is_kept(metrics: Metrics, given: str):
    response = fetch(RequestLog(PlainTextResponse("words"), metrics), headers={"X-Request-ID": given})
    assert response.headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "a" * 7,
        "a" * 65,
        "two words",
        "<script>alert(1)</script>",
        '"}{"level":"forged',
        "../../etc/passwd",
        "%0d%0a1234",
    ],
)
def test_any_other_request_id_is_replaced(metrics: Metrics, given: str):
    response = fetch(RequestLog(PlainTextResponse("words"), metrics), headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])


@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_a_request_id_never_has_other_than_plain_characters(given: str):
    app = RequestLog(PlainTextResponse("words"), Metrics())
    sent = asyncio.run(exchange(app, make_scope(headers=(("x-request-id", given),))))
    assert re.fullmatch("[A-Za-z0-9_-]{8,64}", sent.headers["x-request-id"])
    if re.fullmatch("[A-Za-z0-9_-]{8,64}", given):
        assert sent.headers["x-request-id"] == given


def test_the_log_line_of_a_request(metrics: Metrics, log):
    written = log("json")
    fetch(
        RequestLog(PlainTextResponse("words", 201), metrics), "/api/ask", "POST", headers={"X-Request-ID": "0123abcd"}
    )
    (record,) = written.records
    assert record.keys() == REQUEST_FIELDS
    assert (record["level"], record["logger"], record["message"]) == ("INFO", "qa.requests", "request")
    assert (record["method"], record["route"], record["status"]) == ("POST", "/api/ask", 201)
    assert record["request_id"] == "0123abcd"
    assert isinstance(record["milliseconds"], float)
    assert record["milliseconds"] >= 0


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", "/api/search", "/api/search"),
        ("GET", "/", "/"),
        ("GET", "/api/entries/Ana-Quispe", "/api/entries/{id}"),
        ("GET", "/Ana-Quispe", "other"),
        ("GET", "/page/Ana-Quispe", "files"),
    ],
)
def test_neither_path_nor_query_nor_body_nor_client_is_logged(
    metrics: Metrics, log, method: str, path: str, route: str
):
    written = log("json")
    app = RequestLog(PlainTextResponse("words"), metrics)
    headers = {"User-Agent": "Ana-Quispe", "Referer": "http://Ana-Quispe.example", "Cookie": "Ana=Quispe"}
    fetch(app, path, method, client="203.0.113.9", params={"q": SECRET}, content=SECRET, headers=headers)
    (record,) = written.records
    assert record["route"] == route
    assert not re.search(r"Ana|Quispe|neighbour|203\.0\.113", written.text)
    assert [labels["route"] for labels in labels_of(samples(metrics), "peru_qa_requests_total")] == [route]


@pytest.mark.parametrize("method", ["BREW", "get", "PROPFIND", "Ana-Quispe"])
def test_an_unknown_method_is_logged_as_other(metrics: Metrics, log, method: str):
    written = log("json")
    asyncio.run(exchange(RequestLog(PlainTextResponse("words"), metrics), make_scope("/", method)))
    assert written.records[0]["method"] == "other"
    assert sample(samples(metrics), "peru_qa_requests_total", method="other", route="/", status="200") == 1


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_a_usual_method_is_logged(metrics: Metrics, log, method: str):
    written = log("json")
    asyncio.run(exchange(RequestLog(PlainTextResponse("words"), metrics), make_scope("/", method)))
    assert written.records[0]["method"] == method


def test_a_client_that_disconnects_is_logged_as_499(metrics: Metrics, log):
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        pass

    written = log("json")
    asyncio.run(exchange(RequestLog(app, metrics), make_scope("/api/ask", "POST")))
    assert written.records[0]["status"] == 499
    assert sample(samples(metrics), "peru_qa_requests_total", method="POST", route="/api/ask", status="499") == 1


def test_a_response_that_breaks_off_is_logged_with_its_status(metrics: Metrics, log):
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise LookupError("lost")

    written = log("json")
    with pytest.raises(LookupError, match="lost"):
        asyncio.run(exchange(RequestLog(app, metrics), make_scope("/")))
    assert [record["status"] for record in written.records] == [200]


def test_an_error_before_the_response_is_logged_as_500(metrics: Metrics, log):
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise LookupError("lost")

    written = log("json")
    with pytest.raises(LookupError, match="lost"):
        asyncio.run(exchange(RequestLog(app, metrics), make_scope("/")))
    # The server responds with 500 if no response has begun.
    assert [record["status"] for record in written.records] == [500]
    assert sample(samples(metrics), "peru_qa_requests_total", method="GET", route="/", status="500") == 1


def test_lifespan_events_pass_and_are_not_logged(metrics: Metrics, log):
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive()) == {"type": "lifespan.startup"}
        await send({"type": "lifespan.startup.complete"})

    written = log("json")
    sent = asyncio.run(exchange(RequestLog(app, metrics), {"type": "lifespan"}, {"type": "lifespan.startup"}))
    assert sent.messages == [{"type": "lifespan.startup.complete"}]
    assert written.text == ""


def test_requests_are_counted_by_method_route_and_status(metrics: Metrics):
    for path, method, status in [
        ("/api/ask", "POST", 200),
        ("/api/ask", "POST", 200),
        ("/api/ask", "POST", 429),
        ("/api/entries/a", "GET", 200),
        ("/api/entries/b", "GET", 200),
        ("/x", "GET", 404),
        ("/y", "GET", 404),
    ]:
        fetch(RequestLog(PlainTextResponse("words", status), metrics), path, method)
    found = samples(metrics)
    counted = {
        tuple(dict(labels)[name] for name in ("method", "route", "status")): value
        for (name, labels), value in found.items()
        if name == "peru_qa_requests_total"
    }
    assert counted == {
        ("POST", "/api/ask", "200"): 2,
        ("POST", "/api/ask", "429"): 1,
        ("GET", "/api/entries/{id}", "200"): 2,
        ("GET", "other", "404"): 2,
    }
    assert sample(found, "peru_qa_request_seconds_count", route="/api/ask") == 3
    assert sample(found, "peru_qa_request_seconds_bucket", route="/api/ask", le="+Inf") == 3


# Answers


def test_the_log_line_of_an_answer(answer: Answer, metrics: Metrics, log):
    written = log("json")
    AnswerLog(metrics).log_answer(replace(answer, confidence=0.9312345, elapsed_ms=12.345), "api")
    (record,) = written.records
    assert record.keys() == ANSWER_FIELDS
    del record["time"]
    assert record == {
        "level": "INFO",
        "logger": "qa.answers",
        "message": "answer",
        "request_id": None,
        "channel": "api",
        "language": "en",
        "outcome": "answer",
        "entry": "peru-2022/38-39",
        "confidence": 0.9312,
        "milliseconds": 12.3,
        "build": "20260101T000000Z-abcdef",
    }


@pytest.mark.parametrize("kind", ["refusal", "courtesy", "blank"])
def test_a_refusal_is_logged_without_an_entry(answer: Answer, metrics: Metrics, log, kind):
    written = log("json")
    AnswerLog(metrics).log_answer(replace(answer, kind=kind), "page")
    AnswerLog(metrics).log_answer(replace(answer, kind=kind, citations=()), "page")
    assert [(record["outcome"], record["entry"]) for record in written.records] == [(kind, None)] * 2


def with_secret_question(answer: Answer) -> Answer:
    return replace(answer, question=SECRET, earlier=(f"Before: {SECRET}",), text=f"Of {SECRET}", original=SECRET)


@pytest.mark.parametrize("kind", ["answer", "refusal", "courtesy", "blank"])
@pytest.mark.parametrize("form", ["json", "text"])
def test_questions_are_not_logged(answer: Answer, metrics: Metrics, log, caplog, kind, form: str):
    written = log(form)
    logging.getLogger().addHandler(caplog.handler)
    AnswerLog(metrics).log_answer(replace(with_secret_question(answer), kind=kind), "api")
    AnswerLog(metrics, log_questions=False).log_answer(replace(with_secret_question(answer), kind=kind), "page")
    assert len(caplog.records) == (2 if form == "json" else 0)
    everything = written.text + repr([vars(record) for record in caplog.records]) + repr(samples(metrics))
    assert not re.search("Ana|Quispe|neighbour", everything)


def test_questions_are_logged_if_that_is_set(answer: Answer, metrics: Metrics, log):
    written = log("json")
    AnswerLog(metrics, log_questions=True).log_answer(with_secret_question(answer), "api")
    (record,) = written.records
    assert record.keys() == {*ANSWER_FIELDS, "question"}
    assert record["question"] == SECRET
    # Not as escapes.
    assert "«digital»" in written.text
    assert "Before" not in written.text
    assert not re.search("Ana|Quispe|neighbour", repr(samples(metrics)))


@pytest.mark.parametrize("question", ['line\nbreak\r\n{"level": "CRITICAL"}', "\x1b[31m", "\u2028\x85", "\x00", '"\\'])
def test_a_logged_question_stays_in_its_line(answer: Answer, metrics: Metrics, log, question: str):
    written = log("json")
    AnswerLog(metrics, log_questions=True).log_answer(replace(answer, question=question), "api")
    (record,) = written.records
    assert (record["question"], record["level"]) == (question, "INFO")
    assert "\x1b" not in written.text


def test_an_answer_is_logged_with_the_id_of_its_request(answer, metrics, log):
    written = log("json")
    answer_log = AnswerLog(metrics)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        answer_log.log_answer(answer, "api")
        await PlainTextResponse("words")(scope, receive, send)

    async def two() -> None:
        ids = ("0123abcd", "4567efgh")
        app_observed = RequestLog(app, metrics)
        await asyncio.gather(
            *(
                exchange(app_observed, make_scope("/api/ask", headers=(("x-request-id", request_id),)))
                for request_id in ids
            )
        )

    asyncio.run(two())
    lines = [(record["message"], record["request_id"]) for record in written.records]
    assert sorted(lines) == [
        ("answer", "0123abcd"),
        ("answer", "4567efgh"),
        ("request", "0123abcd"),
        ("request", "4567efgh"),
    ]
    # After the requests there is no id any more.
    answer_log.log_answer(answer, "api")
    assert written.records[-1]["request_id"] is None


def test_questions_are_counted_by_channel_language_and_outcome(answer: Answer, translated: Answer, metrics: Metrics):
    answer_log = AnswerLog(metrics)
    answer_log.log_answer(answer, "api")
    answer_log.log_answer(answer, "api")
    answer_log.log_answer(replace(answer, kind="refusal"), "api")
    answer_log.log_answer(translated, "page")
    answer_log.log_answer(replace(translated, kind="courtesy"), "tools")
    answer_log.count_search("api")
    answer_log.count_search("tools")
    answer_log.count_search("tools")
    found = samples(metrics)
    counted = {
        tuple(dict(labels)[name] for name in ("channel", "language", "outcome")): value
        for (name, labels), value in found.items()
        if name == "peru_qa_questions_total"
    }
    assert counted == {
        ("api", "en", "answer"): 2,
        ("api", "en", "refusal"): 1,
        ("page", "es", "answer"): 1,
        ("tools", "es", "courtesy"): 1,
    }
    assert sample(found, "peru_qa_searches_total", channel="api") == 1
    assert sample(found, "peru_qa_searches_total", channel="tools") == 2


def test_the_seconds_of_the_stages_are_added_up(answer: Answer, metrics: Metrics):
    answer_log = AnswerLog(metrics)
    answer_log.log_answer(replace(answer, timings=AnswerTimings(embedding=0.03, ranking=0.002, composing=0.5)), "api")
    answer_log.log_answer(replace(answer, timings=AnswerTimings(embedding=0.05, ranking=0.004, composing=40.0)), "page")
    found = samples(metrics)
    stages = ("embedding", "ranking", "composing")
    assert {labels["stage"] for labels in labels_of(found, "peru_qa_stage_seconds_sum")} == set(stages)
    sums = [sample(found, "peru_qa_stage_seconds_sum", stage=stage) for stage in stages]
    assert sums == pytest.approx([0.08, 0.006, 40.5])
    assert [sample(found, "peru_qa_stage_seconds_count", stage=stage) for stage in stages] == [2, 2, 2]

    def within(stage: str, seconds: str) -> float:
        return sample(found, "peru_qa_stage_seconds_bucket", stage=stage, le=seconds)

    assert [within("embedding", seconds) for seconds in ("0.02", "0.04", "0.08")] == [0, 1, 2]
    assert [within("ranking", seconds) for seconds in ("0.005", "30.0")] == [2, 2]
    assert [within("composing", seconds) for seconds in ("0.3", "0.6", "30.0", "+Inf")] == [0, 1, 1, 2]


# Metrics


def test_metrics_are_in_the_text_format_of_prometheus(answer: Answer, metrics: Metrics):
    AnswerLog(metrics).log_answer(answer, "api")
    response = metrics.response()
    assert response.status_code == 200
    assert re.fullmatch(r"text/plain; version=[0-9.]+; charset=utf-8", response.headers["content-type"])
    families = {family.name: family for family in text_string_to_metric_families(bytes(response.body).decode("utf-8"))}
    kinds = {name: family.type for name, family in families.items() if name.startswith("peru_qa_")}
    assert kinds == {
        "peru_qa_requests": "counter",
        "peru_qa_request_seconds": "histogram",
        "peru_qa_questions": "counter",
        "peru_qa_searches": "counter",
        "peru_qa_stage_seconds": "histogram",
        "peru_qa_waiting": "gauge",
        "peru_qa_ready": "gauge",
        "peru_qa_faults": "gauge",
        "peru_qa_build": "gauge",
    }
    assert all(families[name].documentation for name in kinds)
    assert not [name for name in families if name.endswith("_created")]
    assert "process_resident_memory_bytes" in families


def test_metrics_before_the_service_is_ready(metrics: Metrics):
    found = samples(metrics)
    assert sample(found, "peru_qa_ready") == 0
    assert ("peru_qa_ready", frozenset()) in found
    assert labels_of(found, "peru_qa_build") == []


def test_metrics_name_only_the_current_build():
    service = opened("20260101T000000Z-abcdef")
    metrics = Metrics()
    metrics.watch(service, lambda: 0, lambda: 0)
    assert sample(samples(metrics), "peru_qa_build", build="20260101T000000Z-abcdef") == 1
    service.switch_to(opened("20260202T000000Z-012345").current)
    found = samples(metrics)
    assert sample(found, "peru_qa_ready") == 1
    assert labels_of(found, "peru_qa_build") == [{"build": "20260202T000000Z-012345"}]


def test_gauges_have_the_values_of_the_moment_they_are_read(service: LiveService):
    waiting, page_waiting = [3], [5]
    metrics = Metrics()
    metrics.watch(service, lambda: waiting[0], lambda: page_waiting[0])
    found = samples(metrics)
    assert sample(found, "peru_qa_waiting", channel="api") == 3
    assert sample(found, "peru_qa_waiting", channel="page") == 5
    assert sample(found, "peru_qa_faults") == 0
    waiting[0], page_waiting[0] = 0, 1
    service.set_fault("index", "torn")
    service.set_fault("corpus", "gone")
    found = samples(metrics)
    assert sample(found, "peru_qa_waiting", channel="api") == 0
    assert sample(found, "peru_qa_waiting", channel="page") == 1
    assert sample(found, "peru_qa_faults") == 2
    assert b"torn" not in metrics.response().body


def test_metrics_of_two_services_in_one_process_are_separate(answer: Answer, service: LiveService):
    first, second = Metrics(), Metrics()
    for metrics in (first, second):
        metrics.watch(service, lambda: 0, lambda: 0)
    first.count_answer(answer, "api")
    assert labels_of(samples(second), "peru_qa_questions_total") == []
    assert len(labels_of(samples(first), "peru_qa_questions_total")) == 1


@given(st.lists(st.tuples(st.text(), st.text()), max_size=20))
def test_unknown_paths_and_methods_add_no_labels(tried: list[tuple[str, str]]):
    metrics = Metrics()
    metrics.watch(LiveService(never), lambda: 0, lambda: 0)
    app = RequestLog(PlainTextResponse("words", 404), metrics)

    async def try_all() -> None:
        for method, path in tried:
            await exchange(app, make_scope(f"/x{path}", f"x{method}"))

    asyncio.run(try_all())
    counted = labels_of(samples(metrics), "peru_qa_requests_total")
    assert counted == [{"method": "other", "route": "other", "status": "404"}] * bool(tried)


# The log's format


def test_a_json_line_has_time_level_logger_and_message(log):
    written = log("json")
    logging.getLogger(SERVER).info("open at %s", "http://127.0.0.1:7860")
    logging.getLogger("library").warning("«odd» %d%%", 5)
    info, warning = written.records
    assert info.keys() == warning.keys() == set(STANDARD_FIELDS)
    assert (info["level"], info["logger"], info["message"]) == (
        "INFO",
        "qa.server",
        "open at http://127.0.0.1:7860",
    )
    assert (warning["level"], warning["logger"], warning["message"]) == ("WARNING", "library", "«odd» 5%")


def test_the_time_of_a_line_is_that_of_its_event_in_utc(log):
    written = log("json")
    then = {"name": SERVER, "levelno": logging.INFO, "levelname": "INFO", "msg": "open", "created": 2_000_000_000.25}
    logging.getLogger(SERVER).handle(logging.makeLogRecord(then))
    assert [record["time"] for record in written.records] == ["2033-05-18T03:33:20.250000+00:00"]


def test_a_text_line_is_the_bare_message(log):
    written = log("text")
    logging.getLogger(SERVER).info("open at %s", "http://127.0.0.1:7860")
    logging.getLogger("library").warning("«odd»")
    assert written.text == "open at http://127.0.0.1:7860\n«odd»\n"


def test_the_text_format_has_no_line_for_every_request(answer: Answer, metrics: Metrics, log):
    written = log("text")
    fetch(RequestLog(PlainTextResponse("words"), metrics), "/api/ask", "POST")
    AnswerLog(metrics).log_answer(answer, "api")
    assert written.text == ""
    # It is counted all the same.
    assert sample(samples(metrics), "peru_qa_requests_total", method="POST", route="/api/ask", status="200") == 1


def test_switching_from_text_to_json_logs_requests_again(metrics: Metrics, log):
    log("text")
    written = log("json")
    fetch(RequestLog(PlainTextResponse("words"), metrics))
    assert [record["logger"] for record in written.records] == ["qa.requests"]


@pytest.mark.parametrize("form", ["json", "text"])
def test_info_of_libraries_is_left_out(log, form: str):
    written = log(form)
    logging.getLogger("library").info("chatter")
    logging.getLogger("qa.anything").debug("chatter")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert written.text == ""
    logging.getLogger("uvicorn.error").error("Exception in ASGI application")
    assert "Exception in ASGI application" in written.text


def test_in_json_a_traceback_is_one_line(log):
    written = log("json")
    try:
        raise LookupError("lost\nbetween lines")
    except LookupError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    assert written.text.count("\n") == 1
    (record,) = written.records
    assert record["message"] == "Exception in ASGI application"
    assert record["level"] == "ERROR"
    traceback = str(record["exc_info"])
    assert traceback.startswith("Traceback (most recent call last):\n")
    assert "test_in_json_a_traceback_is_one_line" in traceback
    assert traceback.endswith("LookupError: lost\nbetween lines")


def test_in_text_an_exception_has_its_traceback(log):
    written = log("text")
    try:
        raise LookupError("lost")
    except LookupError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    assert written.text.startswith("Exception in ASGI application\nTraceback (most recent call last):\n")
    assert written.text.endswith("LookupError: lost\n")


def test_setting_up_twice_logs_no_line_twice(log):
    log("json")
    written = log("json")
    logging.getLogger(SERVER).info("once")
    assert [record["message"] for record in written.records] == ["once"]
