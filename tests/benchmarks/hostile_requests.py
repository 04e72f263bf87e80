"""Hostile requests to a real server: does it stand, and does it give away what is not its to give?

Run with: python tests/benchmarks/hostile_requests.py [--index-dir DIR] [--requests 10000] [--seed 1] [--clients 16]
[--browser] [--log FILE]. It works on a copy of the shipped corpus; DIR is an index of it, else one is built, which
takes minutes. What the servers tell on stderr is kept in FILE. The requests are made up by `hostility`. A server with
very high rates gets four fifths of them, while some dozens of connections take their time; one with the usual rates
gets the rest. Meanwhile, and afterwards, somebody else asks a plain question. With `--browser`, Debian's Chromium opens
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
from hostility import SCRIPT, TOLD, Hostile, Slow, Target, requests, slow_senders
from workplace import USUAL, Workplace, tell, workplace

_LONGEST = 45.0
"""Seconds in which an answer must have begun and ended: the server's own limit, and some for a busy machine."""

_LONGEST_STREAM = 130.0
_GRACE = 30.0
"""Seconds by which a slow connection may outlive its limit: the time that one is kept open, and a busy machine's."""

_QUIET = 2.0
"""Seconds without an answer after which none is waited for, where none or more than one may come."""

_QUESTION = "Which law protects personal data?"
_EXPECTED = "peru-2022/38-39"
_GAVE_UP = "gave up"
_SOMEBODY_ELSE = "127.0.0.2"
_CARRIED = ("content-security-policy", "x-content-type-options", "x-request-id")
_OPEN = re.compile(
    rb"/|/config|/theme\.css|/favicon\.ico|/gradio_api/(?:info|app_id)|/gradio_api/queue/(?:data|join)|/assets/[\w.-]+|/page/[\w.-]+"
    rb"|/static/js/iframeResizer\.contentWindow\.min\.js|/api/(?:ask|search|docs|openapi\.json|entries)|/api/entries/.+"
    rb"|/healthz|/readyz|/metrics|/mcp"
)
"""The paths that may succeed."""

_KNOWN = (
    *("/etc/passwd", "/proc/self/environ", "/proc/self/cwd/secret.txt", "feedback.sqlite", "pyproject.toml"),
    # Who reads it to its end never gets there.
    "/dev/zero",
    str(Path(__file__).parents[2] / "pyproject.toml"),
)
_FILES = (b"root:x:0:0", b"peru-digital-qa", b"SQLite format 3", b"PERU_QA_REQUESTS_PER_MINUTE=", b"[build-system]")


@dataclass(frozen=True, slots=True)
class Received:
    """An answer; without its end where `ended` is false."""

    status: int
    headers: dict[str, str]
    body: bytes
    ended: bool

    @property
    def content(self) -> bytes:
        """The body, unpacked as far as it goes."""
        if self.headers.get("content-encoding") != "gzip":
            return self.body
        return zlib.decompressobj(wbits=31).decompress(self.body)

    @property
    def is_of_application(self) -> bool:
        """Whether it isn't uvicorn's own to what is no HTTP, which has no date."""
        return self.status != 400 or "date" in self.headers


@dataclass
class Findings:
    """What came of it: counts, and the faults with the requests that brought them about."""

    secrets: tuple[bytes, ...]
    statuses: Counter[str] = field(default_factory=Counter)
    by_kind: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    called: int = 0
    """Connections that the server made to where it was sent."""
    plain: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0

    def fault(self, what: str, cause: object, answer: object = "") -> None:
        """Notes a fault."""
        self.faults.append((what, _shortened(cause), _shortened(answer)))

    @property
    def gave_up(self) -> bool:
        """Whether the server was silent in the end."""
        return any(what == _GAVE_UP for what, *_ in self.faults)

    def judge(self, hostile: Hostile, answers: list[Received], end: str) -> None:
        """Notes what a request brought about."""
        told = [str(answer.status) for answer in answers] or [end]
        self.statuses.update(told)
        self.by_kind.setdefault(hostile.kind, Counter()).update(told)
        if hostile.due and not answers:
            self.fault("no answer", hostile.sent, end)
        if end == "hangs" and answers:
            self.fault("answer without end", hostile.sent, answers[-1])
        for number, answer in enumerate(answers):
            path = _path(hostile.sent) if number == 0 and not hostile.several else None
            for what in self._wrong(answer, path):
                self.fault(what, hostile.sent, answer)

    def _wrong(self, answer: Received, path: bytes | None) -> Iterator[str]:
        kind = answer.headers.get("content-type", "")
        content = answer.content
        whole = content + repr(answer.headers).encode()
        if answer.status == 500:
            yield "status 500"
        if any(secret in whole for secret in (*_FILES, *self.secrets)):
            yield "file read"
        if "x-hacked" in answer.headers or TOLD in answer.headers.get("location", ""):
            yield "header injected"
        if kind.startswith("text/html") and SCRIPT.encode() in content:
            yield "script reflected"
        if answer.status < 400 and path is not None and not _OPEN.fullmatch(path):
            yield "opened"
        if answer.is_of_application and (missing := [name for name in _CARRIED if name not in answer.headers]):
            yield f"without {', '.join(missing)}"
        if answer.ended and content and "json" in kind and not _is_json(content, answer.status, kind):
            yield "unreadable"


