"""Logs and counts requests and answers: lines for the log, metrics for `/metrics`."""

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

_CLIENT_CLOSED_REQUEST = 499
"""The status that is logged if a client disconnects before it is answered, as nginx does."""

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_requests = logging.getLogger("qa.requests")
_answers = logging.getLogger("qa.answers")


class AnswerLog:
    """Logs and counts answers; the questions themselves are logged only if `log_questions` is set."""

    def __init__(self, metrics: Metrics, log_questions: bool = False) -> None:
        self._metrics = metrics
        self._log_questions = log_questions

    def log_answer(self, answer: Answer, channel: str) -> None:
        """Log an answer or a refusal, and the channel that the question came by ("api", "page", "tools")."""
        self._metrics.count_answer(answer, channel)
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

    def count_search(self, channel: str) -> None:
        """Count a search; it is not logged."""
        self._metrics.count_search(channel)


class RequestLog:
    """Logs and counts every request, and gives it an id that all its lines in the log have."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A proxy may have given it one, which is taken over if it is harmless in a log.
        proposed = Headers(scope=scope).get("x-request-id", "")
        request_id = proposed if _REQUEST_ID.fullmatch(proposed) else uuid4().hex
        token = _request_id.set(request_id)
        status: int = _CLIENT_CLOSED_REQUEST
        started = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            # Whatever it is, it is logged as what the client sees (500 if no response has begun), and goes on.
            if status == _CLIENT_CLOSED_REQUEST:
                status = HTTPStatus.INTERNAL_SERVER_ERROR
            raise
        finally:
            seconds = time.perf_counter() - started
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = route_name(scope["path"])
            self._metrics.count_request(method, route, status, seconds)
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
