"""Send hostile requests to a real server: does it survive them, and does it disclose anything that it must not?

Run with: python tests/benchmarks/hostile_requests.py [--index-dir DIR] [--requests 10000] [--seed 1] [--clients 16]
[--browser] [--log FILE]. Works on a copy of the shipped corpus. DIR is an index of it; without it one is built, which
takes minutes. FILE gets what the servers write to stderr. `hostility` generates the requests. A server with very high
rate limits gets four fifths of them, while dozens of slow connections stay open; one with the usual limits gets the
rest. During and after the attack, another client asks a plain question. With `--browser`, Debian's Chromium opens
hostile addresses and asks hostile questions. Prints a line of JSON, then one for each fault, and fails if there is any.
"""

import argparse
import asyncio
import base64
import json
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

import h11
import httpx
from hostility import ATTACKER_HOST, SCRIPT, HostileRequest, SlowConnection, Target, generate_requests, slow_connections
from workspace import DEFAULT_RATES, Workspace, print_json, temporary_workspace

_RESPONSE_TIMEOUT = 45.0
"""Seconds within which a response must be complete: the server's own limit, plus a margin for a busy machine."""

_STREAM_TIMEOUT = 130.0
_GRACE = 30.0
"""Seconds by which a slow connection may exceed its limit: the keep-alive time, plus a margin for a busy machine."""

_QUIET_SECONDS = 2.0
"""Seconds of silence after which no more responses are awaited, if none or several may come."""

_QUESTION = "Which law protects personal data?"
_EXPECTED = "peru-2022/38-39"
_SILENT = "gave up"
_OTHER_CLIENT = "127.0.0.2"
_REQUIRED_HEADERS = ("content-security-policy", "x-content-type-options", "x-request-id")
_OPEN_PATHS = re.compile(
    rb"/|/config|/theme\.css|/favicon\.ico|/gradio_api/(?:info|app_id)|/gradio_api/queue/(?:data|join)|/assets/[\w.-]+|/page/[\w.-]+"
    rb"|/static/js/iframeResizer\.contentWindow\.min\.js|/api/(?:ask|search|docs|openapi\.json|entries)|/api/entries/.+"
    rb"|/healthz|/readyz|/metrics|/mcp"
)
"""The paths that may succeed."""

_KNOWN_FILES = (
    *("/etc/passwd", "/proc/self/environ", "/proc/self/cwd/secret.txt", "feedback.sqlite", "pyproject.toml"),
    # Has no end: reading it completely never finishes.
    "/dev/zero",
    str(Path(__file__).parents[2] / "pyproject.toml"),
)
_FILE_CONTENTS = (
    b"root:x:0:0",
    b"peru-digital-qa",
    b"SQLite format 3",
    b"PERU_QA_REQUESTS_PER_MINUTE=",
    b"[build-system]",
)


@dataclass(frozen=True, slots=True)
class Response:
    """A response; incomplete if `ended` is false."""

    status: int
    headers: dict[str, str]
    body: bytes
    ended: bool

    @property
    def content(self) -> bytes:
        """The body, decompressed as far as it arrived."""
        if self.headers.get("content-encoding") != "gzip":
            return self.body
        return zlib.decompressobj(wbits=31).decompress(self.body)

    @property
    def is_of_application(self) -> bool:
        """Whether it comes from the application; uvicorn's own response to malformed HTTP has no date."""
        return self.status != 400 or "date" in self.headers