def _is_json(content: bytes, status: int, kind: str) -> bool:
    try:
        record = json.loads(content)
    except ValueError:
        return False
    return "problem" not in kind or record["status"] == status


def _path(sent: bytes) -> bytes | None:
    parts = sent.split(b"\r\n", 1)[0].split(b" ")
    return unquote_to_bytes(parts[1].partition(b"?")[0]) if len(parts) == 3 else None


def _shortened(thing: object) -> str:
    told = repr(thing)
    return told if len(told) < 700 else f"{told[:500]} ... {len(told)} characters"


# --- sending ---------------------------------------------------------------------------------------------------------


class Attack:
    """Sends requests to a server, several at the same time."""

    def __init__(self, address: str, findings: Findings, clients: int = 16) -> None:
        """Takes where to, whom to tell, and how many requests may be under way at once."""
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._findings = findings
        self._clients = clients
        self._silent = 0

    async def send(self, hostile: Iterable[Hostile]) -> None:
        """Sends all, and judges each; not to a server that is silent for all clients at once."""
        left = iter(hostile)

        async def client() -> None:
            while self._silent < self._clients and (one := next(left, None)):
                await self._send(one)

        await asyncio.gather(*(client() for _ in range(self._clients)))
        if self._silent >= self._clients:
            self._findings.fault(_GAVE_UP, "the server is silent")

    async def _send(self, hostile: Hostile) -> None:
        answers, end = await self._exchange(hostile.sent, _LONGEST, hostile.due, hostile.several)
        if answers or end != "kept":
            self._silent = 0 if answers or end != "hangs" else self._silent + 1
        self._findings.judge(hostile, answers, end)
        if hostile.follow_up and answers and answers[0].status == 200:
            follow_up = Hostile("page's answers", hostile.follow_up)
            answers, end = await self._exchange(follow_up.sent, _LONGEST_STREAM, due=True)
            self._findings.judge(follow_up, answers, end)
            if not answers or answers[0].status == 200:
                self._judge_stream(hostile, answers)

    def _judge_stream(self, hostile: Hostile, answers: list[Received]) -> None:
        content = answers[-1].content if answers else b""
        if b'"msg":"process_completed"' not in content:
            self._findings.fault("event without end", hostile.sent, answers)
        elif b'"error":null' in content:
            self._findings.fault("event failed", hostile.sent, content)
        else:
            self._findings.statuses["event refused" if b'"success":false' in content else "event done"] += 1

    async def _exchange(
        self, sent: bytes, longest: float, due: bool, several: bool = False
    ) -> tuple[list[Received], str]:
        """The answers to what is sent, and how it ended."""
        received = bytearray()
        started = time.monotonic()
        end = "hangs"
        try:
            async with asyncio.timeout(longest) as limit:
                reader, writer = await asyncio.open_connection(self._host, self._port)
                try:
                    writer.write(sent)
                    with suppress(ConnectionError):
                        await writer.drain()
                    if not due:
                        # What isn't finished needn't be answered before the server's limit.
                        limit.reschedule(asyncio.get_running_loop().time() + _QUIET)
                    while data := await reader.read(65_536):
                        received += data
                        if several:
                            limit.reschedule(asyncio.get_running_loop().time() + _QUIET)
                    end = "closed"
                finally:
                    writer.close()
        except ConnectionError:
            end = "reset"
        except TimeoutError:
            if not due or (several and received):
                end = "kept"
        if due and not several:
            self._findings.longest = max(self._findings.longest, time.monotonic() - started)
        return list(_answers(bytes(received), sent)), end

    async def hold(self, slow: Slow) -> None:
        """Takes its time; the server must not."""
        started = time.monotonic()
        reader, writer = await asyncio.open_connection(self._host, self._port)
        local = writer.get_extra_info("sockname")[1]
        if not slow.reads:
            writer.transport.pause_reading()
        reading = asyncio.create_task(_read_on(reader if slow.reads else None))
        try:
            writer.write(slow.first)
            if slow.ends:
                writer.write_eof()
            checked = started
            for number in count():
                seconds = time.monotonic() - started
                if seconds > checked - started + 1:
                    checked = time.monotonic()
                    if not _is_open(self._port, local):
                        self._findings.by_kind.setdefault("slow", Counter())[f"{slow.kind}: {seconds:.0f} s"] += 1
                        return
                if seconds > slow.limit + _GRACE:
                    self._findings.fault("connection held", slow.kind, f"still open after {seconds:.0f} s")
                    return
                due = number == 1 if slow.once else number > 0
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


