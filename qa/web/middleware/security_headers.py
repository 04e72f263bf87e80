"""Adds security headers to every response.

The page's own scripts are allowed by a nonce, new with every response. Gradio makes functions of strings, which
requires 'unsafe-eval', and writes style attributes, which requires 'unsafe-inline' for styles.
"""

import re
import secrets
from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.page.assets import foot, head
from qa.web.paths import DOCUMENTATION, PAGE_FILES

_INLINE = re.compile(r"<script\b(?![^>]*\ssrc=)")
_FOREIGN = re.compile(r"""<meta\s+(?:name|property)="(?:og|twitter):[^>]*>\s*""")
_FOREVER = "public, max-age=31536000, immutable"

_PAGES = ("/", DOCUMENTATION)
"""The pages with scripts; other HTML may run none."""

_NAMED_BY_DIGEST = ("/assets/", f"{PAGE_FILES}/peru-qa-")


def content_policy(nonce: str, ancestors: Sequence[str]) -> str:
    """Build the Content-Security-Policy (W3C, level 3).

    Args:
        nonce: of the scripts in the response.
        ancestors: origins that may show the page in a frame.
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors " + (" ".join(ancestors) or "'none'"),
        ]
    )


class SecurityHeaders:
    """Adds the headers, and the nonce to a page's scripts."""

    def __init__(self, app: ASGIApp, ancestors: Sequence[str]) -> None:
        """Allow some origins to show the page in a frame."""
        self._app = app
        self._ancestors = ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        page: Message | None = None
        html = bytearray()

        async def send_secured(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._add(headers, scope["path"], message["status"], nonce)
                if scope["path"] in _PAGES and headers.get("content-type", "").startswith("text/html"):
                    # Its length is only known at its end.
                    page = message
                    return
            elif page is not None and message["type"] == "http.response.body":
                html.extend(message.get("body", b""))
                if message.get("more_body", False):
                    return
                whole = add_nonce(html.decode("utf-8"), nonce, scope["path"] == "/").encode("utf-8")
                del MutableHeaders(scope=page)["content-length"]
                MutableHeaders(scope=page)["content-length"] = str(len(whole))
                await send(page)
                # A HEAD has no body, whatever its length.
                message = {**message, "body": whole if scope["method"] != "HEAD" else b""}
            await send(message)

        # A compressed page couldn't be changed; compression comes further out.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain} if scope["path"] == "/" else scope, receive, send_secured)

    def _add(self, headers: MutableHeaders, path: str, status: int, nonce: str) -> None:
        headers["Content-Security-Policy"] = content_policy(nonce, self._ancestors)
        headers["X-Content-Type-Options"] = "nosniff"
        # The page's URL may contain a question.
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if not self._ancestors:
            headers["X-Frame-Options"] = "DENY"
        succeeded = status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.NOT_MODIFIED
        if succeeded and path.startswith(_NAMED_BY_DIGEST):
            headers["Cache-Control"] = _FOREVER
        elif "cache-control" not in headers:
            may_be_stored = path == "/" or (succeeded and path.startswith(f"{PAGE_FILES}/"))
            headers["Cache-Control"] = "no-cache" if may_be_stored else "no-store"


def add_nonce(html: str, nonce: str, is_chat: bool) -> str:
    """Add a nonce to a page's scripts, and replace Gradio's metadata in the chat's head with our own.

    No text of the page comes from a visitor, except the host in Gradio's configuration, which Gradio escapes.
    """
    if is_chat:
        html = _FOREIGN.sub("", html).replace("<head>", f"<head>{head()}", 1).replace("</body>", f"{foot()}</body>", 1)
    return _INLINE.sub(f'<script nonce="{nonce}"', html)
