"""The security headers of every response, and the nonces of the page's scripts.

The page's own scripts are allowed by a nonce, a number that is new with every response. Gradio makes functions of
strings, so 'unsafe-eval' must be allowed, and writes style attributes, so 'unsafe-inline' must be allowed for styles.
"""

import re
import secrets
from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.paths import API_DOCS, PAGE_FILES

_INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\ssrc=)")

_PAGES = ("/", API_DOCS)
"""The pages with scripts; no other HTML may run any."""

_NAMED_BY_DIGEST = ("/assets/", f"{PAGE_FILES}/peru-qa-")
"""Prefixes of the paths of files whose names change with their content."""


def content_security_policy(nonce: str, frame_ancestors: Sequence[str]) -> str:
    """Return the Content-Security-Policy (W3C, level 3); `nonce` is that of the scripts in the response."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors " + (" ".join(frame_ancestors) or "'none'"),
        ]
    )


def cache_control(path: str, status: int, own: str | None) -> str:
    """Return the Cache-Control of a response; `own` is the one that the application chose."""
    is_usable = status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.NOT_MODIFIED
    if is_usable and path.startswith(_NAMED_BY_DIGEST):
        return "public, max-age=31536000, immutable"
    if own is not None:
        return own
    return "no-cache" if path == "/" or (is_usable and path.startswith(f"{PAGE_FILES}/")) else "no-store"


class SecurityHeaders:
    """Adds the security headers to responses, and the nonce to the scripts of a page."""

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str]) -> None:
        self._app = app
        self._frame_ancestors = frame_ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _SecuredResponse(scope, send, self._frame_ancestors).send)


class _SecuredResponse:
    """One response: its headers are added, and if it is a page, it is held back until it is whole."""

    def __init__(self, scope: Scope, send: Send, frame_ancestors: Sequence[str]) -> None:
        self._path = scope["path"]
        self._is_head = scope["method"] == "HEAD"
        self._send = send
        self._frame_ancestors = frame_ancestors
        self._nonce = secrets.token_urlsafe(16)
        self._page_start: Message | None = None
        self._html = bytearray()

    async def send(self, message: Message) -> None:
        """Send a part of the response, or hold it back."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            self._add_headers(headers, message["status"])
            if self._path in _PAGES and headers.get("content-type", "").startswith("text/html"):
                self._page_start = message
                return
        elif message["type"] == "http.response.body" and self._page_start is not None:
            self._html.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await self._send_page(self._page_start)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        page = add_nonce(self._html.decode("utf-8"), self._nonce).encode("utf-8")
        MutableHeaders(scope=start)["content-length"] = str(len(page))
        await self._send(start)
        # The response to HEAD has the length of the body, but no body.
        await self._send({"type": "http.response.body", "body": b"" if self._is_head else page, "more_body": False})

    def _add_headers(self, headers: MutableHeaders, status: int) -> None:
        headers["Content-Security-Policy"] = content_security_policy(self._nonce, self._frame_ancestors)
        headers["X-Content-Type-Options"] = "nosniff"
        # The page's address contains the question.
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if not self._frame_ancestors:
            headers["X-Frame-Options"] = "DENY"
        headers["Cache-Control"] = cache_control(self._path, status, headers.get("cache-control"))


def add_nonce(html: str, nonce: str) -> str:
    """Add a nonce to the inline scripts of a page.

    What a visitor writes into the page's address, or into the header Host, is escaped in it.
    """
    return _INLINE_SCRIPT.sub(f'<script nonce="{nonce}"', html)
