"""The choice of an edition, where the index holds more than one."""

import gradio as gr

from corpus import Language
from qa.page.service import ChatService
from qa.page.widgets.browser_state import TRANSLATIONS, Updates


class EditionChoice:
    """All editions or one; what is asked, offered and listed is of that."""

    def __init__(self, desk: ChatService) -> None:
        self._desk = desk
        self.widget = gr.Dropdown(
            [],
            value=None,
            label=TRANSLATIONS("choose_edition"),
            visible=False,
            filterable=False,
            min_width=0,
            elem_id="edition",
        )

    def shown(self, edition: str, language: Language) -> Updates:
        """The choice with an edition chosen; all of them where there is no such one, and nothing to see of only one."""
        choices = self._desk.editions(language)
        if not choices:
            return {self.widget: gr.Dropdown(choices=[], value=None, visible=False)}
        known = edition if any(edition == one for _, one in choices) else ""
        return {self.widget: gr.Dropdown(choices=list(choices), value=known, visible=True)}


def chosen_edition(chosen: object) -> str:
    """The id of the edition as the browser tells it; "" is all of them."""
    return chosen if isinstance(chosen, str) else ""