@dataclass
class Findings:
    """The results: counts, and the faults with the requests that caused them."""

    secrets: tuple[bytes, ...]
    statuses: Counter[str] = field(default_factory=Counter)
    by_kind: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    calls_received: int = 0
    """Connections that the server made to the outside host."""
    plain: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0

    def add_fault(self, fault: str, cause: object, response: object = "") -> None:
        """Note a fault."""
        self.faults.append((fault, _shorten(cause), _shorten(response)))

    @property
    def went_silent(self) -> bool:
        """Whether the server fell silent."""
        return any(fault == _SILENT for fault, *_ in self.faults)

    def note_result(self, hostile: HostileRequest, responses: list[Response], end: str) -> None:
        """Note the result of a request."""
        statuses = [str(response.status) for response in responses] or [end]
        self.statuses.update(statuses)
        self.by_kind.setdefault(hostile.kind, Counter()).update(statuses)
        if hostile.must_be_answered and not responses:
            self.add_fault("no answer", hostile.data, end)
        if end == "hangs" and responses:
            self.add_fault("answer without end", hostile.data, responses[-1])
        for number, response in enumerate(responses):
            path = _requested_path(hostile.data) if number == 0 and not hostile.may_be_several else None
            for fault in self._find_faults(response, path):
                self.add_fault(fault, hostile.data, response)

    def _find_faults(self, response: Response, path: bytes | None) -> Iterator[str]:
        media_type = response.headers.get("content-type", "")
        content = response.content
        body_and_headers = content + repr(response.headers).encode()
        if response.status == 500:
            yield "status 500"
        if any(secret in body_and_headers for secret in (*_FILE_CONTENTS, *self.secrets)):
            yield "file read"
        if "x-hacked" in response.headers or ATTACKER_HOST in response.headers.get("location", ""):
            yield "header injected"
        if media_type.startswith("text/html") and SCRIPT.encode() in content:
            yield "script reflected"
        if response.status < 400 and path is not None and not _OPEN_PATHS.fullmatch(path):
            yield "opened"
        if response.is_of_application and (
            missing := [name for name in _REQUIRED_HEADERS if name not in response.headers]
        ):
            yield f"without {', '.join(missing)}"
        if (
            response.ended
            and content
            and "json" in media_type
            and not _is_valid_json(content, response.status, media_type)
        ):
            yield "unreadable"


def _is_valid_json(content: bytes, status: int, media_type: str) -> bool:
    try:
        record = json.loads(content)
    except ValueError:
        return False
    return "problem" not in media_type or record["status"] == status


def _requested_path(data: bytes) -> bytes | None:
    parts = data.split(b"\r\n", 1)[0].split(b" ")
    return unquote_to_bytes(parts[1].partition(b"?")[0]) if len(parts) == 3 else None


def _shorten(thing: object) -> str:
    text = repr(thing)
    return text if len(text) < 700 else f"{text[:500]} ... {len(text)} characters"


# --- sending ---------------------------------------------------------------------------------------------------------


