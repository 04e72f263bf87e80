"""Turns every error of an API into a response with problem details (RFC 9457)."""

import logging
from dataclasses import replace
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from corpus import LANGUAGES
from index import MilvusError
from qa.errors import AnsweringError, BusyError, NotReadyError, QuestionTooLongError
from qa.presentation.wording import too_long_text
from qa.serving.live import LiveService
from qa.web.problems import Problem, busy, getting_ready, localized_problem, unreachable

_log = logging.getLogger(__name__)


def add_error_handlers(api: FastAPI, service: LiveService) -> None:
    """Respond with a problem to every error that a route raises."""

    async def handle(request: Request, error: Exception) -> Response:
        return _find_problem(error, service).response_to(request.scope)

    for kind in (AnsweringError, MilvusError, RequestValidationError, HTTPException, Exception):
        api.add_exception_handler(kind, handle)


def _find_problem(error: Exception, service: LiveService) -> Problem:
    match error:
        case NotReadyError():
            return replace(getting_ready(error.retry_after), detail=str(error), stage=service.progress.stage)
        case MilvusError():
            _log.warning("%s", error)
            return unreachable()
        case BusyError():
            return busy(error.retry_after)
        case QuestionTooLongError():
            sentences = {language: too_long_text(error, language) for language in LANGUAGES}
            return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "too-long", str(error), sentences)
        case AnsweringError():
            return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unusable", str(error))
        case RequestValidationError():
            # Names the faulty parts, but doesn't repeat what was sent.
            faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
            return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "; ".join(faults))
        case HTTPException():
            status = HTTPStatus(error.status_code)
            kind = status.phrase.lower().replace(" ", "-")
            return Problem(status, kind, error.detail, allow=(error.headers or {}).get("Allow", ""))
    # Starlette raises it again, so that the server logs it.
    return localized_problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failure")
