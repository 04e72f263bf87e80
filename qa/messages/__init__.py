"""in: a language, and an office's page; out: the words that visitors read in it. No other module holds any.

What an office says of itself (`corpus.PageWords`) takes the place of general words. {name} stands in them for the
page's name, {source} for what its document is called.
"""

import json
from dataclasses import asdict
from functools import cache, lru_cache
from pathlib import Path

from corpus import Language, Page

_OWN_WORDS = {
    "subtitle": "subtitle",
    "welcome": "welcome",
    "description": "description",
    "greeting": "courtesy_greeting",
    "wellbeing": "courtesy_wellbeing",
    "identity": "courtesy_identity",
    "abilities": "courtesy_abilities",
    "opinion": "refusal_opinion",
    "question_preview": "preview_question",
    "entry_preview": "preview_entry",
    "who": "about_who_text",
    "origin": "about_source_text",
    "guide": "guide",
}
"""The message that each of an office's own words takes the place of."""

_NO_PAGE = Page()
_MAX_PAGES = 16
"""Pages whose words are remembered, in each language: the one in use, the one before it, and those of tests."""


@lru_cache(_MAX_PAGES)
def messages(language: Language, page: Page = _NO_PAGE) -> dict[str, str]:
    """Return all messages of a language by key; some have {placeholders}.

    `page` is the office's; messages that no office changes are the same without it.
    """
    words = _general_messages(language)
    own = page.words(language)
    said = {_OWN_WORDS[name]: text for name, text in asdict(own).items() if name in _OWN_WORDS and text}
    source = own.source or words["source"]
    of_source = f"de {source}"
    names = {
        "{name}": page.name or words["untitled"],
        "{source}": source,
        "{Source}": source[:1].upper() + source[1:],
        # In Spanish, "de" and "el" become one word.
        "{of_source}": f"del {source[3:]}" if source.startswith("el ") else of_source,
    }
    filled = {}
    for key, text in words.items():
        for placeholder, name in names.items():
            text = text.replace(placeholder, name)
        filled[key] = text
    return {**filled, **said, "source": source}


def original_message(key: str, original: Language, language: Language, page: Page = _NO_PAGE) -> str:
    """Return a message in a language about an original that is in `original`; for the page see `messages`."""
    words = messages(language, page)
    return words[key].format(in_language=words[f"in_{original}"])


@cache
def _general_messages(language: Language) -> dict[str, str]:
    text = (Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8")
    return {key: str(value) for key, value in json.loads(text).items()}


def localize_choice(choice: str | None, language: Language) -> str | None:
    """Translate a ticked choice into a language; choices other than Yes and No stay unchanged."""
    words = messages(language)
    return {"Yes": words["yes"], "No": words["no"]}.get(choice or "", choice)