class Attack:
    """Sends requests to a server, several at the same time."""

    def __init__(self, address: str, findings: Findings, clients: int = 16) -> None:
        """Take the server's address, where to note results, and how many requests may be open at once."""
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._findings = findings
        self._clients = clients
        self._silent_in_a_row = 0

    async def send(self, hostile: Iterable[HostileRequest]) -> None:
        """Send all requests, and note their results; stop once the server is silent for all clients at once."""
        remaining = iter(hostile)

        async def client() -> None:
            while self._silent_in_a_row < self._clients and (request := next(remaining, None)):
                await self._send(request)

        await asyncio.gather(*(client() for _ in range(self._clients)))
        if self._silent_in_a_row >= self._clients:
            self._findings.add_fault(_SILENT, "the server is silent")

    async def _send(self, hostile: HostileRequest) -> None:
        responses, end = await self._exchange(
            hostile.data, _RESPONSE_TIMEOUT, hostile.must_be_answered, hostile.may_be_several
        )
        if responses or end != "kept":
            self._silent_in_a_row = 0 if responses or end != "hangs" else self._silent_in_a_row + 1
        self._findings.note_result(hostile, responses, end)
        if hostile.follow_up and responses and responses[0].status == 200:
            follow_up = HostileRequest("page's answers", hostile.follow_up)
            responses, end = await self._exchange(follow_up.data, _STREAM_TIMEOUT, must_be_answered=True)
            self._findings.note_result(follow_up, responses, end)
            if not responses or responses[0].status == 200:
                self._check_stream(hostile, responses)

    def _check_stream(self, hostile: HostileRequest, responses: list[Response]) -> None:
        content = responses[-1].content if responses else b""
        if b'"msg":"process_completed"' not in content:
            self._findings.add_fault("event without end", hostile.data, responses)
        elif b'"error":null' in content:
            self._findings.add_fault("event failed", hostile.data, content)
        else:
            self._findings.statuses["event refused" if b'"success":false' in content else "event done"] += 1

    async def _exchange(
        self, data: bytes, timeout: float, must_be_answered: bool, may_be_several: bool = False
    ) -> tuple[list[Response], str]:
        """Send data; return the responses, and how the connection ended."""
        received = bytearray()
        started = time.monotonic()
        end = "hangs"
        try:
            async with asyncio.timeout(timeout) as limit:
                reader, writer = await asyncio.open_connection(self._host, self._port)
                try:
                    writer.write(data)
                    with suppress(ConnectionError):
                        await writer.drain()
                    if not must_be_answered:
                        # An unfinished request need not be answered before the server's limit.
                        limit.reschedule(asyncio.get_running_loop().time() + _QUIET_SECONDS)
                    while chunk := await reader.read(65_536):
                        received += chunk
                        if may_be_several:
                            limit.reschedule(asyncio.get_running_loop().time() + _QUIET_SECONDS)
                    end = "closed"
                finally:
                    writer.close()
        except ConnectionError:
            end = "reset"
        except TimeoutError:
            if not must_be_answered or (may_be_several and received):
                end = "kept"
        if must_be_answered and not may_be_several:
            self._findings.longest = max(self._findings.longest, time.monotonic() - started)
        return list(_parse_responses(bytes(received), data)), end

    async def hold(self, slow: SlowConnection) -> None:
        """Keep a slow connection open; the server must close it in time."""
        started = time.monotonic()
        reader, writer = await asyncio.open_connection(self._host, self._port)
        local_port = writer.get_extra_info("sockname")[1]
        if not slow.reads_response:
            writer.transport.pause_reading()
        reading = asyncio.create_task(_read_on(reader if slow.reads_response else None))
        try:
            writer.write(slow.first)
            if slow.half_closes:
                writer.write_eof()
            checked = started
            for number in count():
                seconds = time.monotonic() - started
                if seconds > checked - started + 1:
                    checked = time.monotonic()
                    if not _holds_connection(self._port, local_port):
                        self._findings.by_kind.setdefault("slow", Counter())[f"{slow.kind}: {seconds:.0f} s"] += 1
                        return
                if seconds > slow.limit + _GRACE:
                    self._findings.add_fault("connection held", slow.kind, f"still open after {seconds:.0f} s")
                    return
                due = number == 1 if slow.dribbles_once else number > 0
                if slow.dribble and due and not writer.transport.is_closing():
                    position = (number - 1) % len(slow.dribble)
                    writer.write(slow.dribble[position : position + 1])
                await asyncio.sleep(slow.pause)
        finally:
            reading.cancel()
            writer.transport.abort()


async def _read_on(reader: asyncio.StreamReader | None) -> None:
    with suppress(ConnectionError):
        while reader and await reader.read(65_536):
            pass


def _holds_connection(port: int, peer: int) -> bool:
    """Check whether the server still holds its end of a connection (Linux)."""
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, remote, state, *_ = line.split()
        if local.endswith(f":{port:04X}") and remote.endswith(f":{peer:04X}"):
            # Established, or half-closed by the peer.
            return state in ("01", "08")
    return False


def _parse_responses(received: bytes, sent: bytes) -> Iterator[Response]:
    """Yield all responses received on a connection."""
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=1_000_000)
    method = "HEAD" if sent.startswith(b"HEAD ") else "GET"
    connection.receive_data(received)
    connection.receive_data(b"")
    while True:
        connection.send(h11.Request(method=method, target="/", headers=[("Host", "x")]))
        connection.send(h11.EndOfMessage())
        response, body, ended = None, bytearray(), False
        try:
            while not isinstance(event := connection.next_event(), h11.ConnectionClosed | type(h11.NEED_DATA)):
                if isinstance(event, h11.Response):
                    response = event
                elif isinstance(event, h11.Data):
                    body += event.data
                elif isinstance(event, h11.EndOfMessage):
                    ended = True
                    break
        except h11.RemoteProtocolError:
            pass
        if response is None:
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
        yield Response(response.status_code, headers, bytes(body), ended)
        if not ended or connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
            return
        connection.start_next_cycle()


