"""Logs and counts questions and requests."""

import logging
import re
import time
from contextvars import ContextVar
from http import HTTPStatus
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.answering.answer import Answer
from qa.web.observability.metrics import Metrics
from qa.web.paths import route_name

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")

_GONE = 499
"""The status logged for a client that went before its response, as nginx does."""

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_requests = logging.getLogger("qa.requests")
_answers = logging.getLogger("qa.answers")


class AnswerLog:
    """Logs and counts answers; the questions' text is logged only if that is set."""

    def __init__(self, metrics: Metrics, log_questions: bool = False) -> None:
        self._metrics = metrics
        self._log_questions = log_questions

    def answered(self, answer: Answer, channel: str) -> None:
        """Log and count an answer or a refusal, and where the question was asked ("api", "page", "tools")."""
        self._metrics.answered(answer, channel)
        fields = {
            "request_id": _request_id.get(),
            "channel": channel,
            "language": answer.language,
            "outcome": answer.kind,
            "entry": answer.citations[0].entry if answer.answered else None,
            "confidence": round(answer.confidence, 4),
            "milliseconds": round(answer.elapsed_ms, 1),
            "build": answer.build,
        }
        if self._log_questions:
            fields["question"] = answer.question
        _answers.info("answer", extra=fields)

    def searched(self, channel: str) -> None:
        """Count a search."""
        self._metrics.searched(channel)


class RequestLog:
    """Logs and counts every request, and gives it an id that its log lines share."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A proxy may have given it an id already; only a plain one is used.
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        token = _request_id.set(request_id)
        status: int = _GONE
        started = time.perf_counter()

        async def send_logged(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_logged)
        except Exception:
            # The server responds with 500 if no response was started.
            status = HTTPStatus.INTERNAL_SERVER_ERROR if status == _GONE else status
            raise
        finally:
            seconds = time.perf_counter() - started
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = route_name(scope["path"])
            self._metrics.responded(method, route, status, seconds)
            _requests.info(
                "request",
                extra={
                    "request_id": request_id,
                    "method": method,
                    "route": route,
                    "status": status,
                    "milliseconds": round(seconds * 1000, 1),
                },
            )
            _request_id.reset(token)
