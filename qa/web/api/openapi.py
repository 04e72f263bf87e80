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

from qa.web.api.schemas import ProblemRecord
from qa.web.paths import API_DOCS
from qa.web.problems import MEDIA_TYPE

_SWAGGER_UI = "/page/api"


def problem_responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Describe problems with some statuses, as FastAPI takes the responses of a route."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemRecord"}}}
    return {status.value: {"description": status.phrase, "content": content} for status in statuses}


def serve_openapi(api: FastAPI) -> None:
    """Serve the OpenAPI document of an API whose errors are all problems, and the page that shows it."""

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
        return api.openapi_schema

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