# --- another client, and traps ---------------------------------------------------------------------------------------


async def ask_plainly(address: str) -> str:
    """Ask as another client; return "right", or what was wrong."""
    transport = httpx.AsyncHTTPTransport(local_address=_OTHER_CLIENT)
    async with httpx.AsyncClient(base_url=address, transport=transport, timeout=_RESPONSE_TIMEOUT) as http:
        try:
            if (await http.get("/healthz")).status_code != 200:
                return "dead"
            if (ready := await http.get("/readyz")).status_code != 200:
                return f"not ready: {ready.text[:200]}"
            answer = await http.post("/api/ask", json={"question": _QUESTION})
            page = await http.get("/")
        except httpx.HTTPError as error:
            return repr(error)
    if answer.status_code != 200 or page.status_code != 200:
        return f"status {answer.status_code}, page {page.status_code}"
    record = answer.json()
    return "right" if record["answered"] and record["citations"][0]["entry"] == _EXPECTED else "wrong"


@asynccontextmanager
async def _other_client(address: str, findings: Findings) -> AsyncIterator[None]:
    """Ask plainly every other second, in the background."""

    async def keep_asking() -> None:
        while True:
            findings.plain[await ask_plainly(address)] += 1
            await asyncio.sleep(2)

    asking = asyncio.create_task(keep_asking())
    yield
    asking.cancel()


