"""The language of a question: English or Spanish."""

import re
from functools import cache
from typing import TYPE_CHECKING

from corpus import Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SPANISH_MARKS = re.compile("[¿¡]")


def detect_language(text: str) -> Language:
    """Detect Spanish by its punctuation marks, and otherwise either language by langid's model (py3langid)."""
    if SPANISH_MARKS.search(text):
        return "es"
    return "es" if _load_identifier().classify(text)[0] == "es" else "en"


@cache
def _load_identifier() -> "LanguageIdentifier":
    # Imported late: loading its model takes longer than all else that a command without questions needs.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["en", "es"])
    return identifier
