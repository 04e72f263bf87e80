"""The chat: Gradio, mounted on the API. No other module knows Gradio."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Read by Gradio when it is imported: nothing is reported to anyone.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
from fastapi import FastAPI
from gradio.events import api

from corpus import Language
from qa.answering import Answerer
from qa.api import build_api
from qa.conversation import Turn
from qa.errors import QuestionError
from qa.messages import messages
from qa.question import language_of
from qa.rendering import answer_markdown, escaped

_EXAMPLES_A_LANGUAGE = 4
_FONTS = ["system-ui", "Segoe UI", "Helvetica Neue", "Liberation Sans", "sans-serif"]
"""Those that the reader's machine has: nothing is fetched."""

_STYLE = "mark { background: rgba(255, 200, 0, 0.28); color: inherit; }"
"""Highlights that can be read on light and on dark."""

_AT_ONCE = 2
"""Questions that are answered at the same time."""

_SHOW_LAST_QUESTION = """() => setTimeout(() => {
    const asked = document.querySelectorAll('[data-testid="user"]');
    asked[asked.length - 1]?.scrollIntoView({block: "start"});
}, 100)"""
"""An answer is read from its beginning, so its question is scrolled to the top and not its end to the bottom."""

_HEARD = 10
"""Questions of a visit that are kept, to hear the next one in their context."""

_WAITING = 32
"""Questions that may wait for their turn; more are turned away by Gradio with a message."""

_log = logging.getLogger(__name__)


def reply(answerer: Answerer, question: str, history: Sequence[Turn] = ()) -> str:
    """The chat's reply to a question as Markdown; what goes wrong is told as a sentence."""
    try:
        return answer_markdown(answerer.answer(question, history))
    except QuestionError as error:
        words = messages(language_of(question[:500]))
        return words["too_long"].format(length=f"{error.length:,}", limit=f"{error.limit:,}")
    except Exception:
        # The last line of defence of a page: the visitor gets a sentence, the log gets the rest.
        _log.exception("a question could not be answered")
        return messages("en")["failure"]


def example_questions(answerer: Answerer) -> list[str]:
    """The first example questions of each language: their file begins with those that show the most."""
    rows = [answerer.index.rows[number] for number in answerer.index.rows_of("example")]
    languages: Sequence[Language] = ("es", "en")
    return [
        text
        for language in languages
        for text in [row.embedded for row in rows if row.language == language][:_EXAMPLES_A_LANGUAGE]
    ]


def build_chat(answerer: Answerer) -> gr.Blocks:
    """The chat's page, not launched."""
    words, palabras = messages("en"), messages("es")

    def say(message: str, shown: list[dict[str, Any]], asked: list[str]) -> tuple[str, list[dict[str, Any]], list[str]]:
        history = [Turn("user", text) for text in asked]
        # What a visitor types is shown to the letter; as Markdown it could hold pictures to load.
        turn = [
            {"role": "user", "content": escaped(message)},
            {"role": "assistant", "content": reply(answerer, message, history)},
        ]
        return "", [*shown, *turn], [*asked, message][-_HEARD:]

    def say_example(
        chosen: gr.SelectData, shown: list[dict[str, Any]], asked: list[str]
    ) -> tuple[str, list[dict[str, Any]], list[str]]:
        return say(str(chosen.value["text"]), shown, asked)

    def chat(message: str) -> str:
        """Answers one question as Markdown."""
        return reply(answerer, message)

    page = gr.Blocks(title=words["title"], analytics_enabled=False, fill_height=True)
    with page:
        gr.Markdown(f"# {words['title']}\n\n{palabras['intro']}\n\n{words['intro']}")
        shown = gr.Chatbot(
            show_label=False,
            height="62vh",
            placeholder=f"{palabras['examples_label']} · {words['examples_label']}",
            examples=[{"text": text} for text in example_questions(answerer)],
            sanitize_html=True,
            allow_tags=False,
            latex_delimiters=[],
            reasoning_tags=[],
            allow_file_downloads=False,
            buttons=["copy"],
            feedback_options=None,
            layout="panel",
            autoscroll=False,
        )
        box = gr.Textbox(
            placeholder=f"{palabras['placeholder']} · {words['placeholder']}",
            show_label=False,
            container=False,
            autofocus=True,
            max_lines=8,
            submit_btn=words["send"],
        )
        asked = gr.State([])
        typed = box.submit(
            say, [box, shown, asked], [box, shown, asked], api_visibility="private", concurrency_limit=_AT_ONCE
        )
        chosen = shown.example_select(
            say_example, [shown, asked], [box, shown, asked], api_visibility="private", concurrency_limit=_AT_ONCE
        )
        for event in (typed, chosen):
            event.then(None, js=_SHOW_LAST_QUESTION, api_visibility="private")
        api(chat, api_name="chat", concurrency_limit=_AT_ONCE)
    return page


def build_app(answerer: Answerer) -> FastAPI:
    """API and chat in one application, not launched."""
    chat = build_chat(answerer).queue(max_size=_WAITING)
    app: FastAPI = gr.mount_gradio_app(
        build_api(answerer),
        chat,
        path="/",
        server_name="127.0.0.1",
        footer_links=[],
        allowed_paths=[],
        blocked_paths=[str(Path.cwd())],
        show_error=False,
        max_file_size=0,
        theme=gr.themes.Default(font=_FONTS, font_mono=["ui-monospace", "monospace"]),
        css=_STYLE,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
    )
    return app
