"""The security headers of every response, and the nonces of a page's scripts."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from html.parser import HTMLParser

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.middleware.security_headers import SecurityHeaders
from support.asgi import exchange, fetch, make_scope

ANCESTORS = ("https://www.example.org", "http://localhost:3000")
IMMUTABLE = "public, max-age=31536000, immutable"

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta property="og:title" content="Gradio" />
<meta name="twitter:card" content="summary_large_image">
<meta name="viewport" content="width=device-width">
<title>Café «ñ» 🦙</title>
<script>window.first = 1 > 0;</script>
<script type="module">import("./x.js")</script>
<script
  id="third"
>window.third = 1;</script>
<script data-src="./no.js">window.fourth = 1;</script>
<script type="module" crossorigin src="./assets/index.js"></script>
<script
  src="./assets/other.js"></script>
</head>
<body><p>Words about scripts.</p></body>
</html>
"""
INLINE = [{}, {"type": "module"}, {"id": "third"}, {"data-src": "./no.js"}]
LOADED = ["./assets/index.js", "./assets/other.js"]


class _Scripts(HTMLParser):
    """The attributes of a page's scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "script":
            self.found.append(dict(attrs))


def policy(response: httpx.Response) -> dict[str, list[str]]:
    """The directives of a Content-Security-Policy."""
    directives = response.headers["content-security-policy"].split("; ")
    return {name: sources for name, *sources in map(str.split, directives)}


def nonce_of(response: httpx.Response) -> str:
    (nonce,) = re.findall(r"'nonce-([^']*)'", response.headers["content-security-policy"])
    return nonce


def secured(app: ASGIApp, ancestors: Sequence[str] = ()) -> ASGIApp:
    return SecurityHeaders(app, ancestors)


def in_pieces(html: str, size: int) -> ASGIApp:
    """Make an application that sends a page in pieces of so many bytes."""
    content = html.encode()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), size):
            yield content[start : start + size]

    return StreamingResponse(pieces(), media_type="text/html")


RESPONSES = [
    PlainTextResponse("words"),
    JSONResponse({"a": 1}),
    HTMLResponse(PAGE),
    Response(status_code=204),
    PlainTextResponse("nothing", 404),
    HTMLResponse("<p>wrong</p>", 500),
]


@pytest.mark.parametrize("app", RESPONSES)
@pytest.mark.parametrize("path", ["/", "/api/ask", "/page/x.js", "/nowhere"])
def test_every_response_carries_the_headers(app: ASGIApp, path: str):
    headers = fetch(secured(app), path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["permissions-policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"]
    assert len(headers.get_list("content-security-policy")) == 1


@pytest.mark.parametrize("app", RESPONSES)
def test_the_policy_allows_nothing_from_elsewhere(app: ASGIApp):
    response = fetch(secured(app))
    assert policy(response) == {
        "default-src": ["'none'"],
        "script-src": ["'self'", f"'nonce-{nonce_of(response)}'", "'unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


def test_security_headers_replace_those_of_the_application():
    own = {"Content-Security-Policy": "default-src *", "X-Frame-Options": "ALLOWALL", "X-Other": "kept"}
    response = fetch(secured(PlainTextResponse("words", headers=own)))
    assert response.headers.get_list("x-frame-options") == ["DENY"]
    assert policy(response)["default-src"] == ["'none'"]
    assert response.headers["x-other"] == "kept"


def test_allowed_frame_ancestors_are_in_the_policy():
    response = fetch(secured(HTMLResponse(PAGE), ANCESTORS))
    assert policy(response)["frame-ancestors"] == ["https://www.example.org", "http://localhost:3000"]
    assert "x-frame-options" not in response.headers


@pytest.mark.parametrize("path", ["/", "/api/docs"])
def test_only_inline_scripts_have_the_nonce_of_the_header(path: str):
    response = fetch(secured(HTMLResponse(PAGE)), path)
    nonce = nonce_of(response)
    assert re.fullmatch(r"[\w-]{22,}", nonce)
    scripts = _Scripts(response.text).found
    assert [script for script in scripts if "nonce" in script] == [
        {**attributes, "nonce": nonce} for attributes in INLINE
    ]
    assert [script["src"] for script in scripts if "nonce" not in script] == LOADED


def test_every_response_has_a_nonce_of_its_own():
    app = secured(HTMLResponse(PAGE))
    responses = [fetch(app, "/api/docs") for _ in range(20)]
    assert len({nonce_of(response) for response in responses}) == 20
    assert len({response.text for response in responses}) == 20


def test_concurrent_responses_have_different_nonces():
    app = secured(HTMLResponse(PAGE))

    async def two() -> list[str]:
        both = await asyncio.gather(exchange(app, make_scope("/")), exchange(app, make_scope("/")))
        for sent in both:
            (nonce,) = re.findall(r"'nonce-([^']*)'", sent.headers["content-security-policy"])
            assert set(re.findall(r'nonce="([^"]*)"', sent.body.decode())) == {nonce}
        return [sent.body.decode() for sent in both]

    first, second = asyncio.run(two())
    assert first != second


def test_a_page_is_unchanged_except_for_its_nonces():
    response = fetch(secured(HTMLResponse(PAGE)), "/api/docs")
    assert response.text.replace(f' nonce="{nonce_of(response)}"', "") == PAGE


@pytest.mark.parametrize("path", ["/", "/api/docs"])
@pytest.mark.parametrize("size", [1, 7, 100, 100_000])
def test_a_page_sent_in_pieces_is_the_same_as_a_whole_one(path: str, size: int):
    whole = fetch(secured(HTMLResponse(PAGE)), path)
    cut = fetch(secured(in_pieces(PAGE, size)), path)
    assert cut.text.replace(nonce_of(cut), "") == whole.text.replace(nonce_of(whole), "")
    assert cut.headers.get_list("content-length") == [str(len(cut.content))]
    assert whole.headers.get_list("content-length") == [str(len(whole.content))]


def test_a_page_in_pieces_is_sent_in_one_message():
    sent = asyncio.run(exchange(secured(in_pieces(PAGE, 50)), make_scope()))
    assert [message["type"] for message in sent.messages] == ["http.response.start", "http.response.body"]
    assert not sent.messages[1].get("more_body", False)
    assert int(sent.headers["content-length"]) == len(sent.body)


def test_a_page_that_fails_half_way_is_not_sent():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<p>half", "more_body": True})
        raise LookupError("lost")

    messages: list[Message] = []
    with pytest.raises(LookupError, match="lost"):
        asyncio.run(exchange(secured(app), make_scope(), messages=messages))
    assert messages == []


@given(st.text(), st.integers(1, 50))
def test_no_text_of_a_page_is_lost(text: str, size: int):
    html = f"<head></head><body>{text.replace('<', '&lt;')}</body>"
    response = fetch(secured(in_pieces(html, size)), "/api/docs")
    assert response.content.decode() == html


@pytest.mark.parametrize("path", ["/", "/api/docs"])
def test_the_response_to_head_has_the_length_but_no_body(path: str):
    length = len(fetch(secured(HTMLResponse(PAGE)), path).content)
    sent = asyncio.run(exchange(secured(HTMLResponse(PAGE)), make_scope(path, "HEAD")))
    assert (sent.status, sent.body) == (200, b"")
    assert int(sent.headers["content-length"]) == length
    assert sent.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("app", "body"),
    [
        (JSONResponse({"a": "<script>x</script>"}), b'{"a":"<script>x</script>"}'),
        (PlainTextResponse("<head><script>x</script></head>"), b"<head><script>x</script></head>"),
        (Response(b"\x00\xff<script>", media_type="application/octet-stream"), b"\x00\xff<script>"),
        (Response(b"<script>", headers={"X-Type": "text/html"}), b"<script>"),
    ],
)
def test_a_response_that_is_no_page_is_unchanged(app: ASGIApp, body: bytes):
    response = fetch(secured(app))
    assert response.content == body
    assert response.headers["content-length"] == str(len(body))


@pytest.mark.parametrize("media_type", ["text/event-stream", "application/json", "application/x-ndjson"])
def test_a_stream_is_sent_as_it_comes(media_type: str):
    messages: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", media_type.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        assert [message["type"] for message in messages] == ["http.response.start"]
        for number in range(3):
            await send({"type": "http.response.body", "body": b"<script>%d\n\n" % number, "more_body": True})
            assert messages[-1]["body"] == b"<script>%d\n\n" % number
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    sent = asyncio.run(exchange(secured(app), make_scope("/gradio_api/queue/data"), messages=messages))
    assert len(messages) == 5
    assert "content-length" not in sent.headers
    assert sent.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/assets/index-DAx5Uzyn.js", IMMUTABLE),
        ("/page/peru-qa-0123456789abcdef.css", IMMUTABLE),
        ("/", "no-cache"),
        ("/config", "no-store"),
        ("/theme.css", "no-store"),
        ("/api/ask", "no-store"),
        ("/pages/x", "no-store"),
        ("/x/assets/index.js", "no-store"),
    ],
)
@pytest.mark.parametrize("status", [200, 206])
def test_how_long_a_response_may_be_cached(path: str, kept: str, status: int):
    assert fetch(secured(PlainTextResponse("x", status)), path).headers["cache-control"] == kept


@pytest.mark.parametrize("status", [302, 307, 400, 404, 429, 500, 503])
@pytest.mark.parametrize("path", ["/assets/index-DAx5Uzyn.js", "/page/peru-qa-0123456789abcdef.css"])
def test_an_error_is_not_cached(path: str, status: int):
    assert fetch(secured(PlainTextResponse("x", status)), path).headers["cache-control"] == "no-store"


def test_not_modified_keeps_a_file_cached():
    # RFC 9110, 15.4.5: what a 200 would have said, since it replaces what was kept with the copy.
    assert fetch(secured(Response(status_code=304)), "/assets/index-DAx5Uzyn.js").headers["cache-control"] == IMMUTABLE


@pytest.mark.parametrize("name", ["swagger-ui-bundle.js", "swagger-ui.css"])
def test_a_file_without_a_digest_in_its_name_is_not_cached_forever(name: str):
    kept = fetch(secured(PlainTextResponse("x")), f"/page/api/{name}").headers["cache-control"]
    assert "immutable" not in kept
    assert "31536000" not in kept


@pytest.mark.parametrize("own", ["public, max-age=60", "no-store"])
def test_the_applications_own_cache_control_is_kept(own: str):
    app = secured(PlainTextResponse("x", headers={"Cache-Control": own}))
    assert fetch(app, "/api/entries").headers.get_list("cache-control") == [own]


def test_lifespan_events_pass_unchanged():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive()) == {"type": "lifespan.startup"}
        await send({"type": "lifespan.startup.complete"})

    sent = asyncio.run(exchange(secured(app), {"type": "lifespan"}, {"type": "lifespan.startup"}))
    assert sent.messages == [{"type": "lifespan.startup.complete"}]
