"""Marks texts that are in another language than the page around them. A pure function."""

from markupsafe import Markup

from corpus import Language


def mark_language(text: str, text_language: Language, language: Language) -> Markup:
    """State the language of a text if it isn't that of what is around it, so that it is read aloud right."""
    return Markup("{}" if text_language == language else '<span lang="{1}">{0}</span>').format(text, text_language)
