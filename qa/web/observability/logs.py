"""How a server writes its log: lines for a person, or JSON for a collector of logs."""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from qa.errors import ResponseTimeoutError
from qa.settings import LogFormat

SERVER = "qa.server"
"""The logger of what the server tells of itself."""

_NOTED = ("qa.requests", "qa.answers")
"""Loggers of which a line is written for every request; a person at a terminal is spared them."""

_FIELDS = ("levelname", "name", "message")
_NAMES = {"levelname": "level", "name": "logger"}


def _is_fault(record: logging.LogRecord) -> bool:
    """Whether a line is about a fault of ours, and not about a client that was too slow."""
    return not (record.exc_info and isinstance(record.exc_info[1], ResponseTimeoutError))


def set_up_logging(form: LogFormat) -> None:
    """Sends all loggers to stderr, in one form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter(_FIELDS, rename_fields=_NAMES, timestamp="time", json_ensure_ascii=False)
        if form == "json"
        else logging.Formatter("%(message)s")
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("qa").setLevel(logging.INFO)
    # Requests that are no HTTP are anybody's to send, and of no use in a log.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.error").addFilter(_is_fault)
    for name in _NOTED:
        logging.getLogger(name).disabled = form == "text"
