"""The paths that are open, and what is known of each before a request is read."""

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
# By app_id the page notices that a server it had lost is back.
_PAGE_READS = ("/", "/config", "/theme.css", "/favicon.ico", "/gradio_api/info", "/gradio_api/app_id", STREAM)
_PAGE_FILES = re.compile(r"/assets/[\w-][\w.-]{0,100}|/static/js/iframeResizer\.contentWindow\.min\.js", re.ASCII)
_ASKING = {("POST", "/api/ask"), ("GET", "/api/search"), ("POST", TOOLS)}

_MAX_CONVERSATION = 512 * 1024
"""Bytes that the page may send with a question: the whole conversation, at most fifty exchanges."""

_MAX_BODY = 128 * 1024
"""Bytes of any other body."""


def is_page_open(method: str, path: str) -> bool:
    """Check whether a path of Gradio's is open; those that the page doesn't need are closed."""
    if method in ("GET", "HEAD"):
        return path in _PAGE_READS or _PAGE_FILES.fullmatch(path) is not None
    return method == "POST" and path == JOIN


def is_health(path: str) -> bool:
    """Check whether a path reports the service's health."""
    return path in HEALTH


def is_stream(path: str) -> bool:
    """Check whether a response is a stream of events."""
    return path == STREAM


def is_question(method: str, path: str) -> bool:
    """Check whether a request asks a question; those of the page are counted by `page_events`."""
    return (method, path) in _ASKING


def max_body(path: str) -> int:
    """Return the maximum size of a request's body, in bytes."""
    return _MAX_CONVERSATION if path == JOIN else _MAX_BODY


def route_name(path: str) -> str:
    """Return a path as it may appear in logs and metrics, without anything that a client chose."""
    if path in (*HEALTH, METRICS, TOOLS, JOIN, *_PAGE_READS, *_API):
        return path
    if path.startswith(_ENTRY):
        return f"{_ENTRY}{{id}}"
    return "files" if path.startswith((f"{PAGE_FILES}/", "/assets/", "/static/")) else "other"


def accept_header(scope: Scope) -> str:
    """Return the media types that a request accepts."""
    return Headers(scope=scope).get("accept", "")
