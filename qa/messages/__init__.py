"""in: a language; out: the words that visitors read in it. No other module holds any."""

import json
from functools import cache
from pathlib import Path

from corpus import Language


@cache
def messages(language: Language) -> dict[str, str]:
    """Return all messages of a language by key; some have {placeholders}."""
    text = (Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8")
    return {key: str(value) for key, value in json.loads(text).items()}


def localize_choice(choice: str | None, language: Language) -> str | None:
    """Translate a ticked choice into a language; choices other than Yes and No stay unchanged."""
    words = messages(language)
    return {"Yes": words["yes"], "No": words["no"]}.get(choice or "", choice)