def _is_open(port: int, peer: int) -> bool:
    """Whether the server holds on to its end of a connection (Linux)."""
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, remote, state, *_ = line.split()
        if local.endswith(f":{port:04X}") and remote.endswith(f":{peer:04X}"):
            # Established, or the peer has closed its half.
            return state in ("01", "08")
    return False


def _answers(received: bytes, sent: bytes) -> Iterator[Received]:
    """All answers of a connection."""
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
        yield Received(response.status_code, headers, bytes(body), ended)
        if not ended or connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
            return
        connection.start_next_cycle()


# --- somebody else, and traps ----------------------------------------------------------------------------------------


async def ask_plainly(address: str) -> str:
    """Asks as another client: "right", or what was wrong."""
    transport = httpx.AsyncHTTPTransport(local_address=_SOMEBODY_ELSE)
    async with httpx.AsyncClient(base_url=address, transport=transport, timeout=_LONGEST) as http:
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
        return f"status {answer.status_code}, of the page {page.status_code}"
    record = answer.json()
    return "right" if record["answered"] and record["citations"][0]["entry"] == _EXPECTED else "wrong"


@asynccontextmanager
async def _somebody_else(address: str, findings: Findings) -> AsyncIterator[None]:
    """Asks plainly every other second."""

    async def ask_on() -> None:
        while True:
            findings.plain[await ask_plainly(address)] += 1
            await asyncio.sleep(2)

    asking = asyncio.create_task(ask_on())
    yield
    asking.cancel()


