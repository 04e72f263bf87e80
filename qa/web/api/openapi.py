"""The OpenAPI document, and the page that shows it without fetching anything from elsewhere."""

from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel

from qa.web.paths import DOCUMENTATION
from qa.web.problems import MEDIA_TYPE

_VIEWER = "/page/api"


def problem_responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Describe problems with some statuses, in the form that FastAPI's routes take."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemRecord"}}}
    return {status.value: {"description": status.phrase, "content": content} for status in statuses}


def serve_openapi(api: FastAPI, problem: type[BaseModel]) -> None:
    """Serve the OpenAPI document of an API whose errors all have one model, and a page that shows it."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            document = get_openapi(title=api.title, version=api.version, description=api.description, routes=api.routes)
            schemas = document["components"]["schemas"]
            template = "#/components/schemas/{model}"
            described = problem.model_json_schema(ref_template=template)
            schemas.update(described.pop("$defs"))
            schemas[problem.__name__] = described
            # FastAPI's default models, which no route responds with.
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            api.openapi_schema = document
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]
    viewer = Path(str(files("fastapi_offline"))) / "static"
    api.mount(_VIEWER, StaticFiles(directory=viewer), name="viewer")

    @api.get(DOCUMENTATION, include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="./openapi.json",
            title=f"{api.title} API",
            swagger_js_url=f"..{_VIEWER}/swagger-ui-bundle.js",
            swagger_css_url=f"..{_VIEWER}/swagger-ui.css",
            swagger_favicon_url="../favicon.ico",
        )
