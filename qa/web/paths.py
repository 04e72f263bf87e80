"""What is where: the paths that are open, and what is known of each before it is looked at."""

import re

from starlette.datastructures import Headers
from starlette.types import Scope

HEALTH = ("/healthz", "/readyz")
TOOLS = "/mcp"
METRICS = "/metrics"
DOCUMENTATION = "/api/docs"
DESCRIPTION = "/api/openapi.json"
JOIN = "/gradio_api/queue/join"
STREAM = "/gradio_api/queue/data"
PAGE_FILES = "/page"
_API = ("/api/ask", "/api/search", "/api/entries", DOCUMENTATION, DESCRIPTION)
_ENTRY = "/api/entries/"
# By its app_id the page learns that a server that it had lost is there again.
_PAGE_READS = ("/", "/config", "/theme.css", "/favicon.ico", "/gradio_api/info", "/gradio_api/app_id", STREAM)
_PAGE_FILES = re.compile(r"/assets/[\w-][\w.-]{0,100}|/static/js/iframeResizer\.contentWindow\.min\.js", re.ASCII)
_ASKING = {("POST", "/api/ask"), ("GET", "/api/search"), ("POST", TOOLS)}

_MAX_CONVERSATION = 512 * 1024
"""Bytes of what the page sends with a question: the whole conversation, at most fifty exchanges."""

_MAX_BODY = 128 * 1024
"""Bytes of any other body."""


def is_page_open(method: str, path: str) -> bool:
    """Whether a path of Gradio's is open; all that the page doesn't need is closed."""
    if method in ("GET", "HEAD"):
        return path in _PAGE_READS or _PAGE_FILES.fullmatch(path) is not None
    return method == "POST" and path == JOIN


def is_health(path: str) -> bool:
    """Whether a path tells of the service's health."""
    return path in HEALTH


def is_stream(path: str) -> bool:
    """Whether a response goes on for as long as there is something to tell."""
    return path == STREAM


def is_question(method: str, path: str) -> bool:
    """Whether a request makes the model work; of what the page sends `gate` knows."""
    return (method, path) in _ASKING


def max_body(path: str) -> int:
    """Bytes that the body of a request may have."""
    return _MAX_CONVERSATION if path == JOIN else _MAX_BODY


def route_name(path: str) -> str:
    """A path as it may stand in a log and among the metrics: without what somebody put into it."""
    if path in (*HEALTH, METRICS, TOOLS, JOIN, *_PAGE_READS, *_API):
        return path
    if path.startswith(_ENTRY):
        return f"{_ENTRY}{{id}}"
    return "files" if path.startswith((f"{PAGE_FILES}/", "/assets/", "/static/")) else "other"


def accept_header(scope: Scope) -> str:
    """The media types that a request asks for."""
    return Headers(scope=scope).get("accept", "")
