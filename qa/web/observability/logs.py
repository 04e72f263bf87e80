"""Sets up a server's log: lines for people, or JSON for log collectors."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from qa.errors import ResponseTimeoutError
from qa.settings import LogFormat

SERVER = "qa.server"
"""The logger for the server's own messages."""

_REQUEST_LOGGERS = ("qa.requests", "qa.answers")
"""Loggers with a line for every request; they are silent in the text format."""

_FIELDS = ("levelname", "name", "message")
_NAMES = {"levelname": "level", "name": "logger"}


def _is_fault(record: logging.LogRecord) -> bool:
    """Check whether a record is about a fault of ours, and not about a client that was too slow."""
    return not (record.exc_info and isinstance(record.exc_info[1], ResponseTimeoutError))


def set_up_logging(form: LogFormat) -> None:
    """Send all loggers to stderr, in one format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter(_FIELDS, rename_fields=_NAMES, timestamp="time", json_ensure_ascii=False)
        if form == "json"
        else logging.Formatter("%(message)s")
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("qa").setLevel(logging.INFO)
    # Anybody can send invalid HTTP, and its log lines are useless.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.error").addFilter(_is_fault)
    for name in _REQUEST_LOGGERS:
        logging.getLogger(name).disabled = form == "text"
