"""What the panels of the page share: the translations, and the state that a visitor's browser keeps."""

from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.i18n import I18nData

from corpus import LANGUAGES, Language
from qa.messages import messages


class _Translations(gr.I18n):
    """The messages that widgets show by themselves; only these are sent with the page."""

    def __init__(self) -> None:
        super().__init__(**{language: {} for language in LANGUAGES})

    def __call__(self, key: str) -> I18nData:
        """Return what Gradio replaces by a message in the page's language."""
        for language in LANGUAGES:
            self.translations[language][key] = messages(language)[key]
        return super().__call__(key)

    def fill(self, key: str, **values: Callable[[Language], str]) -> I18nData:
        """Return the same for a message with placeholders, whose values depend on the language."""
        texts = {
            language: messages(language)[key].format(**{name: value(language) for name, value in values.items()})
            for language in LANGUAGES
        }
        # Pages that differ in it may be served side by side.
        filled = f"{key}_{texts['en']}"
        for language in LANGUAGES:
            self.translations[language][filled] = texts[language]
        return super().__call__(filled)


TRANSLATIONS = _Translations()

Updates = dict[Any, Any]
"""New values by widget; other widgets are left unchanged."""


class BrowserState:
    """The state that the browser keeps and sends with each event, so that restarting the server loses nothing.

    Attributes:
        exchanges: the conversation, in the browser's local storage, so that it outlives the page.
        language: the page's.
        question_url: the permalink of the last question.
        entry_url: the permalink of the entry in the reader.
        rated: the position of the exchange rated last.
        bridge: reports clicks on links and buttons in our own HTML, and on the browser's back button, and sends a
            question again.
    """

    def __init__(self) -> None:
        self.exchanges = gr.BrowserState([], storage_key="peru-qa-conversation", secret="peru-qa")
        self.language = gr.Textbox("en", visible=False)
        self.question_url = gr.Textbox("", visible=False)
        self.entry_url = gr.Textbox("", visible=False)
        self.rated = gr.Number(-1, visible=False, precision=0)
        self.bridge = gr.HTML("", elem_id="bridge", js_on_load="window.peruQa.connect(trigger)")


def page_language(value: object) -> Language:
    """Read the page's language from the value that the browser sends."""
    return "es" if value == "es" else "en"


def selected_edition(value: object) -> str:
    """Read the id of the selected edition from the value that the browser sends; "" stands for all."""
    return value if isinstance(value, str) else ""
