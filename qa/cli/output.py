"""TODO: what is this."""

import json
import sys
from pathlib import Path

from qa.errors import BatchError


def print_result(text: str) -> None:
    sys.stdout.write(text + "\n")


def print_message(text: str) -> None:
    """To the person at the terminal, not into the results."""
    sys.stderr.write(text + "\n")


def print_warning(text: str) -> None:
    print_message(f"peru-qa: warning: {text}")


def to_json(value: object, indent: int | None = 1) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BatchError(f"{path}: can't be read ({reason}); give a UTF-8 JSON Lines file") from error
