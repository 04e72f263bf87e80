"""The paths of the application: which are open, and what limits and which name in the log each has."""

import re

HEALTH = ("/healthz", "/readyz")
MCP = "/mcp"
METRICS = "/metrics"
API_DOCS = "/api/docs"
OPENAPI = "/api/openapi.json"
QUEUE_JOIN = "/gradio_api/queue/join"
QUEUE_DATA = "/gradio_api/queue/data"
PAGE_FILES = "/page"
FAVICON = "/favicon.ico"
ABOUT = "/about"
SOURCE = "/source/"
_API = ("/api/ask", "/api/search", "/api/entries", API_DOCS, OPENAPI)
_ENTRY = "/api/entries/"
# The page polls app_id to learn that a server that it had lost is back.
_PAGE_READS = ("/", "/config", "/theme.css", FAVICON, "/gradio_api/info", "/gradio_api/app_id", QUEUE_DATA)
_GRADIO_FILES = re.compile(r"/assets/[\w-][\w.-]{0,100}|/static/js/iframeResizer\.contentWindow\.min\.js", re.ASCII)

_MAX_EVENT_SIZE = 512 * 1024
"""Bytes of an event of the page, which carries the whole conversation: at most fifty exchanges."""

_MAX_BODY_SIZE = 128 * 1024
"""Bytes of any other body."""


def is_open_gradio_path(method: str, path: str) -> bool:
    """Check whether a path of Gradio's is open; all that the page doesn't need are closed."""
    if method in ("GET", "HEAD"):
        return path in _PAGE_READS or _GRADIO_FILES.fullmatch(path) is not None
    return method == "POST" and path == QUEUE_JOIN


def is_health(path: str) -> bool:
    """Check whether a path is that of a health check."""
    return path in HEALTH


def is_event_stream(path: str) -> bool:
    """Check whether a path responds with a stream of server-sent events."""
    return path == QUEUE_DATA


def is_question(method: str, path: str) -> bool:
    """Check whether a request counts as a question; for events of the page, `PageEvent.counts_as_question` decides."""
    return (method, path) in {("POST", "/api/ask"), ("GET", "/api/search"), ("HEAD", "/api/search"), ("POST", MCP)}


def max_body_size(path: str) -> int:
    """Return how many bytes the body of a request may have."""
    return _MAX_EVENT_SIZE if path == QUEUE_JOIN else _MAX_BODY_SIZE


def route_name(path: str) -> str:
    """Return the name of a path for the log and the metrics, without anything that a visitor wrote into it."""
    if path in (*HEALTH, ABOUT, METRICS, MCP, QUEUE_JOIN, *_PAGE_READS, *_API):
        return path
    if path.startswith(_ENTRY):
        return f"{_ENTRY}{{id}}"
    if path.startswith(SOURCE):
        return f"{SOURCE}{{document}}"
    return "files" if path.startswith((f"{PAGE_FILES}/", "/assets/", "/static/")) else "other"
