"""Tells the language that a document is in: English or Spanish."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from corpus.document import Doubt, Entry, Language, other_language
from corpus.errors import InvalidRecordError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_MAX_TEXT = 100_000
"""Characters of a document that are looked at; its language is plain long before."""


_MIN_TEXT = 400
"""Characters of a document whose language is certain enough to doubt what a person says of it."""

_NAMES: Mapping[Language, str] = {"en": "English", "es": "Spanish"}


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
        raise InvalidRecordError(
            f"{name}: .en.jsonl and .es.jsonl translate it to both languages; remove the one in its own"
        )
    target = next(iter(translated_to), None)
    if target is not None and target == stated:
        raise InvalidRecordError(
            f'{name}: "language" of its .about.json is "{stated}", but .{target}.jsonl translates it to the same; '
            f'remove the file, or write "{other_language(target)}"'
        )
    if target is not None:
        return other_language(target)
    return stated or identify_language(_words_of(entries))


def doubt_language(name: str, entries: Sequence[Entry]) -> Doubt | None:
    """Doubt that a document is in the language that it is taken for, if it has many words and they are in the other."""
    words = _words_of(entries)
    if len(words) < _MIN_TEXT or identify_language(words) == entries[0].language:
        return None
    looks, taken = (_NAMES[language] for language in (other_language(entries[0].language), entries[0].language))
    cure = f"correct its .about.json, or the suffix of its translation, .{other_language(entries[0].language)}.jsonl"
    return Doubt("language", name, None, f"its words look {looks}, but it is taken for {taken}; {cure}")


def _words_of(entries: Sequence[Entry]) -> str:
    words = "\n".join(part for entry in entries for part in (entry.title, entry.text.text))
    return words[:_MAX_TEXT]


@cache
def _load_identifier() -> "LanguageIdentifier":
    # Imported late: loading its model takes longer than all else that a command without documents needs.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["en", "es"])
    return identifier
