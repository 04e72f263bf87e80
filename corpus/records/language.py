"""Tells the language that a document is in: English or Spanish."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING

from corpus.document import Entry, Language, other_language
from corpus.errors import InvalidRecordError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_MAX_TEXT = 100_000
"""Characters of a document that are looked at; its language is plain long before."""


def identify_language(text: str) -> Language:
    """Identify the language of a text by langid's model (py3langid)."""
    return "es" if _load_identifier().classify(text)[0] == "es" else "en"


def document_language(
    name: str, entries: Sequence[Entry], stated: Language | None, translated_to: Collection[Language]
) -> Language:
    """Return the language of a document: the one that is stated, or that it isn't translated to, or that of its words.

    InvalidRecordError if it is translated to its own language, or to both.
    """
    if len(translated_to) > 1:
        raise InvalidRecordError(f"{name}: is translated to both languages; remove the .jsonl file in its own")
    for target in translated_to:
        if stated == target:
            raise InvalidRecordError(
                f'{name}: "language" of its .about.json is "{stated}", but .{target}.jsonl translates it to the same; '
                f'remove the file, or write "{other_language(target)}"'
            )
        return other_language(target)
    if stated is not None:
        return stated
    words = "\n".join(part for entry in entries for part in (entry.title, entry.text.text))
    return identify_language(words[:_MAX_TEXT])


@cache
def _load_identifier() -> "LanguageIdentifier":
    # Imported late: loading its model takes longer than all else that a command without documents needs.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["en", "es"])
    return identifier
