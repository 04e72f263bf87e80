"""The shell of the chat: a header and a question box that can be used before Gradio has started."""

import json
import re

from markupsafe import Markup

from corpus import LANGUAGES, Language
from qa.answering.question.question import MAX_QUESTION_LENGTH
from qa.messages import messages
from qa.page.assets import LOGO, static_text


def shell_style() -> Markup:
    """Return the style of the shell, inside the page, since fetching it would take longer than showing it."""
    return Markup("<style>{}</style>").format(
        Markup(_without_comments(static_text("colours.css") + static_text("shell.css")))
    )


def shell_html(language: Language, question: str = "") -> Markup:
    """Return the shell and its script; `question` is the one that the page's address asks."""
    words = messages(language)
    return Markup(
        '<div id="shell" lang="{language}">'
        '<div class="top">{logo}<div><b>{title}</b><span>{subtitle}</span></div></div>'
        '<div class="middle"><div class="asked">{asked}</div><div class="status" role="status">{status}</div></div>'
        '<form><textarea rows="1" aria-label="{label}" placeholder="{placeholder}"></textarea>'
        "<button>{send}</button></form></div><script>{script}</script>"
    ).format(
        language=language,
        logo=Markup(LOGO.read_text(encoding="utf-8")),
        title=words["title"],
        subtitle=_texts(language)["subtitle"],
        asked=question if len(question) <= MAX_QUESTION_LENGTH else "",
        status=words["searching"] if question else "",
        label=words["question"],
        placeholder=words["placeholder"],
        send=words["send"],
        script=_shell_script(),
    )


def _texts(language: Language) -> dict[str, str]:
    words = messages(language)
    texts = {key: words[key] for key in ("question", "placeholder", "send", "searching")}
    return {**texts, "subtitle": words["heading"].partition("\n\n")[2]}


def _shell_script() -> Markup:
    texts = json.dumps({language: _texts(language) for language in LANGUAGES}, ensure_ascii=False)
    return Markup(_without_comments(static_text("shell.js")).replace("WORDS", texts.replace("<", r"\u003c"), 1))


def _without_comments(code: str) -> str:
    return re.sub(r"/\*.*?\*/\s*", "", code, flags=re.DOTALL)
