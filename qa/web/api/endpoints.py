"""The HTTP API: questions and sources as JSON, and whether the service is alive and ready."""

import hashlib
import json
import logging
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Lifespan

from qa.presentation.entry_records import EntriesRecord, EntryRecord
from qa.presentation.json_records import AnswerRecord, FoundRecord, Record
from qa.serving.live import LiveService
from qa.web.api.error_handlers import add_error_handlers, milvus_unreachable
from qa.web.api.openapi import problem_responses, serve_openapi
from qa.web.api.schemas import (
    AliveRecord,
    ChosenEdition,
    EntryId,
    HowMany,
    ProblemRecord,
    QuestionBody,
    ReadyRecord,
    SearchedFor,
)
from qa.web.middleware.shutdown import ShutdownFlag
from qa.web.observability.request_log import AnswerLog
from qa.web.paths import DESCRIPTION
from qa.web.question_queue import QuestionQueue

_ABOUT = """
Peru's answers to the UN E-Government Survey 2022, asked in English or Spanish. Nothing is generated: every answer is a
passage of the questionnaire with its citation and links, or its labelled unofficial translation; where the
questionnaire is silent, the answer is a refusal with the nearest topics.

Errors are problem details (RFC 9457). A client may ask and send only so much in a minute; beyond that the status is
429, and 503 where all together ask too much, with the seconds to wait in `Retry-After`.
"""

_log = logging.getLogger(__name__)

_FRESH_FOR = 60
"""Seconds for which a copy of an entry need not be checked."""


def _gives(record: type, *statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """What a route responds with: a record, or problems."""
    usual = (
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    )
    meaning = (record.__doc__ or "").splitlines()[0]
    return {200: {"model": record, "description": meaning}, **problem_responses(*statuses, *usual)}


def build_api(
    service: LiveService,
    admission: QuestionQueue,
    observer: AnswerLog,
    stopping: ShutdownFlag,
    running: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """The API without a page; see `qa.web.app` for the chat that is mounted on it.

    Args:
        service: the index in use; it may still be opening.
        admission: whose turn it is.
        observer: notes what was answered.
        stopping: whether the server is about to end.
        running: what must be running as long as it is served.
    """
    api = FastAPI(
        title="Peru-QA",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=DESCRIPTION,
        # Else "/api/entries/" would be sent to another host where the header Host names one.
        redirect_slashes=False,
        lifespan=running,
    )
    _add_asking(api, service, admission, observer)
    _add_reading(api, service)
    _add_health(api, service, stopping)
    add_error_handlers(api, service)
    serve_openapi(api, ProblemRecord)
    return api


def _add_asking(api: FastAPI, service: LiveService, admission: QuestionQueue, observer: AnswerLog) -> None:
    @api.post(
        "/api/ask", tags=["asking"], summary="Ask a question", responses=_gives(AnswerRecord), response_model=None
    )
    async def ask(body: QuestionBody) -> JSONResponse:
        """Answers one question, or refuses with the nearest topics."""
        answerer = service.answerer
        answer = await admission.run(partial(answerer.answer, body.question, body.turns(), edition=body.edition))
        observer.answered(answer, "api")
        return JSONResponse(AnswerRecord.from_answer(answer).to_json())

    @api.get(
        "/api/search",
        tags=["asking"],
        summary="Look for passages",
        responses=_gives(FoundRecord),
        response_model=None,
    )
    async def search(
        q: Annotated[SearchedFor, Query()],
        k: Annotated[HowMany, Query()] = 10,
        edition: Annotated[ChosenEdition, Query()] = None,
    ) -> JSONResponse:
        """The best passages of the index, at most one of an entry; no answer is composed."""
        answerer = service.answerer
        found = await admission.run(partial(answerer.search, q, k, edition))
        observer.searched("api")
        return JSONResponse(FoundRecord.from_citations(q, found, answerer.index.build).to_json())


def _add_reading(api: FastAPI, service: LiveService) -> None:
    @api.get(
        "/api/entries",
        tags=["reading"],
        summary="List all entries",
        responses=_gives(EntriesRecord),
        response_model=None,
    )
    async def entries(request: Request) -> Response:
        """All entries of the index, in the order of their documents."""
        return _cached(request, EntriesRecord.from_index(service.answerer.index))

    @api.get(
        "/api/entries/{id:path}",
        tags=["reading"],
        summary="Read an entry",
        responses=_gives(EntryRecord, HTTPStatus.NOT_FOUND),
        response_model=None,
    )
    async def entry(request: Request, id: Annotated[EntryId, Path()]) -> Response:
        """One entry, whole and to the letter."""
        current = service.current
        found = current.catalogue.find(id)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such entry; /api/entries lists them all.")
        return _cached(request, EntryRecord.from_entry(current.answerer.index, found))


def _cached(request: Request, record: Record) -> Response:
    """A record with its entity tag (RFC 9110), or just that it is still the same."""
    body = json.dumps(record.to_json(), ensure_ascii=False).encode("utf-8")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={_FRESH_FOR}"}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def _add_health(api: FastAPI, service: LiveService, stopping: ShutdownFlag) -> None:
    @api.get(
        "/healthz",
        tags=["health"],
        summary="Is it alive?",
        responses={200: {"model": AliveRecord, "description": "The process is alive."}},
        response_model=None,
    )
    async def alive() -> JSONResponse:
        """The process is alive."""
        return JSONResponse({"status": "alive"})

    @api.get(
        "/readyz",
        tags=["health"],
        summary="Does it answer?",
        responses={
            200: {"model": ReadyRecord, "description": "It answers."},
            **problem_responses(HTTPStatus.SERVICE_UNAVAILABLE),
        },
        response_model=None,
    )
    async def ready(request: Request) -> Response:
        """A verified build is loaded, until then the status is 503; and what is wrong in spite of that."""
        if stopping.begun:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "The server is about to end.")
        current = service.current
        if not service.can_answer:
            return milvus_unreachable(request)
        return JSONResponse({"status": "ready", "build": current.build, "faults": list(service.faults)})
