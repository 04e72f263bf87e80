"""The conversation: the chat, the question box, and the buttons that save, print and clear."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import gradio as gr
from gradio.events import api

from corpus import Language, slugify
from qa.messages import messages
from qa.page.exchanges import Exchange, append_exchange, chat_messages, dump_exchanges, restore_exchanges
from qa.page.service import ChatService
from qa.page.transcript import conversation_to_markdown, escape_markdown
from qa.page.widgets.browser_state import TRANSLATIONS, BrowserState, Updates, page_language, selected_edition
from qa.page.widgets.events import ANSWER_EVENT, ANSWER_QUEUE, COSTLY_EVENT, QUIET_EVENT, clicked_text
from qa.page.widgets.feedback import THUMBS, FeedbackPanel, selected_thumbs
from qa.presentation.wording import days_text


class ConversationPanel:
    """Shows the questions and replies, and takes new questions."""

    def __init__(self, chat_service: ChatService, state: BrowserState) -> None:
        self._chat_service = chat_service
        self._state = state
        self._transcript_file = f"{slugify(messages('en', chat_service.page)['title']) or 'conversation'}.md"
        with gr.Column(scale=3, min_width=0, elem_id="talk"):
            self.chat = gr.Chatbot(
                label=TRANSLATIONS("conversation"),
                show_label=False,
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
            gr.HTML('<div id="pending"></div>')
            # What stays in view at the bottom of the screen.
            with gr.Column(min_width=0, elem_id="dock"):
                gr.HTML('<div id="announcer" role="status"></div>')
                self._feedback = FeedbackPanel(chat_service, state, self.chat)
                self.edition = gr.Dropdown(
                    [],
                    value=None,
                    label=TRANSLATIONS("choose_edition"),
                    visible=False,
                    filterable=False,
                    min_width=0,
                    elem_id="edition",
                )
                with gr.Row(elem_id="ask"):
                    self._box = gr.Textbox(
                        label=TRANSLATIONS("question"),
                        placeholder=TRANSLATIONS("placeholder"),
                        show_label=False,
                        container=False,
                        max_lines=8,
                        scale=8,
                        min_width=0,
                        elem_id="box",
                    )
                    self._send = gr.Button(
                        TRANSLATIONS("send"), variant="primary", scale=0, min_width=0, elem_id="send"
                    )
            with gr.Row(elem_id="tools"):
                days = chat_service.record_days
                privacy = TRANSLATIONS("private")
                if days is not None:
                    privacy = TRANSLATIONS.fill("recorded", days=partial(days_text, days))
                gr.Markdown(privacy, elem_id="privacy")
                self._save = gr.Button(TRANSLATIONS("save"), size="sm", min_width=0, elem_id="save")
                self._print = gr.Button(TRANSLATIONS("print"), size="sm", min_width=0, elem_id="print")
                self._clear = gr.Button(TRANSLATIONS("clear"), size="sm", min_width=0, elem_id="clear")
        self._transcript = gr.Textbox("", visible=False)
        self.widgets = [self.chat, self.edition, state.exchanges, state.question_url]

    def connect(self) -> None:
        """Answer what is typed or clicked; save, print and clear."""
        self._connect_questions()
        self._connect_tools()
        self._feedback.connect()

    def show(self, exchanges: Sequence[Exchange], question_url: str, edition: str, language: Language) -> Updates:
        """Show a conversation, and everything else in the page's language."""
        return {
            self._state.exchanges: dump_exchanges(exchanges),
            self._state.question_url: question_url,
            **self.localize(edition, language),
            self.chat: gr.Chatbot(
                value=chat_messages(exchanges),
                feedback_value=selected_thumbs(exchanges),
                placeholder=self._welcome(language),
                examples=self._examples(edition, language),
            ),
        }

    def localize(self, edition: str, language: Language) -> Updates:
        """Show the example questions, and the choice of an edition in the page's language.

        All editions are selected if this one is unknown; with a single edition, there is no choice.
        """
        choices = list(self._chat_service.edition_choices(language))
        selected = edition if edition in [edition_id for _, edition_id in choices] else ""
        return {
            **self.show_examples(edition, language),
            self.edition: gr.Dropdown(choices=choices, value=selected if choices else None, visible=bool(choices)),
        }

    def show_examples(self, edition: str, language: Language) -> Updates:
        """Show the welcome, and the example questions of an edition."""
        return {self.chat: gr.Chatbot(placeholder=self._welcome(language), examples=self._examples(edition, language))}

    def _welcome(self, language: Language) -> str:
        return escape_markdown(messages(language, self._chat_service.page)["welcome"])

    def _examples(self, edition: str, language: Language) -> list[gr.components.chatbot.ExampleMessage]:
        return [{"text": text} for text in self._chat_service.example_questions(language, edition)]

    def _connect_questions(self) -> None:
        state = self._state
        clicked = [state.exchanges, state.language, self.edition]
        typed = [self._box, *clicked]
        outputs = [*self.widgets, *self._feedback.widgets]
        # The question leaves the box at once, and returns to it if it can't be sent.
        on_typed = "(question, ...rest) => [window.peruQa.onSending(question), ...rest]"
        on_clicked = "(...values) => (window.peruQa.onSending(), values)"
        for event in (
            self._box.submit(self._ask, typed, outputs, js=on_typed, **ANSWER_EVENT),
            self._send.click(self._ask, typed, outputs, js=on_typed, **ANSWER_EVENT),
            self.chat.example_select(self._ask_clicked, clicked, outputs, js=on_clicked, **ANSWER_EVENT),
            self.chat.option_select(self._ask_clicked, clicked, outputs, js=on_clicked, **ANSWER_EVENT),
            state.bridge.submit(self._ask_clicked, clicked, outputs, js=on_clicked, **ANSWER_EVENT),
        ):
            event.success(
                None, state.question_url, js="(questionUrl) => window.peruQa.onAnswered(questionUrl)", **QUIET_EVENT
            )
            event.failure(None, js="() => window.peruQa.onFailed()", **QUIET_EVENT)
        state.bridge.edit(self._fill_box, None, self._box, **QUIET_EVENT).then(
            None, js="() => window.peruQa.focusBox()", **QUIET_EVENT
        )
        api(self._answer_as_text, api_name="chat", **ANSWER_QUEUE)

    def _ask(self, question: str, stored: object, language: str, edition: object) -> Updates:
        exchanges = restore_exchanges(stored)
        # A question that could not be processed can't be followed up.
        earlier = [exchange.question for exchange in exchanges if not exchange.is_notice]
        exchange = self._chat_service.ask(question, earlier, page_language(language), selected_edition(edition))
        exchanges = append_exchange(exchanges, exchange)
        return {
            self.chat: gr.Chatbot(value=chat_messages(exchanges), feedback_value=selected_thumbs(exchanges)),
            self._state.exchanges: dump_exchanges(exchanges),
            self._state.question_url: exchange.url,
            **self._feedback.hide(),
        }

    def _ask_clicked(self, stored: object, language: str, edition: object, clicked: gr.SelectData) -> Updates:
        return self._ask(clicked_text(clicked), stored, language, edition)

    def _fill_box(self, clicked: gr.SelectData) -> str:
        return clicked_text(clicked)

    def _answer_as_text(self, message: str) -> str:
        """Answer one question as plain text."""
        return self._chat_service.answer_as_text(message)

    def _connect_tools(self) -> None:
        state = self._state
        # The browser asks for confirmation before Gradio notices the click.
        cleared = self._clear.click(self._forget, None, [*self.widgets, *self._feedback.widgets], **QUIET_EVENT)
        for ended in (cleared.success, cleared.failure):
            ended(None, js="() => window.peruQa.onClearingEnded()", **QUIET_EVENT)
        self._save.click(
            self._write_transcript,
            [state.exchanges, state.language, state.question_url],
            self._transcript,
            js="(exchanges, language) => [exchanges, language, location.origin + location.pathname]",
            **COSTLY_EVENT,
        ).then(
            None,
            self._transcript,
            js=f"(text) => window.peruQa.saveFile('{self._transcript_file}', text)",
            **QUIET_EVENT,
        )
        self._print.click(None, js="() => window.print()", **QUIET_EVENT)

    def _forget(self) -> Updates:
        return {
            self._state.exchanges: [],
            self._state.question_url: "",
            self.chat: gr.Chatbot(value=[], feedback_value=[]),
            **self._feedback.hide(),
        }

    def _write_transcript(self, stored: object, language: str, page_url: str) -> str:
        today, page = datetime.now(UTC).date(), self._chat_service.page
        return conversation_to_markdown(restore_exchanges(stored), page, page_url, today, page_language(language))