@asynccontextmanager
async def _outside_host(findings: Findings) -> AsyncIterator[str]:
    """A host that requests name as a target; only the server could call it."""

    async def note_call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        findings.calls_received += 1
        writer.close()

    server = await asyncio.start_server(note_call, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


def scout(address: str, files: Iterable[Path], outside: str) -> tuple[Target, str]:
    """Find what an attacker finds out first: the page's events, its largest file, some entries."""
    with httpx.Client(base_url=address, timeout=60) as http:
        dependencies = http.get("/config").json()["dependencies"]
        events = [(event["id"], len(event["inputs"])) for event in dependencies if event["backend_fn"]]
        assets = re.findall(r"/assets/[\w.-]+\.js", http.get("/").text)
        entries = [entry["id"] for entry in http.get("/api/entries").json()["entries"]]
    relative = (path for file in files for path in (str(file), file.name, f"../{file.parent.name}/{file.name}"))
    return Target((*relative, *_KNOWN_FILES), tuple(events), tuple(entries[:5]), outside), assets[0]


async def attack(
    address: str, findings: Findings, files: Iterable[Path], count: int, seed: int, clients: int = 16, slow: int = 0
) -> None:
    """Send hostile requests, and hold slow connections open meanwhile.

    Args:
        address: the server's address.
        findings: where to note the results.
        files: the files that hold a secret.
        count: the number of requests.
        seed: the seed they are generated from.
        clients: how many requests are open at the same time.
        slow: the number of slow connections of each kind.
    """
    async with _outside_host(findings) as outside, _other_client(address, findings):
        target, asset = await asyncio.to_thread(scout, address, list(files), outside)
        sender = Attack(address, findings, clients)
        holding = [sender.hold(connection) for connection in slow_connections(target, asset) * slow]
        await asyncio.gather(sender.send(generate_requests(seed, count, target)), *holding)
    if findings.calls_received:
        findings.add_fault("calls made by the server", findings.calls_received)
    for _ in range(1 if findings.went_silent else 3):
        if (result := await ask_plainly(address)) != "right":
            findings.add_fault("afterwards", _QUESTION, result)


# --- browser ---------------------------------------------------------------------------------------------------------

_HOSTILE_WORDS = (
    SCRIPT,
    "<img src=x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    '" autofocus onfocus="window.hacked=1" x="',
    "javascript:window.hacked=1",
    f"[click](javascript:window.hacked=1) ![x](https://{ATTACKER_HOST}/p.png)",
    f"<a href=https://{ATTACKER_HOST}/><base href=https://{ATTACKER_HOST}/><link rel=stylesheet href=https://{ATTACKER_HOST}/x.css>",
    "</script><script>window.hacked=1</script>",
    "';window.hacked=1;'${window.hacked=1}{{constructor.constructor('window.hacked=1')()}}",
    "\u202e\ufdfa\ufdfa<b onmouseover=window.hacked=1>",
    "\x00<script>window.hacked=1</script>",
)
_ADDRESSES = (
    *("/?q=", "/?entry=", "/?embed=1&q=", "/?lang=", "/?__theme=", "/?view=", "/#", "/?q=law#"),
    "/?after=a&after=b&q=",
    *("/api/docs?url=", "/api/docs#", "/api/search?q=", "/api/entries/", "/nowhere/", "/gradio_api/file="),
    "/?deep_link=",
)
_CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


def browse(address: str, addresses: int = 100, questions: int = 6) -> dict[str, int]:
    """Open hostile addresses and ask hostile questions; count the scripts that ran and the calls to other origins."""
    from playwright.sync_api import Error, sync_playwright

    counts: Counter[str] = Counter(opened=0, asked=0, scripts=0, dialogs=0, other_origins=0, failures=0)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(_CHROMIUM))
        page = browser.new_page()
        page.on("dialog", lambda dialog: (counts.update(("dialogs",)), dialog.dismiss()))
        own_origins = (address, "data:", "blob:")
        page.on(
            "request",
            lambda request: None if request.url.startswith(own_origins) else counts.update(("other_origins",)),
        )
        for number in range(addresses):
            begin = _ADDRESSES[number % len(_ADDRESSES)]
            words = quote(_HOSTILE_WORDS[number // len(_ADDRESSES) % len(_HOSTILE_WORDS)])
            try:
                page.goto("about:blank")
                page.goto(address + begin + words, wait_until="load")
                if begin.startswith("/?") or begin == "/#":
                    page.locator("#box textarea").wait_for()
                page.wait_for_timeout(300)
                counts["opened"] += 1
                counts["scripts"] += page.evaluate("window.hacked !== undefined")
            except Error as error:
                counts["failures"] += 1
                print_json(browser=f"{begin}{words}: {error.message[:200]}")
        page.goto(f"{address}/?lang=en")
        page.evaluate("localStorage.clear()")
        page.goto(address)
        for number, words in enumerate(_HOSTILE_WORDS[:questions]):
            page.locator("#box textarea").fill(words)
            page.locator("#box textarea").press("Enter")
            page.locator("#chat .reply").nth(number).wait_for()
            page.locator("#chat .reply").nth(number).hover()
            counts["asked"] += 1
            counts["scripts"] += page.evaluate("window.hacked !== undefined")
        browser.close()
    return dict(counts)


# --- everything ------------------------------------------------------------------------------------------------------


_TRACEBACK_START = re.compile(r"^(?=(?:  \+ Exception Group )?Traceback \(most recent call last\):)", re.MULTILINE)
_CHAINED = re.compile(r"^(?:The above exception was|During handling of)", re.MULTILINE)
_TRACEBACK = re.compile(r"(?:^ .*\n|^\n|^Traceback .*\n)*(.*)", re.MULTILINE)


def find_tracebacks(log: str) -> dict[str, list[str]]:
    """Find the tracebacks in a server's log, each with its causes, by what was raised and where."""
    tracebacks_by_place: dict[str, list[str]] = {}
    chain: list[str] = []
    for part in _TRACEBACK_START.split(log)[1:]:
        trace = _TRACEBACK.match(part)
        assert trace, part
        chain.append(trace.group())
        if not _CHAINED.search(part):
            places = re.findall(r"^[ |]*(File .*)", trace.group(), re.MULTILINE) or [""]
            kind = trace.group(1).partition(":")[0]
            tracebacks_by_place.setdefault(f"{kind} ({places[-1]})", []).append("\n".join(chain))
            chain = []
    return tracebacks_by_place


def write_secret(folder: Path) -> Path:
    """Write a file that nobody may read."""
    file = folder / "secret.txt"
    file.write_text(secrets.token_hex(24), encoding="ascii")
    return file


def new_findings(files: Iterable[Path]) -> Findings:
    """Return empty findings that look for the content of some files, plain and in base64."""
    contents = [file.read_bytes() for file in files]
    return Findings(tuple(form for content in contents for form in (content, base64.b64encode(content[:24]))))


@contextmanager
def _serving(workspace: Workspace, within: Path, findings: Findings, **variables: str) -> Iterator[str]:
    """Start a server in a working directory. Files in Gradio's cache afterwards are files that it has read."""
    cache = within.with_name("cache")
    try:
        with workspace.serving(within, GRADIO_TEMP_DIR=str(cache), **variables) as address:
            yield address
    except subprocess.TimeoutExpired:
        findings.add_fault("never exits", "SIGTERM")
    for file in sorted(cache.rglob("*")):
        if file.is_file():
            findings.add_fault("file copied", file.name, file.read_bytes()[:50])
    shutil.rmtree(cache, ignore_errors=True)


def _run_all(workspace: Workspace, options: argparse.Namespace, folder: Path) -> tuple[dict[str, object], Findings]:
    within = folder / "within"
    within.mkdir()
    files = [write_secret(folder), write_secret(within)]
    findings, limited = new_findings(files), new_findings(files)
    browser: dict[str, int] | str = "not requested"
    logs = ""
    started = time.monotonic()
    few = options.requests // 5
    with _serving(workspace, within, findings) as address:
        asyncio.run(attack(address, findings, files, options.requests - few, options.seed, options.clients, slow=2))
        if options.browser:
            browser = "skipped: the server is silent"
            if not findings.went_silent:
                browser = browse(address) if shutil.which("chromium") else "skipped: Chromium is not installed"
    logs += workspace.log.read_text(encoding="utf-8")
    if not findings.went_silent:
        with _serving(workspace, within, limited, **DEFAULT_RATES) as address:
            asyncio.run(attack(address, limited, files, few, options.seed + 1, options.clients))
        logs += workspace.log.read_text(encoding="utf-8")
    if options.log:
        options.log.write_text(logs, encoding="utf-8")
    for raised, traces in sorted(find_tracebacks(logs).items(), key=lambda item: -len(item[1])):
        findings.faults.append(("traceback", f"{len(traces)} times {raised}", traces[0]))
    if isinstance(browser, dict):
        for name in ("scripts", "dialogs", "other_origins", "failures"):
            if browser[name]:
                findings.add_fault(f"browser: {name}", browser[name])
    findings.faults += limited.faults
    if few > 1_500 and not findings.went_silent and not limited.statuses["429"]:
        findings.add_fault("no rate limit", few)
    return {
        "requests": options.requests,
        "seed": options.seed,
        "answers": dict(sorted(findings.statuses.items())),
        "answers_with_usual_rates": dict(sorted(limited.statuses.items())),
        "by_kind": {kind: dict(sorted(counts.items())) for kind, counts in sorted(findings.by_kind.items())},
        "status_500": findings.statuses["500"] + limited.statuses["500"],
        "files_read": sum(fault == "file read" for fault, *_ in findings.faults),
        "files_copied": sum(fault == "file copied" for fault, *_ in findings.faults),
        "no_answer": sum(fault == "no answer" for fault, *_ in findings.faults),
        "tracebacks": logs.count("Traceback (most recent call last)"),
        "calls_made_by_the_server": findings.calls_received + limited.calls_received,
        "plain_questions_meanwhile": dict(findings.plain + limited.plain),
        "afterwards": "wrong" if any(fault == "afterwards" for fault, *_ in findings.faults) else "right",
        "longest_answer_seconds": round(findings.longest, 1),
        "browser": browser,
        "faults": dict(Counter(fault for fault, *_ in findings.faults)),
        "seconds": round(time.monotonic() - started),
    }, findings


def main() -> None:
    """Attack, print the results, and fail if there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--log", type=Path, metavar="FILE", help="file for the servers' logs")
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    with temporary_workspace(options.index_dir) as workspace, tempfile.TemporaryDirectory() as folder:
        figures, findings = _run_all(workspace, options, Path(folder))
    print_json(**figures)
    printed: Counter[str] = Counter()
    for fault, cause, response in findings.faults:
        printed[fault] += 1
        if printed[fault] <= 10:
            print_json(fault=fault, cause=cause, response=response)
    sys.exit(bool(findings.faults))


if __name__ == "__main__":
    main()
