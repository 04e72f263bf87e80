"""Which paths are open, and what is known of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.web.paths import (
    is_event_stream,
    is_health,
    is_open_gradio_path,
    is_question,
    max_body_size,
    route_name,
)

ROUTE_NAMES = {
    "/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/mcp",
    "/config",
    "/theme.css",
    "/favicon.ico",
    "/gradio_api/info",
    "/gradio_api/app_id",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data",
    "/api/ask",
    "/api/search",
    "/api/entries",
    "/api/entries/{id}",
    "/about",
    "/source/{document}",
    "/api/docs",
    "files",
    "other",
}
"""All names that a path may have in logs and metrics."""

PATHS = st.one_of(
    st.text(st.characters()),
    st.builds(
        str.__add__, st.sampled_from(sorted(ROUTE_NAMES | {"/page/", "/assets/", "/static/", "/api/"})), st.text()
    ),
)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/theme.css",
        "/favicon.ico",
        "/gradio_api/info",
        "/gradio_api/queue/data",
        "/assets/index-DAx5Uzyn.js",
        "/assets/index-DAx5Uzyn.css.map",
        "/static/js/iframeResizer.contentWindow.min.js",
    ],
)
def test_paths_that_the_page_reads_are_open_for_reading(method: str, path: str):
    assert is_open_gradio_path(method, path)
    assert not is_open_gradio_path("POST", path)
    assert not is_open_gradio_path("DELETE", path)


def test_the_path_of_the_pages_events_is_open_for_post():
    assert is_open_gradio_path("POST", "/gradio_api/queue/join")
    assert not any(is_open_gradio_path(method, "/gradio_api/queue/join") for method in ("GET", "HEAD", "PUT", "post"))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "//",
        "/login",
        "/logout",
        "/token",
        "/app_id",
        "/robots.txt",
        "/manifest.json",
        "/monitoring",
        "/dev/reload",
        "/gradio_api/upload",
        "/gradio_api/upload_progress",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=https://example.org",
        "/gradio_api/call/ask",
        "/gradio_api/run/predict",
        "/gradio_api/api/predict",
        "/gradio_api/reset",
        "/gradio_api/heartbeat/abc",
        "/gradio_api/component_server",
        "/gradio_api/startup-events",
        "/gradio_api/queue/status",
        "/gradio_api/queue/data/",
        "/gradio_api/mcp",
        "/custom_component/x/client/component/index.js",
        "/static/",
        "/static/js/other.js",
        "/static/js/iframeResizer.contentWindow.min.js/x",
        "/static/js/iframeResizerXcontentWindow.min.js",
        "/static/js/iframeResizer.contentWindowXmin.js",
        "/static/js/iframeResizer.contentWindow.minXjs",
    ],
)
def test_all_other_paths_of_gradio_are_closed(method: str, path: str):
    assert not is_open_gradio_path(method, path)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/../config",
        "/assets/../../etc/passwd",
        "/assets/./index.js",
        "/assets//etc/passwd",
        "/assets/..\\..\\etc\\passwd",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/x",
        "/assets/x/y.js",
        "/assets/index.js\n",
        "/assets/index.js\x00.css",
        "/assets/index.js?x",
        "/assets/índex.js",
        "/assets/C:",
        "/assets/~root",
        "/x/assets/index.js",
        "/static/js/../js/iframeResizer.contentWindow.min.js",
        "//config",
        "/./config",
        "/config/",
        "/config\n",
        "/CONFIG",
        "/Assets/index.js",
    ],
)
def test_no_path_escapes_from_an_open_folder(method: str, path: str):
    assert not is_open_gradio_path(method, path)


@pytest.mark.parametrize("path", ["/assets/..", "/assets/."])
def test_dots_alone_name_no_file(path: str):
    assert not is_open_gradio_path("GET", path)


@given(st.text(), st.sampled_from(["/", "\\", "%", "\x00", "\n", " ", ":", "?", "~", "é"]), st.text())
def test_only_plain_file_names_are_open_in_a_folder(before: str, character: str, behind: str):
    assert not is_open_gradio_path("GET", f"/assets/{before}{character}{behind}")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "/"),
        ("/healthz", "/healthz"),
        ("/api/ask", "/api/ask"),
        ("/api/ask/Which law?", "other"),
        ("/api/entries", "/api/entries"),
        ("/api/entries/peru-2022/36-37", "/api/entries/{id}"),
        ("/api/entries/my name is Ana", "/api/entries/{id}"),
        ("/page/peru-qa-0123456789abcdef.js", "files"),
        ("/page/api/swagger-ui.css", "files"),
        ("/assets/index.js", "files"),
        ("/static/js/iframeResizer.contentWindow.min.js", "files"),
        ("/api/openapi.json", "/api/openapi.json"),
        ("/wp-login.php", "other"),
        ("/gradio_api/file=/home/ana/secret", "other"),
        ("/healthz\nforged", "other"),
        ("", "other"),
    ],
)
def test_a_path_has_the_name_of_its_route(path: str, name: str):
    assert route_name(path) == name


@given(PATHS)
def test_the_name_of_a_route_contains_nothing_from_a_visitor(path: str):
    assert route_name(path) in ROUTE_NAMES


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/gradio_api/queue/join", 524_288),
        ("/gradio_api/queue/join/", 131_072),
        ("/gradio_api/queue/data", 131_072),
        ("/api/ask", 131_072),
        ("/mcp", 131_072),
        ("/", 131_072),
        ("/anything", 131_072),
    ],
)
def test_only_events_of_the_page_may_be_large(path: str, size: int):
    assert max_body_size(path) == size


def test_health_checks_and_streams_are_recognized_by_the_whole_path():
    assert {path for path in (*ROUTE_NAMES, "/healthz/", "/readyz/x", "/Healthz") if is_health(path)} == {
        "/healthz",
        "/readyz",
    }
    assert {path for path in (*ROUTE_NAMES, "/gradio_api/queue/data/x") if is_event_stream(path)} == {
        "/gradio_api/queue/data"
    }


def test_questions_are_recognized_by_method_and_path():
    questions = {
        (method, path) for method in ("GET", "POST", "HEAD", "PUT") for path in ROUTE_NAMES if is_question(method, path)
    }
    assert questions == {("POST", "/api/ask"), ("GET", "/api/search"), ("HEAD", "/api/search"), ("POST", "/mcp")}
