"""The conversation: the chat, the box for questions, and what can be done with the whole of it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import gradio as gr
from gradio.events import api

from corpus import Language
from qa.page.exchanges import Exchange, append_exchange, chat_messages, dump_exchanges, restore_exchanges
from qa.page.service import ChatService
from qa.page.transcript import conversation_to_markdown
from qa.page.widgets.browser_state import (
    ANSWERING,
    COSTLY,
    QUIET,
    TOGETHER,
    TRANSLATIONS,
    BrowserState,
    Updates,
    clicked_text,
    page_language,
)
from qa.page.widgets.edition_choice import EditionChoice, chosen_edition
from qa.page.widgets.feedback import THUMBS, Feedback, thumbs

_FILE = "peru-qa.md"


class ConversationPanel:
    """Questions and replies."""

    def __init__(self, desk: ChatService, held: BrowserState) -> None:
        self._desk = desk
        self._held = held
        with gr.Column(scale=3, min_width=0, elem_id="talk"):
            self.chat = gr.Chatbot(
                label=TRANSLATIONS("conversation"),
                show_label=False,
                placeholder=str(TRANSLATIONS("welcome")),
                elem_id="chat",
                sanitize_html=True,
                allow_tags=False,
                latex_delimiters=[],
                reasoning_tags=[],
                allow_file_downloads=False,
                buttons=[],
                feedback_options=THUMBS,
                layout="panel",
                autoscroll=False,
                height="100%",
            )
            self._feedback = Feedback(desk, held)
            self.choice = EditionChoice(desk)
            with gr.Row(elem_id="ask"):
                self._box = gr.Textbox(
                    label=TRANSLATIONS("question"),
                    placeholder=TRANSLATIONS("placeholder"),
                    show_label=False,
                    container=False,
                    autofocus=True,
                    max_lines=8,
                    scale=8,
                    min_width=0,
                    elem_id="box",
                )
                self._send = gr.Button(TRANSLATIONS("send"), variant="primary", scale=0, min_width=96, elem_id="send")
            with gr.Row(elem_id="tools"):
                gr.Markdown(TRANSLATIONS("recorded" if desk.recording else "private"), elem_id="privacy")
                self._save = gr.Button(TRANSLATIONS("save"), size="sm", min_width=0, elem_id="save")
                self._print = gr.Button(TRANSLATIONS("print"), size="sm", min_width=0, elem_id="print")
                self._clear = gr.Button(TRANSLATIONS("clear"), size="sm", min_width=0, elem_id="clear")
            self._build = gr.Markdown("", elem_id="build")
        self._file = gr.Textbox("", visible=False)
        self._confirmed = gr.Checkbox(False, visible=False)
        self.widgets = [self.chat, self.choice.widget, self._build, held.exchanges, held.address]

    def connect(self) -> None:
        """Answers what is typed or clicked; saves, prints and clears."""
        self._connect_asking()
        self._connect_keeping()
        self._feedback.connect(self.chat)

    def shown(self, exchanges: Sequence[Exchange], address: str, edition: str, language: Language) -> Updates:
        """A conversation, the address of its last question, and the rest in the page's language."""
        return {
            self._held.exchanges: dump_exchanges(exchanges),
            self._held.address: address,
            **self.spoken(edition, language),
            self.chat: gr.Chatbot(
                value=chat_messages(exchanges),
                feedback_value=thumbs(exchanges),
                examples=self._examples(edition, language),
            ),
        }

    def spoken(self, edition: str, language: Language) -> Updates:
        """What is in the page's language: the questions to begin with, the choice of an edition, the build's line."""
        return {
            self.chat: gr.Chatbot(examples=self._examples(edition, language)),
            self._build: self._desk.build(language),
            **self.choice.shown(edition, language),
        }

    def narrowed(self, edition: str, language: Language) -> Updates:
        """The questions to begin with, of another edition."""
        return {self.chat: gr.Chatbot(examples=self._examples(edition, language))}

    def _examples(self, edition: str, language: Language) -> list[gr.components.chatbot.ExampleMessage]:
        return [{"text": text} for text in self._desk.examples(language, edition)]

    def _connect_asking(self) -> None:
        held = self._held
        clicked = [held.exchanges, held.language, self.choice.widget]
        typed = [self._box, *clicked]
        asked = [*self.widgets, *self._feedback.widgets]
        # The question leaves the box at once, and comes back where it can't be sent.
        typing = "(question, ...rest) => [window.peruQa.asking(question), ...rest]"
        clicking = "(...all) => (window.peruQa.asking(), all)"
        for event in (
            self._box.submit(self._ask, typed, asked, js=typing, **ANSWERING),
            self._send.click(self._ask, typed, asked, js=typing, **ANSWERING),
            self.chat.example_select(self._ask_example, clicked, asked, js=clicking, **ANSWERING),
            self.chat.option_select(self._ask_offer, clicked, asked, js=clicking, **ANSWERING),
        ):
            event.success(None, held.address, js="(address) => window.peruQa.answered(address)", **QUIET)
            event.failure(None, js="() => window.peruQa.failed()", **QUIET)
        held.bridge.edit(self._write, None, self._box, **QUIET).then(None, js="() => window.peruQa.write()", **QUIET)
        api(self._say, api_name="chat", **TOGETHER)

    def _ask(self, question: str, kept: object, told: str, chosen: object) -> Updates:
        before = restore_exchanges(kept)
        # A question that could not be taken is nothing to lean on.
        heard = [one.question for one in before if one.build]
        language = page_language(told)
        exchange = self._desk.ask(question, heard, language, chosen_edition(chosen))
        exchanges = append_exchange(before, exchange)
        return {
            self.chat: gr.Chatbot(value=chat_messages(exchanges), feedback_value=thumbs(exchanges)),
            self._held.exchanges: dump_exchanges(exchanges),
            self._held.address: exchange.address,
            self._build: self._desk.build(language),
            **self._feedback.hidden(),
        }

    def _ask_example(self, kept: object, told: str, chosen: object, clicked: gr.SelectData) -> Updates:
        return self._ask(clicked_text(clicked), kept, told, chosen)

    def _ask_offer(self, kept: object, told: str, chosen: object, clicked: gr.SelectData) -> Updates:
        return self._ask(clicked_text(clicked), kept, told, chosen)

    def _write(self, chosen: gr.SelectData) -> str:
        return clicked_text(chosen)

    def _say(self, message: str) -> str:
        """Answers one question as plain text."""
        return self._desk.say(message)

    def _connect_keeping(self) -> None:
        held = self._held
        self._clear.click(
            self._forget,
            self._confirmed,
            [*self.widgets, *self._feedback.widgets],
            js="() => window.peruQa.confirmed()",
            **QUIET,
        ).then(None, js="() => window.peruQa.write()", **QUIET)
        self._save.click(
            self._written,
            [held.exchanges, held.language, held.address],
            self._file,
            js="(kept, language) => [kept, language, location.origin + location.pathname]",
            **COSTLY,
        ).then(None, self._file, js=f"(text) => window.peruQa.save('{_FILE}', text)", **QUIET)
        self._print.click(None, js="() => window.print()", **QUIET)

    def _forget(self, confirmed: bool) -> Updates:
        if not confirmed:
            return {self._held.exchanges: gr.skip()}
        return {
            self._held.exchanges: [],
            self._held.address: "",
            self.chat: gr.Chatbot(value=[], feedback_value=[]),
            **self._feedback.hidden(),
        }

    def _written(self, kept: object, told: str, page: str) -> str:
        return conversation_to_markdown(restore_exchanges(kept), page, datetime.now(UTC).date(), page_language(told))
