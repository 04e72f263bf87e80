"""The words of the interface, by language; no other module holds any."""

import json
from functools import cache
from pathlib import Path

from corpus import Language


@cache
def messages(language: Language) -> dict[str, str]:
    """All messages of a language by their key; some hold {places} to fill."""
    text = (Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8")
    return {key: str(value) for key, value in json.loads(text).items()}


def localize_choice(choice: str | None, language: Language) -> str | None:
    """A ticked choice in words of a language; those that no language has words for stay as they are."""
    words = messages(language)
    return {"Yes": words["yes"], "No": words["no"]}.get(choice or "", choice)
