"""What the parts of the page share: the values that a visitor's browser holds, and how events are set up."""

from typing import Any

import gradio as gr

from corpus import LANGUAGES, Language
from qa.messages import messages
from qa.serving.live import ANSWERS_AT_ONCE

TRANSLATIONS = gr.I18n(**{language: messages(language) for language in LANGUAGES})

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "preprocess": False}
"""For every event: no program may call it, nothing flickers, and `qa.page.widgets.events` has validated its values."""

TOGETHER: dict[str, Any] = {"concurrency_limit": ANSWERS_AT_ONCE, "concurrency_id": "answering"}
"""For every event that answers: they wait for their turn together."""

ANSWERING: dict[str, Any] = {**QUIET, **TOGETHER}

ARRIVING: dict[str, Any] = {**QUIET, "concurrency_limit": ANSWERS_AT_ONCE, "concurrency_id": "arriving"}
"""For the events with which the page opens; they answer where its address, their last value, asks."""

COSTLY: dict[str, Any] = {**QUIET, "concurrency_id": "costly"}
"""For every event that keeps something here, or makes much of what the browser has kept."""

Updates = dict[Any, Any]
"""New values of widgets, by widget; the others stay."""


class BrowserState:
    """Values that the visitor's browser holds and sends along: the server keeps nothing, and its restart loses nothing.

    `exchanges` outlives the page, in the browser's own storage; the page's `language`, the `address` of the last
    question, that of what is being read (`reading`), and the exchange that was rated last (`rated`) live as long as
    the page is open. `bridge` tells of clicks on links and buttons of our own HTML, and of the browser's back button.
    """

    def __init__(self) -> None:
        self.exchanges = gr.BrowserState([], storage_key="peru-qa-conversation", secret="peru-qa")
        self.language = gr.Textbox("en", visible=False)
        self.address = gr.Textbox("", visible=False)
        self.reading = gr.Textbox("", visible=False)
        self.rated = gr.Number(-1, visible=False, precision=0)
        self.bridge = gr.HTML("", elem_id="bridge", js_on_load="window.peruQa.watch(trigger)")


def clicked_text(clicked: gr.SelectData) -> str:
    """The words that were clicked on: Gradio tells those of an example in an object."""
    value = clicked.value
    return str(value.get("text", "") if isinstance(value, dict) else value)


def page_language(told: object) -> Language:
    """The page's language as the browser tells it."""
    return "es" if told == "es" else "en"
