"""The source reader: a panel beside the conversation, below it on a phone."""

import gradio as gr

from corpus import Language
from qa.page.permalinks import EntryPermalink, parse_permalink
from qa.page.service import ChatService
from qa.page.widgets.browser_state import QUIET, BrowserState, Updates, clicked_text, page_language


class Reader:
    """What is being read, if anything is."""

    def __init__(self, desk: ChatService, held: BrowserState) -> None:
        self._desk = desk
        self._held = held
        with gr.Column(scale=2, min_width=0, visible=False, elem_id="reader") as self._panel:
            self._source = gr.HTML("", elem_id="source")
        self.widgets = [self._panel, self._source, held.reading]

    def connect(self) -> None:
        """Opens and closes at clicks on our own links and buttons."""
        bridge = self._held.bridge
        bridge.select(self._read, self._held.language, self.widgets, trigger_mode="always_last", **QUIET).then(
            None, self._held.reading, js="(reading) => window.peruQa.opened(reading)", **QUIET
        )
        bridge.clear(lambda: (gr.Column(visible=False), ""), None, [self._panel, self._held.reading], **QUIET)

    def opened(self, address: str, language: Language) -> Updates:
        """The panel with what an address reads, or as it is where it reads nothing."""
        wanted = parse_permalink(address)
        if not isinstance(wanted, EntryPermalink) or self._desk.progress.stage != "ready":
            return {self._held.reading: gr.skip()}
        return {
            self._panel: gr.Column(visible=True),
            self._source: self._desk.read(wanted, language),
            self._held.reading: wanted.address,
        }

    def _read(self, told: str, chosen: gr.SelectData) -> Updates:
        return self.opened(clicked_text(chosen), page_language(told))
