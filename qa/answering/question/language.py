"""TODO: what is this."""

import re
from functools import cache
from typing import TYPE_CHECKING

from corpus import Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SPANISH_MARKS = re.compile("[¿¡]")


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["en", "es"])
    return identifier


def detect_language(text: str) -> Language:
    """Spanish or English: by a sign that only Spanish has, else by langid's model (py3langid)."""
    if SPANISH_MARKS.search(text.lower()):
        return "es"
    return "es" if _identifier().classify(text)[0] == "es" else "en"
