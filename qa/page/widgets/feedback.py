"""Feedback: what comes up below the conversation when a thumb is clicked."""

from collections.abc import Sequence

import gradio as gr

from qa.errors import FeedbackError
from qa.messages import messages
from qa.page.exchanges import Exchange, dump_exchanges, restore_exchanges
from qa.page.service import ChatService
from qa.page.widgets.browser_state import COSTLY, QUIET, TRANSLATIONS, BrowserState, Updates, page_language
from qa.serving.feedback_store import MAX_COMMENT_LENGTH, REASONS

_UP, _DOWN = "Like", "Dislike"
"""What Gradio calls the thumbs."""

THUMBS = (_UP, _DOWN)


def thumbs(exchanges: Sequence[Exchange]) -> list[str | None]:
    """Which thumb each reply has, as Gradio's chat takes them."""
    return [(_UP if one.rating.helpful else _DOWN) if one.rating else None for one in exchanges]


class Feedback:
    """A reason and a comment for the thumb, and the way to take it back."""

    def __init__(self, desk: ChatService, held: BrowserState) -> None:
        self._desk = desk
        self._held = held
        with gr.Column(visible=False, elem_id="feedback") as self._form:
            self._thanks = gr.Markdown("", elem_id="thanks")
            self._reason = gr.Radio([], label=TRANSLATIONS("feedback_reason"), elem_id="reason")
            self._comment = gr.Textbox(
                label=TRANSLATIONS("feedback_comment"),
                info=TRANSLATIONS("feedback_comment_hint"),
                max_length=MAX_COMMENT_LENGTH,
                max_lines=4,
                elem_id="comment",
            )
            with gr.Row(elem_id="feedback-tools"):
                self._explain = gr.Button(
                    TRANSLATIONS("feedback_send"), size="sm", variant="primary", min_width=0, elem_id="explain"
                )
                self._withdraw = gr.Button(TRANSLATIONS("feedback_undo"), size="sm", min_width=0, elem_id="withdraw")
        self._told = gr.Markdown("", visible=False, elem_id="told")
        self.widgets = [self._form, self._told]

    def connect(self, chat: gr.Chatbot) -> None:
        """Comes up at the chat's thumbs."""
        held = self._held
        changed = [held.exchanges, held.rated, chat, self._form, self._thanks, self._reason, self._comment, self._told]

        def failed(exchanges: Sequence[Exchange], told: str) -> Updates:
            words = messages(page_language(told))
            return {
                chat: gr.Chatbot(feedback_value=thumbs(exchanges)),
                self._told: gr.Markdown(words["feedback_failed"], visible=True),
            }

        def rate(kept: object, told: str, clicked: gr.LikeData) -> Updates:
            exchanges = list(restore_exchanges(kept))
            # A reply is every second message.
            number = clicked.index // 2 if isinstance(clicked.index, int) else -1
            if not 0 <= number < len(exchanges) or not exchanges[number].is_rateable:
                return failed(exchanges, told)
            if not isinstance(clicked.liked, bool):
                # The same thumb once more.
                return take_back(kept, number, told)
            try:
                exchanges[number] = self._desk.rate(exchanges[number], clicked.liked)
            except FeedbackError:
                return failed(exchanges, told)
            return {
                held.exchanges: dump_exchanges(exchanges),
                held.rated: number,
                chat: gr.Chatbot(feedback_value=thumbs(exchanges)),
                **self._asking_why(clicked.liked, told),
            }

        def take_back(kept: object, rated: int, told: str) -> Updates:
            exchanges = list(restore_exchanges(kept))
            if not 0 <= rated < len(exchanges):
                return failed(exchanges, told)
            try:
                exchanges[rated] = self._desk.withdraw(exchanges[rated])
            except FeedbackError:
                return failed(exchanges, told)
            words = messages(page_language(told))
            return {
                held.exchanges: dump_exchanges(exchanges),
                chat: gr.Chatbot(feedback_value=thumbs(exchanges)),
                self._form: gr.Column(visible=False),
                self._told: gr.Markdown(words["feedback_withdrawn"], visible=True),
            }

        rated = "() => window.peruQa.rated()"
        chat.like(rate, [held.exchanges, held.language], changed, **COSTLY).then(None, js=rated, **QUIET)
        self._withdraw.click(take_back, [held.exchanges, held.rated, held.language], changed, **COSTLY).then(
            None, js=rated, **QUIET
        )
        self._explain.click(
            self._add,
            [held.exchanges, held.rated, self._reason, self._comment, held.language],
            self._thanks,
            **COSTLY,
        ).then(None, js=rated, **QUIET)

    def hidden(self) -> Updates:
        """Nothing of it is shown."""
        return {self._form: gr.Column(visible=False), self._told: gr.Markdown(visible=False)}

    def _asking_why(self, helpful: bool, told: str) -> Updates:
        words = messages(page_language(told))
        reasons = [] if helpful else [(words[f"reason_{reason}"], reason) for reason in REASONS]
        return {
            self._form: gr.Column(visible=True),
            self._thanks: words["feedback_thanks"],
            self._reason: gr.Radio(choices=reasons, value=None, visible=not helpful),
            self._comment: "",
            self._told: gr.Markdown(visible=False),
        }

    def _add(self, kept: object, rated: int, reason: str | None, comment: str, told: str) -> str:
        words = messages(page_language(told))
        exchanges = restore_exchanges(kept)
        chosen = next((one for one in REASONS if one == reason), None)
        try:
            done = 0 <= rated < len(exchanges) and self._desk.explain(exchanges[rated], chosen, comment)
        except FeedbackError:
            done = False
        return words["feedback_sent" if done else "feedback_failed"]
