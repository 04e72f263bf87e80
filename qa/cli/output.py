"""The streams of the command: results on stdout, messages on stderr, text files read."""

import json
import sys
from pathlib import Path

from qa.errors import BatchError


def set_up_streams() -> None:
    """Let both streams take any text: a lone surrogate or a narrow terminal must not end in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A test's stand-in for a stream may not have it.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def print_result(text: str) -> None:
    """Print a result on stdout."""
    sys.stdout.write(text + "\n")


def print_message(text: str) -> None:
    """Print a message for the person at the terminal on stderr, apart from the results."""
    sys.stderr.write(text + "\n")


def print_warning(text: str) -> None:
    """Print a warning on stderr."""
    print_message(f"peru-qa: warning: {text}")


def to_json(value: object, indent: int | None = 1) -> str:
    """Format a value as JSON, with accents as they are."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def read_text(path: Path) -> str:
    """Read a file; raise BatchError if it can't be read, or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BatchError(f"{path}: can't be read ({reason}); give a UTF-8 JSON Lines file") from error
