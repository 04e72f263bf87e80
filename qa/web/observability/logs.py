"""The format of a server's log: plain lines for a person, or JSON for a log collector."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from qa.errors import ResponseTimeoutError
from qa.settings import LogFormat

SERVER = "qa.server"
"""The name of the server's own logger."""

_PER_REQUEST = ("qa.requests", "qa.answers")
"""Loggers that write a line for every request, which a person at a terminal doesn't need."""

_FIELDS = ("levelname", "name", "message")
_FIELD_NAMES = {"levelname": "level", "name": "logger"}


def _is_server_fault(record: logging.LogRecord) -> bool:
    """Check that a record is not about a response that timed out, which a slow client can cause."""
    return not (record.exc_info and isinstance(record.exc_info[1], ResponseTimeoutError))


def set_up_logging(log_format: LogFormat) -> None:
    """Write the records of all loggers to stderr, in one format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter(_FIELDS, rename_fields=_FIELD_NAMES, timestamp="time", json_ensure_ascii=False)
        if log_format == "json"
        else logging.Formatter("%(message)s")
    )
    # Some libraries set the level of their own loggers to DEBUG.
    handler.setLevel(logging.INFO)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("qa").setLevel(logging.INFO)
    # Below that are malformed requests, which anybody can send and which are of no use in a log.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.error").addFilter(_is_server_fault)
    for name in _PER_REQUEST:
        logging.getLogger(name).disabled = log_format == "text"
