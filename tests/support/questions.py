"""The files of questions in the tests' data."""

import json
from typing import Any

from support.paths import DATA


def load_questions(name: str, kind: str | None = None) -> list[dict[str, Any]]:
    """Load the questions of a file, or those of one kind."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    questions: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [question for question in questions if kind is None or question["kind"] == kind]
