"""What the page's files hold: its style, its script, its mark."""

import json
from functools import cache
from pathlib import Path

from corpus import LANGUAGES
from qa.messages import messages
from qa.question import LONGEST

_SAID_BY_SCRIPT = (
    "conversation",
    "topics",
    "copied",
    "not_copied",
    "clear_confirm",
    "helpful",
    "not_helpful",
    "reader",
    "offers",
    "title",
    "searching",
    "say_something",
    "wait",
    "too_long",
    "not_sent",
    "language_now",
)
"""Messages that the script puts where Gradio has English words of its own, and those that it says itself."""


LOGO = Path(__file__).parent / "logo.svg"
"""The mark, as SVG."""


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def logo() -> str:
    """The mark, as SVG."""
    return _file(LOGO.name)


def head() -> str:
    """Style and script as elements of the page's head; the script with the messages that it says.

    Gradio's own parameter for a style sheet rewrites it, and loses media queries.
    """
    said = {language: {key: messages(language)[key] for key in _SAID_BY_SCRIPT} for language in LANGUAGES}
    # "</script>" in a message would end the element.
    words = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    script = _file("script.js").replace("WORDS", words, 1).replace("LIMIT", str(LONGEST), 1)
    return f"<style>{_file('style.css')}</style><script>{script}</script>"
