"""TODO: what is this."""

import logging
from dataclasses import replace
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from corpus import LANGUAGES
from index import EngineError
from qa.errors import RETRY_AFTER, AnsweringError, BusyError, NotReadyError, QuestionError
from qa.presentation.wording import too_long_text
from qa.serving.live import Opening
from qa.web.paths import accepted
from qa.web.problems import Problem, busy, told

_log = logging.getLogger(__name__)


def _unreachable(request: Request) -> Response:
    """The engine doesn't answer; its address is nobody's business here."""
    return told(HTTPStatus.SERVICE_UNAVAILABLE, "unreachable", RETRY_AFTER).response(accepted(request.scope))


def _add_problems(api: FastAPI, opening: Opening) -> None:
    """Tells every error as a problem."""

    @api.exception_handler(NotReadyError)
    async def refuse_yet(request: Request, error: NotReadyError) -> Response:
        getting_ready = told(HTTPStatus.SERVICE_UNAVAILABLE, "getting-ready", error.retry_after)
        return replace(getting_ready, detail=str(error), stage=opening.stage.name).response(accepted(request.scope))

    @api.exception_handler(EngineError)
    async def refuse_without_engine(request: Request, error: EngineError) -> Response:
        _log.warning("%s", error)
        return _unreachable(request)

    @api.exception_handler(BusyError)
    async def refuse_now(request: Request, error: BusyError) -> Response:
        return busy(error.retry_after).response(accepted(request.scope))

    @api.exception_handler(QuestionError)
    async def refuse_length(request: Request, error: QuestionError) -> Response:
        sentences = {language: too_long_text(error, language) for language in LANGUAGES}
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "too-long", str(error), sentences).response(
            accepted(request.scope)
        )

    @api.exception_handler(AnsweringError)
    async def refuse(request: Request, error: AnsweringError) -> Response:
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unusable", str(error)).response(accepted(request.scope))

    @api.exception_handler(RequestValidationError)
    async def refuse_parts(request: Request, error: RequestValidationError) -> Response:
        # What was sent is not repeated.
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "; ".join(faults)).response(accepted(request.scope))

    @api.exception_handler(HTTPException)
    async def refuse_otherwise(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        kind = status.phrase.lower().replace(" ", "-")
        allow = (error.headers or {}).get("Allow", "")
        return Problem(status, kind, error.detail).response(accepted(request.scope), allow)

    @api.exception_handler(Exception)
    async def fail(request: Request, error: Exception) -> Response:
        # Starlette raises it again, so that the log has the rest.
        del error
        return told(HTTPStatus.INTERNAL_SERVER_ERROR, "failure").response(accepted(request.scope))
