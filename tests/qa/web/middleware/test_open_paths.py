"""Which of Gradio's paths are open: those that the page needs, and none of the seventy others."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio.routes import App
from starlette.testclient import TestClient

from qa.answering.answerer import Answerer
from qa.serving.live import LiveService, StartupProgress
from qa.settings import Settings
from qa.web.app import build_app
from qa.web.middleware.shutdown import ShutdownFlag
from support.paths import ROOT

OPEN = {
    "GET": {
        "/",
        "/config",
        "/theme.css",
        "/favicon.ico",
        "/gradio_api/info",
        "/gradio_api/app_id",
        "/gradio_api/queue/data",
        "/assets/{path:path}",
        "/static/{path:path}",
    },
    "POST": {"/gradio_api/queue/join"},
}


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole application, before there is an index."""
    settings = Settings(feedback=tmp_path_factory.mktemp("feedback") / "feedback.sqlite", requests_per_minute=100_000)
    with TestClient(build_app(settings, LiveService(never), ShutdownFlag()), raise_server_exceptions=False) as client:
        yield client


def never(on_progress: object) -> None:
    raise AssertionError


def gradio_routes() -> list[tuple[str, str]]:
    """List every route that Gradio has for an application, with its methods."""
    import gradio

    with gradio.Blocks() as blocks:
        pass
    app = App.create_app(blocks)
    found = []
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        for leaf in [route] if inner is None else inner.routes:
            path = getattr(leaf, "path", "")
            found += [(method, path) for method in sorted(getattr(leaf, "methods", None) or ())]
    return found


def test_gradio_has_the_routes_that_are_tested_below():
    paths = {path for _, path in gradio_routes()}
    assert len(paths) > 50
    assert {"/gradio_api/upload", "/gradio_api/file={path_or_url:path}", "/gradio_api/proxy={url_path:path}"} <= paths
    assert OPEN["GET"] | OPEN["POST"] <= paths


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path in gradio_routes() if path not in OPEN.get(method, ())]
)
def test_every_route_of_gradio_that_the_page_does_not_need_is_closed(http: TestClient, method: str, path: str):
    if method == "HEAD" and path == "/":
        pytest.skip("as open as GET")
    filled = re.sub(r"\{\w+(:path)?\}", "x", path)
    response = http.request(method, filled)
    assert response.status_code in (404, 405), response.text
    if method != "HEAD":
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"].startswith("urn:peru-qa:problem:")


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file={root}/pyproject.toml",
        "/gradio_api/file=pyproject.toml",
        "/gradio_api/file/etc/passwd",
        "/file=/etc/passwd",
        "/assets/../../../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2f..%2f..%2fetc/passwd",
        "/assets//etc/passwd",
        "/static/../routes.py",
        "/static/js/../../../routes.py",
        "/svelte/../../../../etc/passwd",
        "/page/../pyproject.toml",
        "/page/api/../../../pyproject.toml",
        "/page/api/%2e%2e/%2e%2e/core.py",
        "/page/script.js",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "//etc/passwd",
    ],
)
def test_only_files_of_the_page_are_served(http: TestClient, path: str):
    response = http.get(path.format(root=ROOT))
    assert response.status_code == 404
    assert "root:" not in response.text
    assert "peru-digital-qa" not in response.text
    assert "import " not in response.text


def test_the_query_of_a_page_file_does_not_change_its_response(http: TestClient):
    (name,) = re.findall(r'src="\./page/(peru-qa-\w+\.js)"', http.get("/").text)
    plain = http.get(f"/page/{name}")
    assert plain.headers["content-type"].startswith("text/javascript")
    for query in ("content=<script>alert(1)</script>", "media_type=text/html", "file=x", "request=x"):
        response = http.get(f"/page/{name}?{query}")
        assert (response.status_code, response.content) == (200, plain.content)
        assert response.headers["content-type"] == plain.headers["content-type"]


