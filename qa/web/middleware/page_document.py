"""Completes the chat's document, which Gradio sends the same to everybody, by what this request asks for."""

from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.page.assets import icon, preview_picture
from qa.page.pages.chat_document import complete_document
from qa.page.pages.previews import preview_of
from qa.page.permalinks import QuestionPermalink, parse_permalink
from qa.serving.catalogue import Catalogue
from qa.web.paths import PAGE_FILES
from qa.web.requests import base_url, office_page, preferred_language


class PageDocument:
    """Completes the document at the path `/`."""

    def __init__(self, app: ASGIApp, find_catalogue: Callable[[], Catalogue | None]) -> None:
        """Take an application, and what returns the catalogue of the build in use if there is one."""
        self._app = app
        self._find_catalogue = find_catalogue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        html = bytearray()

        async def hold_back(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
                start = message
            elif message["type"] == "http.response.body" and start is not None:
                html.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._send_document(scope, start, bytes(html), send)
            else:
                await send(message)

        # A compressed document can't be changed; `GZipMiddleware` compresses it further out.
        headers = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        await self._app({**scope, "headers": headers}, receive, hold_back)

    async def _send_document(self, scope: Scope, start: Message, html: bytes, send: Send) -> None:
        query = scope["query_string"].decode("latin-1")
        permalink, base = parse_permalink(query), base_url(scope)
        language = preferred_language(Headers(scope=scope).get("accept-language", ""))
        page = office_page(scope)
        wide = preview_picture(page)
        preview = preview_of(permalink, page, language, self._find_catalogue()).to_html(
            base + (permalink.url if permalink else ""),
            f"{base[:-1]}{PAGE_FILES}/{(wide or icon(page)).name}",
            is_wide=wide is not None,
        )
        question = permalink.question if isinstance(permalink, QuestionPermalink) else ""
        document = complete_document(html.decode("utf-8"), preview, page, language, question).encode("utf-8", "replace")
        headers = MutableHeaders(scope=start)
        headers["content-length"] = str(len(document))
        headers.add_vary_header("Accept-Language")
        await send(start)
        await send({"type": "http.response.body", "body": document})
