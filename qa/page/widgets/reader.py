"""The source reader: a panel next to the conversation, or below it on a phone."""

import gradio as gr

from corpus import Language
from qa.page.permalinks import EntryPermalink, parse_permalink
from qa.page.service import ChatService
from qa.page.widgets.browser_state import BrowserState, Updates, page_language
from qa.page.widgets.events import QUIET_EVENT, clicked_text


class ReaderPanel:
    """Shows one entry, if one is open."""

    def __init__(self, chat_service: ChatService, state: BrowserState) -> None:
        self._chat_service = chat_service
        self._state = state
        with gr.Column(scale=2, min_width=0, visible=False, elem_id="reader") as self._panel:
            self._source = gr.HTML("", elem_id="source")
        self.widgets = [self._panel, self._source, state.entry_url]

    def connect(self) -> None:
        """Open and close the panel on clicks on our own links and buttons."""
        entry_url, bridge = self._state.entry_url, self._state.bridge
        bridge.select(
            self._open_clicked, self._state.language, self.widgets, trigger_mode="always_last", **QUIET_EVENT
        ).then(None, entry_url, js="(entryUrl) => window.peruQa.onEntryOpened(entryUrl)", **QUIET_EVENT)
        bridge.clear(lambda: (gr.Column(visible=False), ""), None, [self._panel, entry_url], **QUIET_EVENT)

    def open(self, url: str, language: Language) -> Updates:
        """Open the entry of a permalink; change nothing if the permalink is of no entry."""
        permalink = parse_permalink(url)
        if not isinstance(permalink, EntryPermalink) or not self._chat_service.progress.is_ready:
            return {self._state.entry_url: gr.skip()}
        return {
            self._panel: gr.Column(visible=True),
            self._source: self._chat_service.show_entry(permalink, language),
            self._state.entry_url: permalink.url,
        }

    def _open_clicked(self, language: str, clicked: gr.SelectData) -> Updates:
        return self.open(clicked_text(clicked), page_language(language))
