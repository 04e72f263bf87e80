"""What the page's files hold: its style, its script, its mark."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from corpus import LANGUAGES
from qa.answering.question.question import MAX_QUESTION_LENGTH
from qa.messages import messages

_SCRIPT_MESSAGES = (
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

LOGO = Path(__file__).parent / "static" / "logo.svg"
"""The mark, as SVG."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that the page loads; its name changes with its content."""

    name: str
    media_type: str
    content: str


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / "static" / name).read_text(encoding="utf-8")


def logo() -> str:
    """The mark, as SVG."""
    return _file(LOGO.name)


@cache
def style() -> PageFile:
    """The style sheet. Gradio's own parameter for one rewrites it, and loses media queries."""
    return _named("css", "text/css", _file("style.css"))


@cache
def script() -> PageFile:
    """The script, with the messages that it says."""
    said = {language: {key: messages(language)[key] for key in _SCRIPT_MESSAGES} for language in LANGUAGES}
    words = json.dumps(said, ensure_ascii=False)
    return _named(
        "js",
        "text/javascript",
        _file("script.js").replace("WORDS", words, 1).replace("LIMIT", str(MAX_QUESTION_LENGTH), 1),
    )


def _named(suffix: str, media_type: str, content: str) -> PageFile:
    digest = hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]
    return PageFile(f"peru-qa-{digest}.{suffix}", media_type, content)


@cache
def head() -> Markup:
    """The first elements of the page's head: what it is, and its script, before any other.

    Addresses are relative, since a proxy may have put the page into a folder.
    """
    words = messages("en")
    return Markup(
        '<title>{0}</title><meta name="description" content="{1}">'
        '<meta property="og:title" content="{0}"><meta property="og:description" content="{1}">'
        '<link rel="preload" as="style" href="./page/{2}"><script src="./page/{3}"></script>'
    ).format(words["title"], words["description"], style().name, script().name)


@cache
def foot() -> Markup:
    """The last element of the page's body: its style, behind those that Gradio puts into the head, as they come."""
    return Markup('<link rel="stylesheet" href="./page/{}">').format(style().name)