def test_only_the_two_pages_have_scripts_with_a_nonce(http: TestClient):
    for path in ("/", "/api/docs"):
        page = http.get(path)
        (nonce,) = re.findall(r"'nonce-([\w-]+)'", page.headers["content-security-policy"])
        assert page.text.count("<script") > page.text.count(f'<script nonce="{nonce}"') > 0
    refused = http.get("/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert (refused.status_code, refused.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<script" not in refused.text


def test_head_has_the_status_of_get(http: TestClient):
    for path in ("/healthz", "/api/docs", "/", "/api/openapi.json", "/config"):
        assert http.head(path).status_code == http.get(path).status_code == 200, path
    assert http.head("/readyz").status_code == 503
    assert http.head("/api/ask").status_code == 405


def test_nothing_can_be_uploaded(http: TestClient):
    files = {"files": ("x.txt", b"some text")}
    assert http.post("/gradio_api/upload", files=files).status_code == 404
    assert http.post("/gradio_api/component_server", files=files).status_code == 404


def test_a_wrong_method_gets_the_allowed_ones(http: TestClient):
    response = http.delete("/api/ask")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["detail"] == "Only POST may be used."
    assert http.post("/healthz").headers["allow"] == "GET"


@pytest.mark.parametrize("host", ["<script>", "a b", "x/../y", "evil.example/@", "[::1", "a:b:c", "é", "host:123456"])
def test_a_malformed_host_is_refused(http: TestClient, host: str):
    for headers in ({"Host": host.encode()}, {"Host": b"a.example", "X-Forwarded-Host": host.encode()}):
        response = http.get("/config", headers=headers)
        if "X-Forwarded-Host" in headers:
            # Of an untrusted peer this header is ignored.
            assert response.status_code == 200
            assert response.json()["root"] == "http://a.example"
        else:
            assert response.status_code == 400
            assert host not in response.text


@pytest.mark.parametrize("host", ["peru.example", "127.0.0.1:7860", "[::1]:7860", "a-b.example:1"])
def test_a_well_formed_host_is_accepted(http: TestClient, host: str):
    assert http.get("/config", headers={"Host": host}).json()["root"] == f"http://{host}"


def join(http: TestClient, **body: object) -> int:
    return http.post("/gradio_api/queue/join", json=body).status_code


def page_events(http: TestClient) -> dict[int, dict]:
    return {event["id"]: event for event in http.get("/config").json()["dependencies"]}


def test_before_there_is_an_index_only_what_shows_the_progress_is_accepted(http: TestClient):
    sent = {
        "_open": [[], "en", "?q=law"],
        "_switch_language": ["en", "law", None, ""],
        "_ask": ["law", [], "en", None],
        "_apply_filter": ["law", "en", None],
        "chat": ["law"],
    }
    statuses: dict[str, set[int]] = {name: set() for name in sent}
    for number, event in page_events(http).items():
        if (name := event["api_name"].rstrip("_0123456789")) in sent:
            body = {"fn_index": number, "data": sent[name], "session_hash": "abc123", "trigger_id": 3}
            response = http.post("/gradio_api/queue/join", json=body)
            statuses[name].add(response.status_code)
            if response.status_code == 503:
                assert response.json()["type"] == "urn:peru-qa:problem:getting-ready"
                assert response.headers["retry-after"] == "5"
    accepted, refused = {200}, {503}
    assert statuses == {
        "_open": accepted,
        "_switch_language": accepted,
        "_ask": refused,
        "_apply_filter": refused,
        "chat": refused,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"fn_index": 9999},
        {"fn_index": -1},
        {"fn_index": "1"},
        {"fn_index": True},
        {"fn_index": None},
        {"data": []},
        {"data": [1] * 50},
        {"data": {"path": "/etc/passwd"}},
        {"session_hash": None},
        {"session_hash": ""},
        {"session_hash": "../../x"},
        {"session_hash": "x" * 65},
        {"session_hash": ["x"]},
        {"data": ["law", {"path": "/etc/passwd"}, None]},
        {"data": [["law"], "en", None]},
        {"data": [7, "en", None]},
        {"trigger_id": "x"},
        {"trigger_id": -1},
    ],
)
def test_an_unknown_or_malformed_event_is_refused(http: TestClient, changes: dict):
    (number,) = [number for number, event in page_events(http).items() if event["api_name"] == "_apply_filter"]
    body = {"fn_index": number, "data": ["law", "en", None], "session_hash": "abc123"} | changes
    assert join(http, **body) == 422


