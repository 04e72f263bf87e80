"""The whole page: the topics, the conversation and the source reader, when it opens and in the other language."""

import gradio as gr

from corpus import Language
from qa.messages import messages
from qa.page.assets import logo_html
from qa.page.exchanges import restore_exchanges
from qa.page.html.progress import progress_html
from qa.page.permalinks import EntryPermalink, QuestionPermalink, parse_permalink
from qa.page.service import ChatService
from qa.page.transcript import escape_markdown
from qa.page.widgets.browser_state import TRANSLATIONS, BrowserState, Updates, page_language, selected_edition
from qa.page.widgets.conversation import ConversationPanel
from qa.page.widgets.events import OPEN_EVENT, QUIET_EVENT, clicked_text

_POLL_INTERVAL = 1.0
"""Seconds between two looks at the progress of the startup."""


class TopicsPanel:
    """A sidebar with a filter and the tree of all entries."""

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


class ReaderPanel:
    """The source reader: shows one entry beside the conversation, or over it on a phone; the browser closes it."""

    def __init__(self, chat_service: ChatService, state: BrowserState) -> None:
        self._chat_service = chat_service
        self._state = state
        with gr.Column(scale=2, min_width=0, visible=False, elem_id="reader") as self._panel:
            self._source = gr.HTML("", elem_id="source")
        self.widgets = [self._panel, self._source, state.entry_url]

    def connect(self) -> None:
        """Open the panel on clicks on our own links."""
        entry_url, bridge = self._state.entry_url, self._state.bridge
        bridge.select(
            self._open_clicked,
            self._state.language,
            self.widgets,
            # The browser switches the language at once, the state only when the server has replied.
            js="() => [document.documentElement.lang]",
            trigger_mode="always_last",
            **QUIET_EVENT,
        ).then(None, entry_url, js="(entryUrl) => window.peruQa.onEntryOpened(entryUrl)", **QUIET_EVENT)

    def open(self, url: str, language: Language) -> Updates:
        """Open the entry of a permalink; change nothing if the permalink is of no entry."""
        permalink = parse_permalink(url)
        if not isinstance(permalink, EntryPermalink):
            return {self._state.entry_url: gr.skip()}
        return {
            self._panel: gr.Column(visible=True),
            self._source: self._chat_service.show_entry(permalink, language),
            self._state.entry_url: permalink.url,
        }

    def _open_clicked(self, language: str, clicked: gr.SelectData) -> Updates:
        return self.open(clicked_text(clicked), page_language(language))


