"""The language of a question: English or Spanish."""

import re

from corpus import Language, identify_language

SPANISH_MARKS = re.compile("[¿¡]")


def detect_language(text: str) -> Language:
    """Detect Spanish by its punctuation marks, and otherwise either language by its words."""
    return "es" if SPANISH_MARKS.search(text) else identify_language(text)