FILE = {"path": "/etc/passwd", "orig_name": "passwd", "meta": {"_type": "gradio.FileData"}}


def widgets(http: TestClient) -> dict[int, str]:
    return {widget["id"]: widget["type"] for widget in http.get("/config").json()["components"]}


def valid_value(kind: str) -> object:
    """Return a value that the page may send for a widget."""
    return {"browserstate": [], "number": -1, "checkbox": False, "dropdown": None, "radio": None}.get(kind, "law")


@pytest.mark.parametrize("invalid", [FILE, [FILE], [[FILE]], {"a": FILE}, "file", 1.5, ["x"], {}])
def test_no_event_can_pass_a_file_to_gradio(
    http: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invalid: object
):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    kinds = widgets(http)
    tried = 0
    for number, event in page_events(http).items():
        if not event["backend_fn"]:
            continue
        values = [valid_value(kinds[widget]) for widget in event["inputs"]]
        for place, widget in enumerate(event["inputs"]):
            sent = [*values[:place], invalid, *values[place + 1 :]]
            event_data = {"index": 0, "value": "law", "liked": True}
            status = join(http, fn_index=number, data=sent, session_hash="file", event_data=event_data)
            # A foreign browser state is ignored, and a text may be any.
            fits = kinds[widget] == "browserstate" or (
                isinstance(invalid, str) and isinstance(values[place], str | None)
            )
            assert status in ((200, 503) if fits else (422,)), (event["api_name"], place)
            tried += 1
    assert tried > 30
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "event_data", [None, {}, {"index": 0}, {"index": 0, "value": FILE}, {"index": 0, "value": [1]}, "x"]
)
def test_a_click_without_valid_event_data_is_refused(http: TestClient, event_data: object):
    for name, values in (("_ask_clicked", [[], "en", None]), ("_open_clicked", ["en"]), ("_fill_box", [])):
        (number,) = [number for number, event in page_events(http).items() if event["api_name"] == name]
        assert join(http, fn_index=number, data=values, session_hash="abc", event_data=event_data) == 422


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"a":' * 50_000])
def test_a_body_that_is_no_event_is_refused(http: TestClient, content: bytes):
    response = http.post("/gradio_api/queue/join", content=content, headers={"content-type": "text/plain"})
    assert response.status_code == 422


def test_events_without_a_function_on_the_server_are_refused(http: TestClient):
    for number, event in page_events(http).items():
        if not event["backend_fn"]:
            assert join(http, fn_index=number, data=[None] * len(event["inputs"]), session_hash="abc123") == 422


def test_the_stream_of_an_unknown_session_ends(http: TestClient):
    assert http.get("/gradio_api/queue/data", params={"session_hash": "nobody"}).status_code == 200
    for session in ("", "../x", "x" * 65):
        assert http.get("/gradio_api/queue/data", params={"session_hash": session}).status_code == 404
    assert http.get("/gradio_api/queue/data").status_code == 404


class Slow(LiveService):
    """A service that is ready, but whose answerer blocks until it may answer."""

    def __init__(self) -> None:
        super().__init__(never)
        self.progress = StartupProgress("ready")
        self.may_answer = threading.Event()

    @property
    def answerer(self) -> Answerer:
        assert self.may_answer.wait(60)
        return super().answerer


@pytest.mark.thorough
def test_a_full_queue_is_reported_in_both_languages(tmp_path: Path):
    service = Slow()
    settings = Settings(feedback=tmp_path / "feedback.sqlite", requests_per_minute=100_000)
    with TestClient(build_app(settings, service, ShutdownFlag())) as http:
        (number,) = [number for number, event in page_events(http).items() if event["api_name"] == "chat"]
        responses = [
            http.post("/gradio_api/queue/join", json={"fn_index": number, "data": ["law"], "session_hash": f"v{place}"})
            for place in range(60)
        ]
        service.may_answer.set()
    statuses = [response.status_code for response in responses]
    assert statuses[:32] == [200] * 32
    assert statuses[-20:] == [503] * 20
    assert responses[-1].headers["retry-after"] == "5"
    assert responses[-1].json()["messages"]["es"].startswith("Hay muchas personas preguntando")
    assert responses[-1].headers["content-type"] == "application/problem+json"
