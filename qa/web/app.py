"""The whole application: the API, the MCP tools and the page, with the middleware before them."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request, Response
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from qa.errors import FeedbackError
from qa.page.assets import LOGO
from qa.page.service import ChatService
from qa.page.widgets import TRANSLATIONS, ChatPage, page_events
from qa.serving.feedback_store import FeedbackStore
from qa.serving.live import LiveService
from qa.serving.question_recorder import QuestionRecorder
from qa.settings import Settings
from qa.web.api.endpoints import build_api
from qa.web.api.mcp_tools import build_tools, tools_route
from qa.web.api.pages import add_page_files, add_pages
from qa.web.middleware.client_address import TrustedProxies, is_within
from qa.web.middleware.office_page import OfficePage
from qa.web.middleware.open_paths import CrossOriginAccess, OpenPaths
from qa.web.middleware.page_document import PageDocument
from qa.web.middleware.page_events import GradioSessions, PageEventValidator
from qa.web.middleware.rate_limit import RateLimit, RequestCounter
from qa.web.middleware.request_limits import ConcurrencyLimit, RequestLimits
from qa.web.middleware.security_headers import SecurityHeaders
from qa.web.middleware.shutdown import CloseConnections, ShutdownFlag
from qa.web.observability.metrics import Metrics
from qa.web.observability.request_log import AnswerLog, RequestLog
from qa.web.paths import METRICS
from qa.web.problems import not_found
from qa.web.question_queue import QuestionQueue

_FONTS = ["system-ui", "Segoe UI", "Helvetica Neue", "Liberation Sans", "sans-serif"]
"""Fonts that the reader's machine has, so that none is fetched."""

_MAX_WAITING_EVENTS = 32
"""Events of the page that may wait for their turn; more are refused."""

_MAX_SESSIONS = 64
"""Copies of the page's state that Gradio keeps, one for each visitor; we store nothing in them."""

_DAY = 24 * 3600
"""Seconds between two deletions of old questions."""

_log = logging.getLogger(__name__)

_MIN_COMPRESSED_SIZE = 1000
"""Bytes from which a response is compressed."""


def build_app(settings: Settings, service: LiveService, shutdown_flag: ShutdownFlag) -> ASGIApp:
    """Build the whole application; see `qa.web` for the order of its middleware.

    The service may still be opening its index.
    """
    metrics, question_queue = Metrics(), QuestionQueue()
    answer_log = AnswerLog(metrics, settings.log_questions)
    store = FeedbackStore(settings.feedback_file)
    recorder = QuestionRecorder(store, settings.record_questions)
    record_days = settings.record_days if settings.record_questions else None
    tools = build_tools(service, question_queue, answer_log, recorder.record, record_days)
    chat_service = ChatService(service, store, record_days, answer_log.log_answer)
    page = ChatPage(chat_service).blocks
    page.queue(max_size=_MAX_WAITING_EVENTS)
    page.state_session_capacity = _MAX_SESSIONS
    sessions = GradioSessions(page._queue.pending_messages_per_session, page._queue.pending_event_ids_session)
    metrics.watch(service, lambda: question_queue.waiting, lambda: len(page._queue))

    @asynccontextmanager
    async def lifespan(api: FastAPI) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(sessions.keep_sweeping())
        forgetting = asyncio.create_task(_delete_old_questions(store, settings.record_days))
        async with tools.session_manager.run():
            yield
        sweeping.cancel()
        forgetting.cancel()

    api = build_api(service, question_queue, answer_log, shutdown_flag, lifespan, recorder.record, record_days)
    api.routes.append(tools_route(tools))

    @api.get(METRICS, include_in_schema=False)
    async def read_metrics(request: Request) -> Response:
        if not is_within(request.scope, settings.metrics_from):
            return not_found().response_to(request.scope)
        return metrics.response()

    add_page_files(api, service)
    add_pages(api, service, settings.corpus, record_days)
    own_routes = tuple(api.routes)
    _mount_page(api, page)

    # From the innermost to the outermost.
    request_counter = RequestCounter(settings.questions_per_minute, settings.requests_per_minute)
    app: ASGIApp = PageEventValidator(
        api, page_events(page), request_counter, sessions, lambda: service.progress.is_ready, shutdown_flag
    )
    app = ConcurrencyLimit(RequestLimits(app))
    app = PageDocument(OpenPaths(app, own_routes), lambda: service.current.catalogue if service.can_answer else None)
    app = RateLimit(app, request_counter)
    app = TrustedProxies(app, settings.trusted_proxies)
    if settings.cors_origins:
        app = CrossOriginAccess(app, settings.cors_origins)
    app = OfficePage(app, lambda: service.page)
    app = GZipMiddleware(SecurityHeaders(app, settings.frame_ancestors), _MIN_COMPRESSED_SIZE)
    return RequestLog(CloseConnections(app, shutdown_flag), metrics)


async def _delete_old_questions(store: FeedbackStore, days: int) -> None:
    """Delete recorded questions that are too old, now and then daily."""
    while True:
        try:
            await asyncio.to_thread(store.delete_questions, days)
        except FeedbackError as error:
            _log.warning("%s", error)
        await asyncio.sleep(_DAY)


def _mount_page(api: FastAPI, page: gr.Blocks) -> None:
    # So that Gradio adds no CORS headers of its own.
    api.add_middleware(CORSMiddleware)
    gr.mount_gradio_app(
        api,
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
        i18n=TRANSLATIONS,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
    )
