"""The topics: a sidebar with a filter and the tree of all entries."""

import gradio as gr

from corpus import Language
from qa.page.service import ChatService
from qa.page.widgets.browser_state import TRANSLATIONS, BrowserState, Updates, page_language, selected_edition
from qa.page.widgets.events import QUIET_EVENT


class TopicsPanel:
    """Lists everything that can be read."""

    def __init__(self, chat_service: ChatService, state: BrowserState) -> None:
        self._chat_service = chat_service
        self._state = state
        with gr.Sidebar(label=TRANSLATIONS("topics"), open=False, visible=False, elem_id="topics") as self._sidebar:
            gr.Markdown(TRANSLATIONS("topics_intro"), elem_id="topics-intro")
            self.filter = gr.Textbox(
                label=TRANSLATIONS("filter"), placeholder=TRANSLATIONS("filter_hint"), elem_id="filter"
            )
            self._tree = gr.HTML("", elem_id="tree")
        self.widgets = [self._sidebar, self._tree]

    def connect(self, edition: gr.Dropdown) -> None:
        """Filter the topics as the visitor types."""
        self.filter.change(
            self._apply_filter,
            [self.filter, self._state.language, edition],
            self._tree,
            trigger_mode="always_last",
            **QUIET_EVENT,
        )

    def show(self, filter_text: str, edition: str, language: Language) -> Updates:
        """Show the sidebar with the entries of an edition that match a filter."""
        tree = self._chat_service.list_topics(filter_text, language, edition)
        return {self._sidebar: gr.Sidebar(visible=True), self._tree: tree}

    def _apply_filter(self, filter_text: str, language: str, edition: object) -> str:
        return self._chat_service.list_topics(filter_text, page_language(language), selected_edition(edition))
