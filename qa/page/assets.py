"""The page's static files: its styles, its scripts, its pictures and its web app manifest."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from markupsafe import Markup

from corpus import LANGUAGES, Language, Page, Picture
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
"""The logo of a page that has none of its own, as SVG."""

_MAX_PAGES = 16
"""Offices' pages whose files are remembered."""

_THEME_COLOUR = "#0b5a5e"
_BACKGROUND = "#f6f8f7"

_ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable"))
"""The icons of a page without a logo of its own: file, size in pixels, and purpose."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that the page loads; its name changes with its content."""

    name: str
    media_type: str
    content: bytes


@lru_cache(_MAX_PAGES)
def style(page: Page) -> PageFile:
    """Return the style sheet. Gradio's own parameter for one rewrites it, and loses media queries."""
    return _page_file("css", "text/css", static_text("style.css") + _colour_rules(page, "@media screen { .dark"))


def colours(page: Page) -> str:
    """Return the colours of what is shown without Gradio, as CSS."""
    return static_text("colours.css") + _colour_rules(page, "@media (prefers-color-scheme: dark) { :root")


def _colour_rules(page: Page, when_dark: str) -> str:
    """Return the rules of an office's own colours; `when_dark` begins the one that holds in the dark."""
    if page.colours is None:
        return ""
    own = page.colours
    on_light, on_dark = (
        f"{{ --accent: {accent}; --accent-soft: {tint}; --logo: {accent}; }}"
        for accent, tint in ((own.accent, own.tint), (own.accent_dark, own.tint_dark))
    )
    mark = "#logo svg path:first-child { fill: var(--logo) !important; }"
    return f":root {on_light}\n{when_dark} {on_dark} }}\n{mark}\n"


@lru_cache(_MAX_PAGES)
def script(page: Page) -> PageFile:
    """Return the script, with its messages filled in."""
    texts = {language: {key: messages(language, page)[key] for key in _SCRIPT_MESSAGES} for language in LANGUAGES}
    content = "".join(map(static_text, _SCRIPTS)).replace("MESSAGES", json.dumps(texts, ensure_ascii=False), 1)
    return _page_file("js", "text/javascript", content.replace("MAX_QUESTION", str(MAX_QUESTION_LENGTH), 1))


@lru_cache(_MAX_PAGES)
def plain_style(page: Page) -> PageFile:
    """Return the style sheet of the pages without Gradio."""
    return _page_file("css", "text/css", colours(page) + static_text("plain.css"))


@cache
def _icon_file(name: str) -> PageFile:
    return _page_file("png", "image/png", (_STATIC / f"{name}.png").read_bytes())


@lru_cache(_MAX_PAGES)
def _picture_file(picture: Picture) -> PageFile:
    return _page_file(picture.media_type.rpartition("/")[2], picture.media_type, b64decode(picture.data))


def icon(page: Page) -> PageFile:
    """Return the icon of a page: its logo, or a general one."""
    return _picture_file(page.logo) if page.logo else _icon_file("icon-192")


def preview_picture(page: Page) -> PageFile | None:
    """Return the picture in previews of links to a page; None if it has none."""
    return _picture_file(page.preview) if page.preview else None


def logo_html(page: Page, root: str) -> Markup:
    """Return a page's logo, or the general one; `root` is the relative URL of the page."""
    if page.logo is None:
        return Markup(LOGO.read_text(encoding="utf-8"))
    return Markup('<img src="{}page/{}" alt="" width="36" height="36">').format(root, _picture_file(page.logo).name)


def theme_colour(page: Page) -> str:
    """Return the colour of the browser's own bars around a page."""
    return page.colours.accent if page.colours else _THEME_COLOUR


@lru_cache(2 * _MAX_PAGES)
def manifest(language: Language, page: Page) -> PageFile:
    """Return the manifest with which browsers install the page as an app (W3C Web Application Manifest).

    Its URLs are relative to its own, which is in the folder of the page's files.
    """
    words = messages(language, page)
    if page.logo:
        icons = [{"src": icon(page).name, "sizes": "any", "type": page.logo.media_type, "purpose": "any"}]
    else:
        icons = [
            {"src": _icon_file(name).name, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in _ICONS
        ]
    content = {
        "id": "../",
        "name": words["title"],
        "short_name": words["title"],
        "description": words["description"],
        "lang": language,
        "start_url": "../",
        "scope": "../",
        "display": "standalone",
        "theme_color": theme_colour(page),
        "background_color": _BACKGROUND,
        "icons": icons,
    }
    return _page_file("webmanifest", "application/manifest+json", json.dumps(content, ensure_ascii=False))


@lru_cache(_MAX_PAGES)
def page_files(page: Page) -> Mapping[str, PageFile]:
    """Return all files that an office's page loads, by name."""
    pictures = [*(_icon_file(name) for name, _, _ in _ICONS), icon(page), preview_picture(page)]
    files = (style(page), script(page), plain_style(page), *pictures, *(manifest(one, page) for one in LANGUAGES))
    return {file.name: file for file in files if file is not None}


def static_text(name: str) -> str:
    """Read a static text file."""
    return (_STATIC / name).read_text(encoding="utf-8")


def _page_file(suffix: str, media_type: str, content: str | bytes) -> PageFile:
    data = content.encode("utf-8") if isinstance(content, str) else content
    digest = hashlib.sha256(data).hexdigest()[:16]
    return PageFile(f"peru-qa-{digest}.{suffix}", media_type, data)