class ChatPage:
    """The page, whose visitors' state is kept by their browsers only."""

    def __init__(self, chat_service: ChatService) -> None:
        """Lay out the page in `blocks`, which is not launched."""
        self._chat_service = chat_service
        self.blocks = gr.Blocks(
            title=messages("en", chat_service.page)["title"], analytics_enabled=False, fill_height=True, fill_width=True
        )
        with self.blocks:
            self._state = BrowserState()
            self._topics = TopicsPanel(chat_service, self._state)
            with gr.Row(elem_id="header"):
                self._logo = gr.HTML(str(logo_html(chat_service.page, "./")), elem_id="logo", min_width=0)
                self._heading = gr.Markdown(self._heading_text("en"), elem_id="heading")
                self._switch = gr.Button(TRANSLATIONS("other_language"), size="sm", elem_id="language", min_width=0)
            self._progress = gr.HTML("", elem_id="waiting")
            self._timer = gr.Timer(_POLL_INTERVAL, active=False)
            with gr.Row(elem_id="main", visible=False) as self._main:
                self._conversation = ConversationPanel(chat_service, self._state)
                self._reader = ReaderPanel(chat_service, self._state)
            self._whole = gr.Markdown(self._link_to_whole("en"), elem_id="whole")
            self._connect()

    def _connect(self) -> None:
        state, edition = self._state, self._conversation.edition
        self._topics.connect(edition)
        self._conversation.connect()
        self._reader.connect()
        panels = [*self._topics.widgets, *self._conversation.widgets, *self._reader.widgets]
        inputs = [state.exchanges, state.language, state.question_url]
        header = [self._logo, self._heading, self._progress, self._whole]
        outputs = [state.language, *header, self._timer, self._main, *panels]
        on_open = "async (exchanges) => [exchanges, await window.peruQa.applyLanguage(), location.search]"
        for event in (
            self.blocks.load(self._open, inputs, outputs, js=on_open, **OPEN_EVENT),
            self._timer.tick(self._open, inputs, outputs, js=on_open, **OPEN_EVENT),
        ):
            event.then(
                None,
                [state.question_url, state.entry_url],
                js="(questionUrl, entryUrl) => window.peruQa.onPageOpened(questionUrl, entryUrl)",
                **QUIET_EVENT,
            )
        self._switch.click(
            self._switch_language,
            [state.language, self._topics.filter, edition, state.entry_url],
            [state.language, *header, *panels],
            js="async (language, ...rest) => [await window.peruQa.switchLanguage(), ...rest]",
            **OPEN_EVENT,
        )
        # Only when the visitor selects it: what the page itself selects is shown with everything else.
        edition.input(self._select_edition, [state.language, self._topics.filter, edition], panels, **QUIET_EVENT)

    def _open(self, stored: object, language_value: str, query: str) -> Updates:
        """Show the progress of the startup, then the conversation so far and what the permalink asks for."""
        language, progress = page_language(language_value), self._chat_service.progress
        updates: Updates = {
            self._state.language: language,
            **self._show_header(language),
            self._timer: gr.Timer(active=progress.stage in ("building", "loading")),
        }
        if not progress.is_ready:
            return updates
        exchanges, question_url = restore_exchanges(stored), ""
        permalink = parse_permalink(query)
        if isinstance(permalink, QuestionPermalink):
            exchanges, question_url = self._chat_service.resume(exchanges, permalink, language), permalink.url
        elif exchanges:
            question_url = exchanges[-1].url
        # The edition that was selected for the last question.
        edition = exchanges[-1].edition if exchanges else ""
        return {
            **updates,
            self._main: gr.Row(visible=True),
            **self._topics.show("", edition, language),
            **self._conversation.show(exchanges, question_url, edition, language),
            **self._reader.open(query, language),
        }

    def _show_header(self, language: Language) -> Updates:
        """Show the office's logo, name and subtitle, the progress of the startup, and the link from a frame."""
        page = self._chat_service.page
        return {
            self._logo: str(logo_html(page, "./")),
            self._heading: self._heading_text(language),
            self._progress: str(progress_html(self._chat_service.progress, page, language)),
            self._whole: self._link_to_whole(language),
        }

    def _heading_text(self, language: Language) -> str:
        words = messages(language, self._chat_service.page)
        return f"# {escape_markdown(words['title'])}\n\n{escape_markdown(words['subtitle'])}"

    def _link_to_whole(self, language: Language) -> str:
        """Link to the page from a frame in another one."""
        return f"[{escape_markdown(messages(language, self._chat_service.page)['whole_page'])}](./)"

    def _select_edition(self, language_value: str, filter_text: str, edition_value: object) -> Updates:
        """Show the topics and the example questions of the selected edition."""
        language, edition = page_language(language_value), selected_edition(edition_value)
        return {
            **self._topics.show(filter_text, edition, language),
            **self._conversation.show_examples(edition, language),
        }

    def _switch_language(self, language_value: str, filter_text: str, edition_value: object, entry_url: str) -> Updates:
        """Show the page in another language; replies stay in the language of their question."""
        language, edition = page_language(language_value), selected_edition(edition_value)
        updates: Updates = {self._state.language: language, **self._show_header(language)}
        if not self._chat_service.progress.is_ready:
            return updates
        return {
            **updates,
            **self._topics.show(filter_text, edition, language),
            **self._conversation.localize(edition, language),
            **self._reader.open(entry_url, language),
        }
