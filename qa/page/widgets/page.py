"""The whole page: its parts side by side, what is shown on arrival, and the switch of the language."""

import gradio as gr

from qa.messages import messages
from qa.page.assets import logo
from qa.page.exchanges import restore_exchanges
from qa.page.permalinks import QuestionPermalink, parse_permalink
from qa.page.service import ChatService
from qa.page.widgets.browser_state import ARRIVING, QUIET, TRANSLATIONS, BrowserState, Updates, page_language
from qa.page.widgets.conversation import ConversationPanel
from qa.page.widgets.edition_choice import chosen_edition
from qa.page.widgets.reader import Reader
from qa.page.widgets.topics import Topics

_LOOK_AGAIN = 1.0
"""Seconds between two looks at how far getting ready is."""


class ChatPage:
    """The page; what belongs to a visitor is held by Gradio's state only."""

    def __init__(self, desk: ChatService) -> None:
        """Lays out the page; `blocks` is it, not launched."""
        self._desk = desk
        self.blocks = gr.Blocks(
            title=messages("en")["title"], analytics_enabled=False, fill_height=True, fill_width=True
        )
        with self.blocks:
            self._held = BrowserState()
            self._topics = Topics(desk, self._held)
            with gr.Row(elem_id="header"):
                gr.HTML(logo(), elem_id="logo", min_width=0)
                gr.Markdown(TRANSLATIONS("heading"), elem_id="heading")
                self._switch = gr.Button(TRANSLATIONS("other_language"), size="sm", elem_id="language", min_width=0)
            self._waiting = gr.HTML("", elem_id="waiting")
            self._timer = gr.Timer(_LOOK_AGAIN, active=False)
            with gr.Row(elem_id="main", visible=False) as self._main:
                self._talk = ConversationPanel(desk, self._held)
                self._reader = Reader(desk, self._held)
            gr.Markdown(TRANSLATIONS("whole_page"), elem_id="whole")
            gr.HTML('<div id="announcer" role="status"></div>')
            self._connect()

    def _connect(self) -> None:
        held, choice = self._held, self._talk.choice.widget
        self._topics.connect(self._talk.choice)
        self._talk.connect()
        self._reader.connect()
        arriving = [held.exchanges, held.language, held.address]
        parts = [*self._topics.widgets, *self._talk.widgets, *self._reader.widgets]
        opened = [held.language, self._waiting, self._timer, self._main, *parts]
        settle = "async (kept) => [kept, await window.peruQa.settle(), location.search]"
        for event in (
            self.blocks.load(self._open, arriving, opened, js=settle, **ARRIVING),
            self._timer.tick(self._open, arriving, opened, js=settle, **ARRIVING),
        ):
            event.then(
                None,
                [held.address, held.reading],
                js="(address, reading) => window.peruQa.arrived(address, reading)",
                **QUIET,
            )
        self._switch.click(
            self._speak,
            [held.language, self._topics.sought, choice, held.reading],
            [held.language, self._waiting, *parts],
            js="async (language, ...rest) => [await window.peruQa.switchLanguage(), ...rest]",
            **QUIET,
        )
        # By the visitor only: what the page itself sets is shown together with the rest.
        choice.input(self._choose, [held.language, self._topics.sought, choice], parts, **QUIET)

    def _open(self, kept: object, told: str, search: str) -> Updates:
        """Shows how far getting ready is, then the conversation so far and what the address asks for."""
        language, progress = page_language(told), self._desk.progress
        updates: Updates = {
            self._held.language: language,
            self._waiting: self._desk.waiting(language),
            self._timer: gr.Timer(active=progress.stage in ("building", "loading")),
        }
        if progress.stage != "ready":
            return updates
        exchanges, address = restore_exchanges(kept), ""
        wanted = parse_permalink(search)
        if isinstance(wanted, QuestionPermalink):
            exchanges, address = self._desk.resume(exchanges, wanted, language), wanted.address
        # As it was when the last question was asked.
        edition = exchanges[-1].edition if exchanges else ""
        return {
            **updates,
            self._main: gr.Row(visible=True),
            **self._topics.shown("", edition, language),
            **self._talk.shown(exchanges, address, edition, language),
            **self._reader.opened(search, language),
        }

    def _choose(self, told: str, sought: str, chosen: object) -> Updates:
        """What is offered and listed, of another edition."""
        language, edition = page_language(told), chosen_edition(chosen)
        return {**self._topics.shown(sought, edition, language), **self._talk.narrowed(edition, language)}

    def _speak(self, told: str, sought: str, chosen: object, reading: str) -> Updates:
        """The page in another language; answers stay in that of their question."""
        language, edition = page_language(told), chosen_edition(chosen)
        if self._desk.progress.stage != "ready":
            return {self._held.language: language, self._waiting: self._desk.waiting(language)}
        return {
            self._held.language: language,
            **self._topics.shown(sought, edition, language),
            **self._talk.spoken(edition, language),
            **self._reader.opened(reading, language),
        }
