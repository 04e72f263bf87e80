"""The shell of the chat: a header and a question box that can be used before Gradio has started."""

import json
import re

from markupsafe import Markup

from corpus import LANGUAGES, Language, Page
from qa.answering.question.question import MAX_QUESTION_LENGTH
from qa.messages import messages
from qa.page.assets import colours, logo_html, static_text


def shell_style(page: Page) -> Markup:
    """Return the style of the shell, inside the page, since fetching it would take longer than showing it."""
    return Markup("<style>{}</style>").format(Markup(_without_comments(colours(page) + static_text("shell.css"))))


def shell_html(page: Page, language: Language, question: str = "") -> Markup:
    """Return the shell and its script; `question` is the one that the page's address asks."""
    words = messages(language, page)
    return Markup(
        '<div id="shell" lang="{language}">'
        '<div class="top">{logo}<div><b>{title}</b><span>{subtitle}</span></div></div>'
        '<div class="middle"><div class="asked">{asked}</div><div class="status" role="status">{status}</div></div>'
        '<form><textarea rows="1" aria-label="{label}" placeholder="{placeholder}"></textarea>'
        "<button>{send}</button></form></div><script>{script}</script>"
    ).format(
        language=language,
        logo=logo_html(page, "./"),
        title=words["title"],
        subtitle=words["subtitle"],
        asked=question if len(question) <= MAX_QUESTION_LENGTH else "",
        status=words["searching"] if question else "",
        label=words["question"],
        placeholder=words["placeholder"],
        send=words["send"],
        script=_shell_script(page),
    )


def _texts(page: Page, language: Language) -> dict[str, str]:
    words = messages(language, page)
    return {key: words[key] for key in ("question", "placeholder", "send", "searching", "subtitle")}


def _shell_script(page: Page) -> Markup:
    texts = json.dumps({language: _texts(page, language) for language in LANGUAGES}, ensure_ascii=False)
    return Markup(_without_comments(static_text("shell.js")).replace("WORDS", texts.replace("<", r"\u003c"), 1))


def _without_comments(code: str) -> str:
    return re.sub(r"/\*.*?\*/\s*", "", code, flags=re.DOTALL)
