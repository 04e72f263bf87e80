"""The feedback line, which appears above the question box when a thumb is clicked, and the form that it unfolds."""

from collections.abc import Sequence

import gradio as gr

from qa.errors import FeedbackError
from qa.messages import messages
from qa.page.exchanges import Exchange, dump_exchanges, restore_exchanges
from qa.page.service import ChatService
from qa.page.widgets.browser_state import TRANSLATIONS, BrowserState, Updates, page_language
from qa.page.widgets.events import COSTLY_EVENT, QUIET_EVENT
from qa.serving.feedback_store import MAX_COMMENT_LENGTH, REASONS

_UP, _DOWN = "Like", "Dislike"
"""Gradio's names of the thumbs."""

THUMBS = (_UP, _DOWN)


def selected_thumbs(exchanges: Sequence[Exchange]) -> list[str | None]:
    """Return the selected thumb of each reply, as Gradio's chat takes them."""
    return [
        (_UP if exchange.rating.helpful else _DOWN) if exchange.rating is not None else None for exchange in exchanges
    ]


class FeedbackPanel:
    """Rates replies: takes a reason and a comment for a thumb, or withdraws it."""

    def __init__(self, chat_service: ChatService, state: BrowserState, chat: gr.Chatbot) -> None:
        """Lay out the form; the thumbs are the chat's."""
        self._chat_service = chat_service
        self._state = state
        self._chat = chat
        with gr.Column(visible=False, min_width=0, elem_id="feedback") as self._form:
            with gr.Row(elem_id="feedback-line"):
                self._thanks = gr.Markdown("", elem_id="thanks")
                self._more_button = gr.Button(TRANSLATIONS("feedback_more"), size="sm", min_width=0, elem_id="more")
                self._withdraw_button = gr.Button(
                    TRANSLATIONS("feedback_undo"), size="sm", min_width=0, elem_id="withdraw"
                )
            with gr.Column(visible=False, min_width=0, elem_id="feedback-form") as self._details:
                self._reason = gr.Radio([], label=TRANSLATIONS("feedback_reason"), elem_id="reason")
                self._comment = gr.Textbox(
                    label=TRANSLATIONS("feedback_comment"),
                    info=TRANSLATIONS("feedback_stored"),
                    max_length=MAX_COMMENT_LENGTH,
                    max_lines=4,
                    elem_id="comment",
                )
                self._explain_button = gr.Button(
                    TRANSLATIONS("feedback_send"), size="sm", variant="primary", min_width=0, elem_id="explain"
                )
        self._notice = gr.Markdown("", visible=False, elem_id="feedback-notice")
        self.widgets = [self._form, self._notice]

    def connect(self) -> None:
        """Rate, explain and withdraw on clicks."""
        state = self._state
        form = [self._form, self._thanks, self._details, self._reason, self._comment, self._notice]
        changed = [state.exchanges, state.rated, self._chat, *form]
        explanation = [state.exchanges, state.rated, self._reason, self._comment, state.language]
        for event in (
            self._chat.like(self._rate, [state.exchanges, state.language], changed, **COSTLY_EVENT),
            self._withdraw_button.click(
                self._withdraw, [state.exchanges, state.rated, state.language], changed, **COSTLY_EVENT
            ),
            self._explain_button.click(self._explain, explanation, [self._thanks, self._details], **COSTLY_EVENT),
        ):
            event.success(None, js="() => window.peruQa.onFeedback()", **QUIET_EVENT)
            event.failure(None, js="() => window.peruQa.onFeedbackFailed()", **QUIET_EVENT)
        self._more_button.click(lambda: gr.Column(visible=True), None, self._details, **QUIET_EVENT).then(
            None, js="() => window.peruQa.onFeedbackUnfolded()", **QUIET_EVENT
        )

    def hide(self) -> Updates:
        """Hide the form and the notice."""
        return {self._form: gr.Column(visible=False), self._notice: gr.Markdown(visible=False)}

    def _rate(self, stored: object, language: str, clicked: gr.LikeData) -> Updates:
        exchanges = list(restore_exchanges(stored))
        # Every second message is a reply.
        rated = clicked.index // 2 if isinstance(clicked.index, int) else -1
        if not 0 <= rated < len(exchanges) or not exchanges[rated].is_rateable:
            return self._failure(exchanges, language)
        if not isinstance(clicked.liked, bool):
            # The selected thumb was clicked again.
            return self._withdraw(stored, rated, language)
        try:
            exchanges[rated] = self._chat_service.rate(exchanges[rated], clicked.liked)
        except FeedbackError:
            return self._failure(exchanges, language)
        words = messages(page_language(language), self._chat_service.page)
        reasons = [] if clicked.liked else [(words[f"reason_{reason}"], reason) for reason in REASONS]
        return {
            self._state.exchanges: dump_exchanges(exchanges),
            self._state.rated: rated,
            self._chat: gr.Chatbot(feedback_value=selected_thumbs(exchanges)),
            self._form: gr.Column(visible=True),
            self._thanks: words["feedback_thanks"],
            self._details: gr.Column(visible=False),
            self._reason: gr.Radio(choices=reasons, value=None, visible=not clicked.liked),
            self._comment: "",
            self._notice: gr.Markdown(visible=False),
        }

    def _withdraw(self, stored: object, rated: int, language: str) -> Updates:
        exchanges = list(restore_exchanges(stored))
        if not 0 <= rated < len(exchanges):
            return self._failure(exchanges, language)
        try:
            exchanges[rated] = self._chat_service.withdraw(exchanges[rated])
        except FeedbackError:
            return self._failure(exchanges, language)
        words = messages(page_language(language))
        return {
            self._state.exchanges: dump_exchanges(exchanges),
            self._chat: gr.Chatbot(feedback_value=selected_thumbs(exchanges)),
            self._form: gr.Column(visible=False),
            self._notice: gr.Markdown(words["feedback_withdrawn"], visible=True),
        }

    def _failure(self, exchanges: Sequence[Exchange], language: str) -> Updates:
        words = messages(page_language(language))
        return {
            self._chat: gr.Chatbot(feedback_value=selected_thumbs(exchanges)),
            self._notice: gr.Markdown(words["feedback_failed"], visible=True),
        }

    def _explain(self, stored: object, rated: int, selected: str | None, comment: str, language: str) -> Updates:
        words = messages(page_language(language))
        exchanges = restore_exchanges(stored)
        reason = next((known for known in REASONS if known == selected), None)
        try:
            is_stored = 0 <= rated < len(exchanges) and self._chat_service.explain(exchanges[rated], reason, comment)
        except FeedbackError:
            is_stored = False
        return {
            self._thanks: words["feedback_sent" if is_stored else "feedback_failed"],
            self._details: gr.Column(visible=not is_stored),
        }
