"""The HTTP API: asking, searching and reading entries as JSON, and health checks."""

import json
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Lifespan

from qa.answering.answer import Answer
from qa.messages import messages
from qa.presentation.json_records import AnswerRecord, EntriesRecord, EntryRecord, FoundRecord
from qa.presentation.record import Record
from qa.presentation.wording import recording_text
from qa.serving.live import LiveService
from qa.web.api.entity_tags import respond_with_etag
from qa.web.api.error_handlers import add_error_handlers
from qa.web.api.openapi import problem_responses, serve_openapi
from qa.web.api.schemas import AliveRecord, ChosenEdition, EntryId, PassageCount, QuestionBody, ReadyRecord, SearchQuery
from qa.web.middleware.shutdown import ShutdownFlag
from qa.web.observability.request_log import AnswerLog
from qa.web.paths import OPENAPI
from qa.web.problems import unreachable
from qa.web.question_queue import QuestionQueue

_ABOUT = """
{guide} Asked in English or Spanish. No AI-written answers: every answer is a passage of {source} with its citation and
links, or its labelled unofficial translation; where it is silent, the answer is a refusal with the nearest topics.

{recording}

Errors are problem details (RFC 9457). Each client may send a limited number of questions and requests per minute;
beyond it the status is 429. If the whole server is overloaded, it is 503. `Retry-After` gives the seconds to wait.
"""

_MAX_AGE = 60
"""Seconds for which a copy of an entry may be used without asking whether it has changed."""


def _responses(record: type, *statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Describe the responses of a route: a record, or problems with some statuses besides the usual ones."""
    usual = (
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    )
    description = (record.__doc__ or "").splitlines()[0]
    return {200: {"model": record, "description": description}, **problem_responses(*statuses, *usual)}


def build_api(
    service: LiveService,
    question_queue: QuestionQueue,
    answer_log: AnswerLog,
    shutdown_flag: ShutdownFlag,
    lifespan: Lifespan[FastAPI] | None = None,
    record: Callable[[Answer], None] = lambda answer: None,
    record_days: int | None = None,
) -> FastAPI:
    """Build the API, without the page that `qa.web.app` mounts on it.

    The service may still be opening its index; `lifespan` is what must run as long as the API is served; `record` is
    called with each answer, in the thread that composed it; `record_days` is how long questions are recorded for,
    which the description says; None: they aren't recorded.
    """
    words = messages("en", service.page)
    recording = recording_text(record_days, "en")
    api = FastAPI(
        title=words["title"],
        version="1",
        description=_ABOUT.format(guide=words["guide"], source=words["source"], recording=recording),
        docs_url=None,
        redoc_url=None,
        openapi_url=OPENAPI,
        # A redirect of "/api/entries/" would lead to whichever host the header Host names.
        redirect_slashes=False,
        lifespan=lifespan,
    )
    _add_asking(api, service, question_queue, answer_log, record)
    _add_reading(api, service)
    _add_health(api, service, shutdown_flag)
    add_error_handlers(api, service)
    serve_openapi(api, service)
    return api


def _add_asking(
    api: FastAPI,
    service: LiveService,
    question_queue: QuestionQueue,
    answer_log: AnswerLog,
    record: Callable[[Answer], None],
) -> None:
    @api.post("/api/ask", tags=["asking"], summary="Ask a question", responses=_responses(AnswerRecord))
    async def ask(body: QuestionBody) -> JSONResponse:
        """Answer one question, or refuse with the nearest topics."""
        answerer = service.answerer

        def answer_and_record() -> Answer:
            answer = answerer.answer(body.question, body.turns(), edition=body.edition, explain=body.explain)
            record(answer)
            return answer

        answer = await question_queue.run(answer_and_record)
        answer_log.log_answer(answer, "api")
        return JSONResponse(AnswerRecord.from_answer(answer).to_json())

    @api.get("/api/search", tags=["asking"], summary="Find passages", responses=_responses(FoundRecord))
    async def search(
        q: Annotated[SearchQuery, Query()],
        k: Annotated[PassageCount, Query()] = 10,
        edition: Annotated[ChosenEdition, Query()] = None,
    ) -> JSONResponse:
        """Find the best passages, at most one per entry, without composing an answer."""
        answerer = service.answerer
        citations = await question_queue.run(partial(answerer.search, q, k, edition))
        answer_log.count_search("api")
        return JSONResponse(FoundRecord.from_citations(q, citations, answerer.index.build).to_json())


def _add_reading(api: FastAPI, service: LiveService) -> None:
    @api.get("/api/entries", tags=["reading"], summary="List all entries", responses=_responses(EntriesRecord))
    async def entries(request: Request) -> Response:
        """List all entries of the index, in the order of their documents."""
        return _respond_with_record(request, EntriesRecord.from_index(service.answerer.index))

    @api.get(
        "/api/entries/{id:path}",
        tags=["reading"],
        summary="Read an entry",
        responses=_responses(EntryRecord, HTTPStatus.NOT_FOUND),
    )
    async def entry(request: Request, id: Annotated[EntryId, Path()]) -> Response:
        """Return one entry, whole and verbatim."""
        build = service.current
        found = build.catalogue.find(id)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such entry; /api/entries lists them all.")
        return _respond_with_record(request, EntryRecord.from_entry(build.answerer.index, found))


def _respond_with_record(request: Request, record: Record) -> Response:
    """Respond with a record, or that the client's copy is still the same."""
    body = json.dumps(record.to_json(), ensure_ascii=False).encode("utf-8")
    return respond_with_etag(request, body, "application/json", {"Cache-Control": f"public, max-age={_MAX_AGE}"})


def _add_health(api: FastAPI, service: LiveService, shutdown_flag: ShutdownFlag) -> None:
    @api.get(
        "/healthz",
        tags=["health"],
        summary="Liveness check",
        responses={200: {"model": AliveRecord, "description": "The process is alive."}},
    )
    async def alive() -> JSONResponse:
        """Report that the process is alive."""
        return JSONResponse({"status": "alive"})

    @api.get(
        "/readyz",
        tags=["health"],
        summary="Readiness check",
        responses={
            200: {"model": ReadyRecord, "description": "A verified build answers."},
            **problem_responses(HTTPStatus.SERVICE_UNAVAILABLE),
        },
    )
    async def ready(request: Request) -> Response:
        """Report whether a verified build is loaded (503 until then), and faults that don't stop it from answering."""
        if shutdown_flag.has_begun:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "The server is shutting down.")
        current = service.current
        if not service.can_answer:
            return unreachable().response_to(request.scope)
        return JSONResponse({"status": "ready", "build": current.build, "faults": list(service.faults)})
