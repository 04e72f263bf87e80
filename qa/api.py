"""The HTTP side: questions as JSON, and whether the service is alive and ready."""

from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from qa.conversation import Turn
from qa.errors import AnsweringError, NotReadyError
from qa.opening import Opening
from qa.serialising import answer_record

_MOST_TURNS = 100
_RETRY_AFTER = 5
"""Seconds after which it is worth asking again whether the index is ready."""


class QuestionBody(BaseModel):
    """A question, the conversation that it follows, and the id of the edition to answer it from."""

    question: str
    history: Annotated[list[Turn], Field(max_length=_MOST_TURNS)] = []
    edition: str | None = None


def build_api(opening: Opening) -> FastAPI:
    """The API without a page; see `qa.app` for the chat that is mounted on it.

    FastAPI's own documentation page is off: it loads its scripts from the web.
    """
    api = FastAPI(title="Peru-QA", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")

    @api.post("/api/ask")
    async def ask(body: QuestionBody) -> dict[str, Any]:
        """Answers one question, or refuses with the nearest topics."""
        answer = await run_in_threadpool(opening.answerer.answer, body.question, body.history, edition=body.edition)
        return answer_record(answer)

    @api.get("/healthz")
    def alive() -> dict[str, str]:
        """The process is alive."""
        return {"status": "alive"}

    @api.get("/readyz")
    def ready() -> dict[str, Any]:
        """A verified build is loaded, until then the status is 503; and what is wrong in spite of that."""
        return {"status": "ready", "build": opening.served.build, "faults": list(opening.faults)}

    @api.exception_handler(NotReadyError)
    def refuse_yet(request: Request, error: Exception) -> JSONResponse:
        del request
        return JSONResponse(
            {"status": opening.stage.name, "detail": str(error)},
            status_code=503,
            headers={"Retry-After": str(_RETRY_AFTER)},
        )

    @api.exception_handler(AnsweringError)
    def refuse(request: Request, error: Exception) -> JSONResponse:
        del request
        return JSONResponse({"detail": str(error)}, status_code=422)

    @api.exception_handler(RequestValidationError)
    def refuse_body(request: Request, error: Exception) -> JSONResponse:
        del request
        assert isinstance(error, RequestValidationError)
        # What was sent is not echoed: it may hold what JSON can't carry, such as half a surrogate pair.
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        return JSONResponse({"detail": "; ".join(faults)}, status_code=422)

    return api
