"""Validates the page's events before Gradio reads them, and passes on no more of them than is needed.

It also drops what Gradio keeps for visitors who have gone.
"""

import asyncio
import re
import time
from collections.abc import Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.page.event_types import PageEvents
from qa.web.middleware.rate_limit import RequestCounter
from qa.web.middleware.request_limits import replay_body
from qa.web.middleware.shutdown import ShutdownFlag
from qa.web.paths import QUEUE_DATA, QUEUE_JOIN
from qa.web.problems import Problem, busy, getting_ready, not_found

_SESSION = r"^[A-Za-z0-9_-]{1,64}$"

_MAX_ID = 1000
"""The greatest id of a widget that an event may name."""

_SESSION_TIMEOUT = 180.0
"""Seconds after a visitor's last event until its results are dropped; the stream that fetches them ends before that."""

_SWEEP_INTERVAL = 20.0
"""Seconds between two sweeps."""


class GradioSessions:
    """Remembers when each session was last active, and drops what Gradio keeps for those that are over."""

    def __init__(self, *kept: MutableMapping[str, Any]) -> None:
        """Take Gradio's dictionaries by session, some of which it never empties."""
        self._kept = kept
        self._last_active: dict[str, float] = {}

    def touch(self, session: str) -> None:
        """Record that a session is active now."""
        self._last_active[session] = time.monotonic()

    def sweep(self) -> None:
        """Drop what is kept for sessions that have timed out."""
        now = time.monotonic()
        for session, last_active in list(self._last_active.items()):
            if now - last_active > _SESSION_TIMEOUT:
                del self._last_active[session]
                for by_session in self._kept:
                    by_session.pop(session, None)

    async def keep_sweeping(self) -> None:
        """Sweep from time to time until cancelled."""
        while True:
            await asyncio.sleep(_SWEEP_INTERVAL)
            self.sweep()


class _Event(BaseModel):
    """What the page sends when a visitor does something (Gradio's queue/join); other fields are dropped."""

    model_config = ConfigDict(extra="ignore", strict=True)

    data: list[Any]
    fn_index: int
    session_hash: str = Field(pattern=_SESSION)
    event_data: Any = None
    trigger_id: int | None = Field(None, ge=0, le=_MAX_ID)


class PageEventValidator:
    """Validates the page's events and their streams; every other request passes."""

    def __init__(
        self,
        app: ASGIApp,
        page_events: PageEvents,
        request_counter: RequestCounter,
        sessions: GradioSessions,
        is_ready: Callable[[], bool],
        shutdown_flag: ShutdownFlag,
    ) -> None:
        """Take an application and what its events are checked with.

        Until `is_ready`, no event of the page counts as a question, and those that need the index are refused.
        """
        self._app = app
        self._page_events = page_events
        self._request_counter = request_counter
        self._sessions = sessions
        self._is_ready = is_ready
        self._shutdown_flag = shutdown_flag

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == QUEUE_JOIN:
            await self._join(scope, receive, send)
        elif path == QUEUE_DATA:
            await self._stream(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The whole body: `RequestLimits` has put it together.
        message = await receive()
        try:
            event, counts_as_question = self._read(message.get("body", b""))
        except (ValidationError, KeyError):
            unknown = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-event", "The page has no such event.")
            await unknown.response()(scope, receive, send)
            return
        problem = await self._find_problem(scope, self._page_events[event.fn_index].needs_index, counts_as_question)
        if problem is not None:
            await problem.response()(scope, receive, send)
            return
        self._sessions.touch(event.session_hash)
        body = event.model_dump_json().encode("utf-8")
        headers = MutableHeaders(raw=list(scope["headers"]))
        headers.update({"Content-Type": "application/json", "Content-Length": str(len(body))})
        respond = _replace_queue_full(scope, receive, send)
        await self._app({**scope, "headers": headers.raw}, replay_body(body, receive), respond)

    async def _find_problem(self, scope: Scope, needs_index: bool, counts_as_question: bool) -> Problem | None:
        """Find why an event must be refused now, if it must."""
        if self._shutdown_flag.has_begun:
            # Its result would be sent on another connection, which would come too late.
            return busy()
        if not self._is_ready():
            # A page that was open before the server was restarted; it sends the event again.
            return getting_ready() if needs_index else None
        return await self._request_counter.count("question", scope) if counts_as_question else None

    def _read(self, body: bytes) -> tuple[_Event, bool]:
        """Read an event with its validated values only, and whether it counts as a question; KeyError if unknown."""
        event = _Event.model_validate_json(body)
        expected = self._page_events[event.fn_index]
        values = expected.values.validate_python(event.data)
        validated: dict[str, Any] = {"data": list(expected.values.dump_python(values)), "event_data": None}
        if expected.event_data is not None:
            clicked = expected.event_data.validate_python(event.event_data)
            validated["event_data"] = expected.event_data.dump_python(clicked)
        return event.model_copy(update=validated), expected.counts_as_question(values)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        if not re.fullmatch(_SESSION, session):
            await not_found().response()(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except RuntimeError as error:
            # Gradio looks for the session only after its response has begun, and has reported the error in it.
            if not isinstance(error.__cause__, HTTPException):
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _replace_queue_full(scope: Scope, receive: Receive, send: Send) -> Send:
    """Make a `send` that replaces Gradio's response to a full queue with a problem."""
    is_full = False

    async def replace(message: Message) -> None:
        nonlocal is_full
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.SERVICE_UNAVAILABLE:
            is_full = True
            await busy().response()(scope, receive, send)
        elif not is_full:
            await send(message)

    return replace
