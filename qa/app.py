"""API and page in one application: the chat mounted on the HTTP side, with its look."""

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from qa.api import build_api
from qa.feedback import FeedbackStore
from qa.opening import Opening
from qa.page.desk import Desk
from qa.page.look import LOGO, head
from qa.widgets import TRANSLATIONS, ChatPage

_FONTS = ["system-ui", "Segoe UI", "Helvetica Neue", "Liberation Sans", "sans-serif"]
"""Those that the reader's machine has: nothing is fetched."""

_WAITING = 32
"""Questions that may wait for their turn; more are turned away by Gradio with a message."""


def build_app(opening: Opening, store: FeedbackStore, recording: bool = False) -> FastAPI:
    """API and page in one application, not launched.

    Args:
        opening: what answers, now or in a while.
        store: keeps feedback.
        recording: whether questions are kept there too.
    """
    page = ChatPage(Desk(opening, store, recording)).blocks.queue(max_size=_WAITING)
    app: FastAPI = gr.mount_gradio_app(
        build_api(opening),
        page,
        path="/",
        server_name="127.0.0.1",
        footer_links=[],
        run_history=False,
        favicon_path=str(LOGO),
        allowed_paths=[],
        blocked_paths=[str(Path.cwd())],
        show_error=False,
        max_file_size=0,
        theme=gr.themes.Base(
            primary_hue="teal", neutral_hue="zinc", font=_FONTS, font_mono=["ui-monospace", "monospace"]
        ),
        head=head(),
        i18n=TRANSLATIONS,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
    )
    return app
