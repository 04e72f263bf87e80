"""Validates the page's events before Gradio reads them, and passes on only what is needed."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.page.event_types import PageEvents
from qa.web.middleware.gradio_sessions import GradioSessions
from qa.web.middleware.rate_limit import RateLimiter
from qa.web.middleware.request_limits import replay_body
from qa.web.middleware.shutdown import ShutdownFlag
from qa.web.paths import JOIN, STREAM
from qa.web.problems import Problem, busy, not_found

_SESSION = r"^[A-Za-z0-9_-]{1,64}$"

_MAX_ID = 1000
"""The highest id of an event's widget."""


class _Join(BaseModel):
    """An event as the page sends it; unknown fields are dropped."""

    model_config = ConfigDict(extra="ignore", strict=True)

    data: list[Any]
    fn_index: int
    session_hash: str = Field(pattern=_SESSION)
    event_data: Any = None
    trigger_id: int | None = Field(None, ge=0, le=_MAX_ID)


class PageEventValidator:
    """Validates the page's events, and passes other requests on."""

    def __init__(
        self,
        app: ASGIApp,
        events: PageEvents,
        rate_limiter: RateLimiter,
        sessions: GradioSessions,
        is_ready: Callable[[], bool],
        shutdown_flag: ShutdownFlag,
    ) -> None:
        """Wrap an application.

        Args:
            app: the application.
            events: the page's events.
            rate_limiter: counts the questions among them.
            sessions: records visitors' events.
            is_ready: whether there is an index; until then no event asks a question, but many poll.
            shutdown_flag: set when the server shuts down.
        """
        self._app = app
        self._events = events
        self._rate_limiter = rate_limiter
        self._sessions = sessions
        self._is_ready = is_ready
        self._shutdown_flag = shutdown_flag

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == JOIN:
            await self._join(scope, receive, send)
        elif path == STREAM:
            await self._stream(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        try:
            join, counts = self._read(message.get("body", b""))
        except (ValidationError, KeyError):
            problem: Problem | None = Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-event", "The page knows no such event."
            )
        else:
            problem = await self._refusal(counts, scope)
        if problem is not None:
            await problem.response()(scope, receive, send)
            return
        self._sessions.touch(join.session_hash)
        body = join.model_dump_json().encode("utf-8")
        await self._app(
            _with_json_headers(scope, len(body)), replay_body(body, receive), _replace_queue_full(scope, receive, send)
        )

    async def _refusal(self, counts: bool, scope: Scope) -> Problem | None:
        """Return why an event is refused, if it is."""
        if self._shutdown_flag.begun:
            # Its result would be sent on another connection, which would be too late.
            return busy()
        return await self._rate_limiter.count("question", scope) if counts and self._is_ready() else None

    def _read(self, body: bytes) -> tuple[_Join, bool]:
        """Validate an event; return it with its valid values only, and whether it counts as a question.

        Raises:
            ValidationError: it isn't what the page sends.
            KeyError: the page has no such event.
        """
        join = _Join.model_validate_json(body)
        event = self._events[join.fn_index]
        values = event.values.validate_python(join.data)
        chosen = event.event_data and event.event_data.dump_python(event.event_data.validate_python(join.event_data))
        read = {"data": list(event.values.dump_python(values)), "event_data": chosen}
        return join.model_copy(update=read), event.counts_as_question(values)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        if not re.fullmatch(_SESSION, session):
            await not_found().response()(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except RuntimeError as error:
            # Gradio looks for the session only after it has started the response.
            if not isinstance(error.__cause__, HTTPException):
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _with_json_headers(scope: Scope, length: int) -> Scope:
    """Return the request with the headers of a JSON body of this length."""
    kept = [(name, value) for name, value in scope["headers"] if name not in (b"content-type", b"content-length")]
    return {
        **scope,
        "headers": [*kept, (b"content-type", b"application/json"), (b"content-length", str(length).encode())],
    }


def _replace_queue_full(scope: Scope, receive: Receive, send: Send) -> Send:
    """Replace Gradio's response to a full queue with a problem."""
    full = False

    async def send_unless_full(message: Message) -> None:
        nonlocal full
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.SERVICE_UNAVAILABLE:
            full = True
            await busy().response()(scope, receive, send)
        elif not full:
            await send(message)

    return send_unless_full
