"""The page's static files: its style sheet, its script and its logo."""

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
    "open_source",
    "offers",
    "title",
    "searching",
    "say_something",
    "wait",
    "too_long",
    "not_sent",
    "language_now",
)
"""Messages that the script shows itself, or puts in place of Gradio's English ones."""

_STATIC = Path(__file__).parent / "static"

LOGO = _STATIC / "logo.svg"
"""The logo, as SVG."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that the page loads; its name changes with its content."""

    name: str
    media_type: str
    content: str


@cache
def style() -> PageFile:
    """Return the style sheet. Gradio's own parameter for one rewrites it, and loses media queries."""
    return _page_file("css", "text/css", (_STATIC / "style.css").read_text(encoding="utf-8"))


@cache
def script() -> PageFile:
    """Return the script, with its messages filled in."""
    texts = {language: {key: messages(language)[key] for key in _SCRIPT_MESSAGES} for language in LANGUAGES}
    content = (_STATIC / "script.js").read_text(encoding="utf-8")
    content = content.replace("MESSAGES", json.dumps(texts, ensure_ascii=False), 1)
    return _page_file("js", "text/javascript", content.replace("MAX_QUESTION", str(MAX_QUESTION_LENGTH), 1))


def _page_file(suffix: str, media_type: str, content: str) -> PageFile:
    digest = hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]
    return PageFile(f"peru-qa-{digest}.{suffix}", media_type, content)


@cache
def head() -> Markup:
    """Return the first elements of the page's head: its description, and its script, which has to run first.

    URLs are relative, since a proxy may serve the page from a folder.
    """
    words = messages("en")
    return Markup(
        '<title>{0}</title><meta name="description" content="{1}">'
        '<meta property="og:title" content="{0}"><meta property="og:description" content="{1}">'
        '<link rel="preload" as="style" href="./page/{2}"><script src="./page/{3}"></script>'
    ).format(words["title"], words["description"], style().name, script().name)


@cache
def foot() -> Markup:
    """Return the last element of the page's body: its style, after those that Gradio adds to the head over time."""
    return Markup('<link rel="stylesheet" href="./page/{}">').format(style().name)