@asynccontextmanager
async def _outside(findings: Findings) -> AsyncIterator[str]:
    """A host that the server is told to call; nobody but it would."""

    async def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        findings.called += 1
        writer.close()

    server = await asyncio.start_server(called, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


def look_at(address: str, files: Iterable[Path], outside: str) -> tuple[Target, str]:
    """What an attacker finds out first: the page's events, its largest file, some entries."""
    with httpx.Client(base_url=address, timeout=60) as http:
        listed = http.get("/config").json()["dependencies"]
        events = [(one["id"], len(one["inputs"])) for one in listed if one["backend_fn"]]
        assets = re.findall(r"/assets/[\w.-]+\.js", http.get("/").text)
        entries = [one["id"] for one in http.get("/api/entries").json()["entries"]]
    relative = (path for file in files for path in (str(file), file.name, f"../{file.parent.name}/{file.name}"))
    return Target((*relative, *_KNOWN), tuple(events), tuple(entries[:5]), outside), assets[0]


async def attack(
    address: str, findings: Findings, files: Iterable[Path], count: int, seed: int, clients: int = 16, slow: int = 0
) -> None:
    """Sends hostile requests, with as many slow connections of each kind beside them.

    Args:
        address: the server's.
        findings: where to note what came of it.
        files: those that hold a secret.
        count: how many requests.
        seed: of the chance by which they are made.
        clients: how many are sent at the same time.
        slow: how many slow connections there are of each kind.
    """
    async with _outside(findings) as outside, _somebody_else(address, findings):
        target, asset = await asyncio.to_thread(look_at, address, list(files), outside)
        sender = Attack(address, findings, clients)
        holding = [sender.hold(one) for one in slow_senders(target, asset) * slow]
        await asyncio.gather(sender.send(requests(seed, count, target)), *holding)
    if findings.called:
        findings.fault("calls made by the server", findings.called)
    for _ in range(1 if findings.gave_up else 3):
        if (told := await ask_plainly(address)) != "right":
            findings.fault("afterwards", _QUESTION, told)


# --- browser ---------------------------------------------------------------------------------------------------------

_HOSTILE_WORDS = (
    SCRIPT,
    "<img src=x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    '" autofocus onfocus="window.hacked=1" x="',
    "javascript:window.hacked=1",
    f"[click](javascript:window.hacked=1) ![x](https://{TOLD}/p.png)",
    f"<a href=https://{TOLD}/><base href=https://{TOLD}/><link rel=stylesheet href=https://{TOLD}/x.css>",
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
    """Opens hostile addresses and asks hostile questions; how many scripts ran, and who else was called."""
    from playwright.sync_api import Error, sync_playwright

    seen: Counter[str] = Counter(opened=0, asked=0, scripts=0, dialogs=0, other_origins=0, failures=0)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(_CHROMIUM))
        page = browser.new_page()
        page.on("dialog", lambda dialog: (seen.update(("dialogs",)), dialog.dismiss()))
        ours = (address, "data:", "blob:")
        page.on("request", lambda one: None if one.url.startswith(ours) else seen.update(("other_origins",)))
        for number in range(addresses):
            begin = _ADDRESSES[number % len(_ADDRESSES)]
            words = quote(_HOSTILE_WORDS[number // len(_ADDRESSES) % len(_HOSTILE_WORDS)])
            try:
                page.goto("about:blank")
                page.goto(address + begin + words, wait_until="load")
                if begin.startswith("/?") or begin == "/#":
                    page.locator("#box textarea").wait_for()
                page.wait_for_timeout(300)
                seen["opened"] += 1
                seen["scripts"] += page.evaluate("window.hacked !== undefined")
            except Error as error:
                seen["failures"] += 1
                tell(browser=f"{begin}{words}: {error.message[:200]}")
        page.goto(f"{address}/?lang=en")
        page.evaluate("localStorage.clear()")
        page.goto(address)
        for number, words in enumerate(_HOSTILE_WORDS[:questions]):
            page.locator("#box textarea").fill(words)
            page.locator("#box textarea").press("Enter")
            page.locator("#chat .reply").nth(number).wait_for()
            page.locator("#chat .reply").nth(number).hover()
            seen["asked"] += 1
            seen["scripts"] += page.evaluate("window.hacked !== undefined")
        browser.close()
    return dict(seen)


# --- the whole -------------------------------------------------------------------------------------------------------


_BEGINS = re.compile(r"^(?=(?:  \+ Exception Group )?Traceback \(most recent call last\):)", re.MULTILINE)
_GOES_ON = re.compile(r"^(?:The above exception was|During handling of)", re.MULTILINE)
_RAISED = re.compile(r"(?:^ .*\n|^\n|^Traceback .*\n)*(.*)", re.MULTILINE)


def tracebacks(log: str) -> dict[str, list[str]]:
    """The tracebacks in a server's log, with those that led to them, by what was raised and where."""
    found: dict[str, list[str]] = {}
    chain: list[str] = []
    for part in _BEGINS.split(log)[1:]:
        trace = _RAISED.match(part)
        assert trace, part
        chain.append(trace.group())
        if not _GOES_ON.search(part):
            places = re.findall(r"^[ |]*(File .*)", trace.group(), re.MULTILINE) or [""]
            kind = trace.group(1).partition(":")[0]
            found.setdefault(f"{kind} ({places[-1]})", []).append("\n".join(chain))
            chain = []
    return found


def secret_in(folder: Path) -> Path:
    """A file that nobody is to read."""
    file = folder / "secret.txt"
    file.write_text(secrets.token_hex(24), encoding="ascii")
    return file


def findings_for(files: Iterable[Path]) -> Findings:
    """Nothing found yet; looks for the content of some files, plain and in base64."""
    contents = [file.read_bytes() for file in files]
    return Findings(tuple(form for one in contents for form in (one, base64.b64encode(one[:24]))))


@contextmanager
def _serving(place: Workplace, within: Path, findings: Findings, **variables: str) -> Iterator[str]:
    """A server that works in a folder; what it puts into Gradio's cache it has read."""
    cache = within.with_name("cache")
    try:
        with place.serving(within, GRADIO_TEMP_DIR=str(cache), **variables) as address:
            yield address
    except subprocess.TimeoutExpired:
        findings.fault("never ends", "the server was told to")
    for file in sorted(cache.rglob("*")):
        if file.is_file():
            findings.fault("file copied", file.name, file.read_bytes()[:50])
    shutil.rmtree(cache, ignore_errors=True)


def _run(place: Workplace, options: argparse.Namespace, folder: Path) -> tuple[dict[str, object], Findings]:
    within = folder / "within"
    within.mkdir()
    files = [secret_in(folder), secret_in(within)]
    findings, limited = findings_for(files), findings_for(files)
    browser: dict[str, int] | str = "not asked for"
    logs = ""
    started = time.monotonic()
    few = options.requests // 5
    with _serving(place, within, findings) as address:
        asyncio.run(attack(address, findings, files, options.requests - few, options.seed, options.clients, slow=2))
        if options.browser:
            browser = "skipped: the server is silent"
            if not findings.gave_up:
                browser = browse(address) if shutil.which("chromium") else "skipped: there is no Chromium"
    logs += place.log.read_text(encoding="utf-8")
    if not findings.gave_up:
        with _serving(place, within, limited, **USUAL) as address:
            asyncio.run(attack(address, limited, files, few, options.seed + 1, options.clients))
        logs += place.log.read_text(encoding="utf-8")
    if options.log:
        options.log.write_text(logs, encoding="utf-8")
    for raised, traces in sorted(tracebacks(logs).items(), key=lambda one: -len(one[1])):
        findings.faults.append(("traceback", f"{len(traces)} times {raised}", traces[0]))
    if isinstance(browser, dict):
        for name in ("scripts", "dialogs", "other_origins", "failures"):
            if browser[name]:
                findings.fault(f"browser: {name}", browser[name])
    findings.faults += limited.faults
    if few > 1_500 and not findings.gave_up and not limited.statuses["429"]:
        findings.fault("no limit of rates", few)
    return {
        "requests": options.requests,
        "seed": options.seed,
        "answers": dict(sorted(findings.statuses.items())),
        "answers_with_usual_rates": dict(sorted(limited.statuses.items())),
        "by_kind": {kind: dict(sorted(counts.items())) for kind, counts in sorted(findings.by_kind.items())},
        "status_500": findings.statuses["500"] + limited.statuses["500"],
        "files_read": sum(what == "file read" for what, *_ in findings.faults),
        "files_copied": sum(what == "file copied" for what, *_ in findings.faults),
        "no_answer": sum(what == "no answer" for what, *_ in findings.faults),
        "tracebacks": logs.count("Traceback (most recent call last)"),
        "calls_made_by_the_server": findings.called + limited.called,
        "plain_questions_meanwhile": dict(findings.plain + limited.plain),
        "afterwards": "wrong" if any(what == "afterwards" for what, *_ in findings.faults) else "right",
        "longest_answer_seconds": round(findings.longest, 1),
        "browser": browser,
        "faults": dict(Counter(what for what, *_ in findings.faults)),
        "seconds": round(time.monotonic() - started),
    }, findings


def main() -> None:
    """Attacks, tells, and fails where there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--log", type=Path, metavar="FILE", help="where to keep what the servers told")
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    with workplace(options.index_dir) as place, tempfile.TemporaryDirectory() as folder:
        figures, findings = _run(place, options, Path(folder))
    tell(**figures)
    told: Counter[str] = Counter()
    for what, cause, answer in findings.faults:
        told[what] += 1
        if told[what] <= 10:
            tell(fault=what, cause=cause, answer=answer)
    sys.exit(bool(findings.faults))


if __name__ == "__main__":
    main()
