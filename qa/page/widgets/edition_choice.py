"""The choice of an edition, shown if the index has more than one."""

import gradio as gr

from corpus import Language
from qa.page.service import ChatService
from qa.page.widgets.browser_state import TRANSLATIONS, Updates


class EditionChoice:
    """Selects all editions or one, which questions, examples and topics are then limited to."""

    def __init__(self, chat_service: ChatService) -> None:
        self._chat_service = chat_service
        self.widget = gr.Dropdown(
            [],
            value=None,
            label=TRANSLATIONS("choose_edition"),
            visible=False,
            filterable=False,
            min_width=0,
            elem_id="edition",
        )

    def show(self, edition: str, language: Language) -> Updates:
        """Show the choice with an edition selected, or all if it is unknown; hide it if there is only one edition."""
        choices = self._chat_service.edition_choices(language)
        if not choices:
            return {self.widget: gr.Dropdown(choices=[], value=None, visible=False)}
        selected = edition if any(edition == edition_id for _, edition_id in choices) else ""
        return {self.widget: gr.Dropdown(choices=list(choices), value=selected, visible=True)}


def selected_edition(value: object) -> str:
    """Read the id of the selected edition from the value that the browser sends; "" stands for all."""
    return value if isinstance(value, str) else ""
