"""The OpenAPI document, and the page that shows it (Swagger UI), which fetches nothing from elsewhere."""

from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from qa.presentation.record import DOCUMENT_EXAMPLE, EDITION_EXAMPLE, ENTRY_EXAMPLE
from qa.serving.catalogue import Catalogue
from qa.serving.live import LiveService
from qa.web.api.schemas import ProblemRecord
from qa.web.paths import API_DOCS
from qa.web.problems import MEDIA_TYPE

_SWAGGER_UI = "/page/api"


def problem_responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Describe problems with some statuses, as FastAPI takes the responses of a route."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemRecord"}}}
    return {status.value: {"description": status.phrase, "content": content} for status in statuses}


def _with_own_ids(document: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Replace the example ids in an OpenAPI document by those of a catalogue's first entry."""
    entry = next(iter(catalogue.entries.values()))
    own = {
        ENTRY_EXAMPLE: entry.id,
        DOCUMENT_EXAMPLE: entry.document,
        EDITION_EXAMPLE: catalogue.edition(entry.document).id,
    }

    def replaced(value: Any) -> Any:  # noqa: ANN401 - any JSON value
        match value:
            case dict():
                return {key: replaced(one) for key, one in value.items()}
            case list():
                return [replaced(one) for one in value]
            case str():
                return own.get(value, value)
        return value

    made: dict[str, Any] = replaced(document)
    return made


def serve_openapi(api: FastAPI, service: LiveService) -> None:
    """Serve the OpenAPI document of an API whose errors are all problems, and the page that shows it.

    Once an index is open, the examples of ids are its own, so that the page's "Try it out" finds something.
    """

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            document = get_openapi(title=api.title, version=api.version, description=api.description, routes=api.routes)
            schemas = document["components"]["schemas"]
            problem = ProblemRecord.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(problem.pop("$defs"), ProblemRecord=problem)
            # FastAPI's own models of errors, with which no route responds.
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            api.openapi_schema = document
        return (
            _with_own_ids(api.openapi_schema, service.current.catalogue) if service.can_answer else api.openapi_schema
        )

    api.openapi = openapi  # type: ignore[method-assign]
    swagger_ui = Path(str(files("fastapi_offline"))) / "static"
    api.mount(_SWAGGER_UI, StaticFiles(directory=swagger_ui), name="viewer")

    @api.get(API_DOCS, include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="./openapi.json",
            title=f"{api.title} API",
            swagger_js_url=f"..{_SWAGGER_UI}/swagger-ui-bundle.js",
            swagger_css_url=f"..{_SWAGGER_UI}/swagger-ui.css",
            swagger_favicon_url="../favicon.ico",
        )
