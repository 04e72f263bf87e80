"""What every response carries: what a browser may do with it, and what it tells others.

The page's own scripts are let through by a number that is new with every response (a nonce); Gradio makes functions of
strings, so that 'unsafe-eval' must be allowed, and writes style attributes, so that 'unsafe-inline' must be for styles.
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
"""The pages that bring scripts; whatever else is HTML may run none."""

_NAMED_BY_DIGEST = ("/assets/", f"{PAGE_FILES}/peru-qa-")


def content_policy(nonce: str, ancestors: Sequence[str]) -> str:
    """The Content-Security-Policy (W3C, level 3).

    Args:
        nonce: of the scripts that stand in the response.
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
    """Adds the headers, and gives the scripts of a page their nonce."""

    def __init__(self, app: ASGIApp, ancestors: Sequence[str]) -> None:
        """Takes the origins that may show the page in a frame."""
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

        async def secured(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._add(headers, scope["path"], message["status"], nonce)
                if scope["path"] in _PAGES and headers.get("content-type", "").startswith("text/html"):
                    # Its length isn't known before its end.
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

        # What is compressed can't be read; it is compressed further out.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain} if scope["path"] == "/" else scope, receive, secured)

    def _add(self, headers: MutableHeaders, path: str, status: int, nonce: str) -> None:
        headers["Content-Security-Policy"] = content_policy(nonce, self._ancestors)
        headers["X-Content-Type-Options"] = "nosniff"
        # A question stands in the page's address.
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if not self._ancestors:
            headers["X-Frame-Options"] = "DENY"
        had = status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.NOT_MODIFIED
        if had and path.startswith(_NAMED_BY_DIGEST):
            headers["Cache-Control"] = _FOREVER
        elif "cache-control" not in headers:
            kept = path == "/" or (had and path.startswith(f"{PAGE_FILES}/"))
            headers["Cache-Control"] = "no-cache" if kept else "no-store"


def add_nonce(html: str, nonce: str, is_chat: bool) -> str:
    """A page of which the scripts carry a nonce; the chat's with our own head in the place of Gradio's advertisement.

    Nothing of the page's text comes from a visitor but the host in Gradio's configuration, which Gradio escapes.
    """
    if is_chat:
        html = _FOREIGN.sub("", html).replace("<head>", f"<head>{head()}", 1).replace("</body>", f"{foot()}</body>", 1)
    return _INLINE.sub(f'<script nonce="{nonce}"', html)
