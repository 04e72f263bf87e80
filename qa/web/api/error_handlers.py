"""Turns every error of an API into a response with problem details (RFC 9457)."""

import logging
from dataclasses import replace
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from corpus import LANGUAGES
from index import MilvusError
from qa.errors import RETRY_AFTER, AnsweringError, BusyError, NotReadyError, QuestionError
from qa.presentation.wording import too_long_text
from qa.serving.live import LiveService
from qa.web.problems import Problem, busy, localized_problem

_log = logging.getLogger(__name__)


def milvus_unreachable(request: Request) -> Response:
    """Respond that the index can't be reached; only the log names the address of Milvus."""
    problem = localized_problem(HTTPStatus.SERVICE_UNAVAILABLE, "unreachable", RETRY_AFTER)
    return problem.response_to(request.scope)


def add_error_handlers(api: FastAPI, service: LiveService) -> None:
    """Respond with a problem to every error that a route raises."""

    @api.exception_handler(NotReadyError)
    async def handle_not_ready(request: Request, error: NotReadyError) -> Response:
        problem = localized_problem(HTTPStatus.SERVICE_UNAVAILABLE, "getting-ready", error.retry_after)
        return replace(problem, detail=str(error), stage=service.progress.stage).response_to(request.scope)

    @api.exception_handler(MilvusError)
    async def handle_milvus_error(request: Request, error: MilvusError) -> Response:
        _log.warning("%s", error)
        return milvus_unreachable(request)

    @api.exception_handler(BusyError)
    async def handle_busy(request: Request, error: BusyError) -> Response:
        return busy(error.retry_after).response_to(request.scope)

    @api.exception_handler(QuestionError)
    async def handle_question_error(request: Request, error: QuestionError) -> Response:
        sentences = {language: too_long_text(error, language) for language in LANGUAGES}
        problem = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "too-long", str(error), sentences)
        return problem.response_to(request.scope)

    @api.exception_handler(AnsweringError)
    async def handle_answering_error(request: Request, error: AnsweringError) -> Response:
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unusable", str(error)).response_to(request.scope)

    @api.exception_handler(RequestValidationError)
    async def handle_invalid_request(request: Request, error: RequestValidationError) -> Response:
        # Names the faulty parts, but doesn't repeat what was sent.
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "; ".join(faults)).response_to(request.scope)

    @api.exception_handler(HTTPException)
    async def handle_http_error(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        kind = status.phrase.lower().replace(" ", "-")
        allow = (error.headers or {}).get("Allow", "")
        return Problem(status, kind, error.detail, allow=allow).response_to(request.scope)

    @api.exception_handler(Exception)
    async def handle_unexpected_error(request: Request, error: Exception) -> Response:
        # Starlette raises it again, so that the server logs it.
        del error
        return localized_problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failure").response_to(request.scope)
