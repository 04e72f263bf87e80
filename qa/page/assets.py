"""The page's static files: its styles, its scripts, its pictures and its web app manifest."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus import LANGUAGES, Language
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
    "feedback_failed",
    "reader",
    "open_source",
    "offers",
    "title",
    "searching",
    "say_something",
    "wait",
    "too_long",
    "not_sent",
    "unreachable",
    "language_now",
)
"""Messages that the script shows itself, or puts in place of Gradio's English ones."""

_STATIC = Path(__file__).parent / "static"

_SCRIPTS = ("sending.js", "previews.js", "script.js")
"""The parts of the script, in the order in which they run."""

LOGO = _STATIC / "logo.svg"
"""The logo, as SVG."""

_THEME_COLOUR = "#0b5a5e"
_BACKGROUND = "#f6f8f7"


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that the page loads; its name changes with its content."""

    name: str
    media_type: str
    content: bytes


@cache
def style() -> PageFile:
    """Return the style sheet. Gradio's own parameter for one rewrites it, and loses media queries."""
    return _page_file("css", "text/css", static_text("style.css"))


@cache
def script() -> PageFile:
    """Return the script, with its messages filled in."""
    texts = {language: {key: messages(language)[key] for key in _SCRIPT_MESSAGES} for language in LANGUAGES}
    content = "".join(map(static_text, _SCRIPTS)).replace("MESSAGES", json.dumps(texts, ensure_ascii=False), 1)
    return _page_file("js", "text/javascript", content.replace("MAX_QUESTION", str(MAX_QUESTION_LENGTH), 1))


@cache
def plain_style() -> PageFile:
    """Return the style sheet of the pages without Gradio."""
    return _page_file("css", "text/css", static_text("colours.css") + static_text("plain.css"))


@cache
def picture(name: str) -> PageFile:
    """Return a picture (PNG)."""
    return _page_file("png", "image/png", (_STATIC / f"{name}.png").read_bytes())


@cache
def manifest(language: Language) -> PageFile:
    """Return the manifest with which browsers install the page as an app (W3C Web Application Manifest).

    Its URLs are relative to its own, which is in the folder of the page's files.
    """
    words = messages(language)
    icons = [("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable")]
    content = {
        "id": "../",
        "name": words["title"],
        "short_name": words["title"],
        "description": words["description"],
        "lang": language,
        "start_url": "../",
        "scope": "../",
        "display": "standalone",
        "theme_color": _THEME_COLOUR,
        "background_color": _BACKGROUND,
        "icons": [
            {"src": picture(name).name, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in icons
        ],
    }
    return _page_file("webmanifest", "application/manifest+json", json.dumps(content, ensure_ascii=False))


def page_files() -> tuple[PageFile, ...]:
    """Return all files that the page loads."""
    pictures = [picture(name) for name in ("icon-192", "icon-512", "icon-maskable-512", "preview")]
    return (style(), script(), plain_style(), *pictures, *(manifest(language) for language in LANGUAGES))


def static_text(name: str) -> str:
    """Read a static text file."""
    return (_STATIC / name).read_text(encoding="utf-8")


def _page_file(suffix: str, media_type: str, content: str | bytes) -> PageFile:
    data = content.encode("utf-8") if isinstance(content, str) else content
    digest = hashlib.sha256(data).hexdigest()[:16]
    return PageFile(f"peru-qa-{digest}.{suffix}", media_type, data)
