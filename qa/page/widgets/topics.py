"""The topics: a drawer with a filter and the tree of all entries."""

import gradio as gr

from corpus import Language
from qa.page.service import ChatService
from qa.page.widgets.browser_state import QUIET, TRANSLATIONS, BrowserState, Updates, page_language
from qa.page.widgets.edition_choice import EditionChoice, chosen_edition


class Topics:
    """Everything that can be read."""

    def __init__(self, desk: ChatService, held: BrowserState) -> None:
        self._desk = desk
        self._held = held
        with gr.Sidebar(label=TRANSLATIONS("topics"), open=False, visible=False, elem_id="topics") as self._drawer:
            gr.Markdown(TRANSLATIONS("topics_intro"), elem_id="topics-intro")
            self.sought = gr.Textbox(
                label=TRANSLATIONS("filter"), placeholder=TRANSLATIONS("filter_hint"), elem_id="filter"
            )
            self._tree = gr.HTML("", elem_id="tree")
        self.widgets = [self._drawer, self._tree]

    def connect(self, choice: EditionChoice) -> None:
        """Filters as the visitor types."""
        self.sought.change(
            self._find,
            [self.sought, self._held.language, choice.widget],
            self._tree,
            trigger_mode="always_last",
            **QUIET,
        )

    def shown(self, sought: str, edition: str, language: Language) -> Updates:
        """The drawer with what a filter leaves of an edition."""
        return {self._drawer: gr.Sidebar(visible=True), self._tree: self._desk.topics(sought, language, edition)}

    def _find(self, sought: str, told: str, chosen: object) -> str:
        return self._desk.topics(sought, page_language(told), chosen_edition(chosen))
