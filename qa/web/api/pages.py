"""The pages besides the chat: about the project, and the documents' own texts."""

from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from corpus import LANGUAGES, Language
from qa.page.assets import LOGO, icon, page_files
from qa.page.pages.about import about_page
from qa.page.pages.source import parse_lines, source_page
from qa.serving.live import LiveService
from qa.serving.source_texts import SourceTexts
from qa.web.api.entity_tags import respond_with_etag
from qa.web.paths import ABOUT, FAVICON, PAGE_FILES, SOURCE
from qa.web.requests import office_page, preferred_language


def add_page_files(api: FastAPI, service: LiveService) -> None:
    """Add the files that the office's page loads, those of the page before, and the icon that browsers ask for."""

    # A response for each request, since middleware may change its headers in place.
    @api.get(f"{PAGE_FILES}/{{name}}", include_in_schema=False)
    async def page_file(name: str) -> Response:
        for page in service.pages:
            if file := page_files(page).get(name):
                return Response(file.content, media_type=file.media_type)
        raise HTTPException(HTTPStatus.NOT_FOUND, "The page has no such file.")

    @api.get(FAVICON, include_in_schema=False)
    async def favicon(request: Request) -> Response:
        page = office_page(request.scope)
        if page.logo:
            return Response(icon(page).content, media_type=icon(page).media_type)
        return Response(LOGO.read_bytes(), media_type="image/svg+xml")


def add_pages(api: FastAPI, service: LiveService, corpus: Path, record_days: int | None) -> None:
    """Add the pages to an application; `record_days` is how long questions are recorded for, None: not at all."""
    texts = SourceTexts(corpus)

    @api.get(ABOUT, include_in_schema=False)
    async def about(request: Request) -> Response:
        catalogue = service.current.catalogue if service.progress.is_ready else None
        return _respond(request, about_page(catalogue, office_page(request.scope), _language(request), record_days))

    @api.get(f"{SOURCE}{{document}}", include_in_schema=False)
    async def source(request: Request, document: str) -> Response:
        catalogue = service.current.catalogue
        digest = catalogue.document_digest(document)
        lines = await run_in_threadpool(texts.lines, document, digest) if digest else None
        if lines is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "The index in use has no such document, or it has changed since.")
        cited, language = parse_lines(request.query_params.get("lines", "")), _language(request)
        return _respond(request, await run_in_threadpool(source_page, document, lines, cited, catalogue, language))


def _language(request: Request) -> Language:
    """Return the language that the address asks for, otherwise the one that the browser prefers."""
    asked = request.query_params.get("lang")
    preferred = preferred_language(request.headers.get("accept-language", ""))
    return next((language for language in LANGUAGES if language == asked), preferred)


def _respond(request: Request, page: str) -> Response:
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return respond_with_etag(request, page.encode("utf-8", "replace"), "text/html", headers)
