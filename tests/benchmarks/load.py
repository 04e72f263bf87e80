"""A server under load: a hundred visitors for a minute, then a thousand connections that all ask at the same moment.

Run with: python tests/benchmarks/load.py [--index-dir DIR] [--users 100] [--seconds 60] [--connections 1000]. It works
on a copy of the shipped corpus; DIR is an index of it, else one is built, which takes minutes. The visitors are those
of `locustfile.py`. A request has failed if it was neither answered nor turned away on purpose, with 429 or 503 and
the seconds to wait in Retry-After. What was measured is told as a ratio too: to the bare embedding of questions, one
after the other, which is timed on the same machine just before. Prints a line of JSON for each part, and fails if a
request did or nothing was answered.
"""

import argparse
import asyncio
import ipaddress
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from workplace import USUAL, tell, workplace

from index import DEFAULT_MODEL, open_embedder

_LOCUSTFILE = Path(__file__).with_name("locustfile.py")
_WARM_UP = 20
_EMBEDDED = 300
_SPARE_FILES = 200
_LINES = 20
_PATIENCE = 120.0
"""Seconds after which a client gives up; the server answers within 30, whatever it answers."""

_FIRST_ADDRESS = ipaddress.ip_address("10.2.0.1")
"""Another network than the visitors', whose questions have been counted already."""


@dataclass(frozen=True, slots=True)
class Bare:
    """What embedding alone takes."""

    per_second: float
    milliseconds: float


def embed(questions: Sequence[str]) -> Bare:
    """Embeds questions one by one, in this process."""
    embedder = open_embedder(DEFAULT_MODEL)
    times = []
    for question in questions[: _WARM_UP + _EMBEDDED]:
        started = time.perf_counter()
        embedder.embed_queries([question])
        times.append(time.perf_counter() - started)
    times = times[_WARM_UP:]
    return Bare(len(times) / sum(times), statistics.median(times) * 1000)


def visit(address: str, users: int, seconds: int, bare: Bare) -> bool:
    """Lets locust's visitors in, and tells; whether all went well."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        quiet = ["--headless", "--loglevel", "ERROR", "--only-summary", "--report", str(report)]
        extent = ["--users", str(users), "--spawn-rate", str(max(1, users // 5)), "--run-time", f"{seconds}s"]
        run = subprocess.run(
            [sys.executable, "-m", "locust", "-f", str(_LOCUSTFILE), "--host", address, *extent, *quiet],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=seconds + _PATIENCE,
        )
        if not report.exists():
            sys.exit(f"locust gave no report: {run.stderr}")
        ends = json.loads(report.read_text(encoding="utf-8"))
    answered = ends.pop("answered")
    middle = {name: percentiles(times) for name, times in answered.items()}
    asked = "POST /api/ask"
    rate = len(answered.get(asked, ())) / seconds
    tell(
        part="visitors",
        users=users,
        seconds=seconds,
        **ends,
        milliseconds={name: {which: round(time) for which, time in some.items()} for name, some in middle.items()},
        times_bare_embedding={
            which: round(time / bare.milliseconds, 1) for which, time in middle.get(asked, {}).items()
        },
        answered_per_second=round(rate, 1),
        of_bare_rate=round(rate / bare.per_second, 2),
    )
    return bool(rate) and not ends["failed"]


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """The middle of them, and what all but the longest twentieth stay below."""
    times = sorted(times)
    return {"p50": times[len(times) // 2], "p95": times[len(times) * 95 // 100]}


async def crowd(address: str, questions: Sequence[str], connections: int) -> bool:
    """Connects often, then asks on all connections at once, and tells; whether all went well."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    all_connected, begin = asyncio.Semaphore(0), asyncio.Event()
    last: dict[str, float] = {}

    async def ask(number: int) -> str:
        body = json.dumps({"question": questions[number % len(questions)]}).encode()
        head = (
            f"POST /api/ask HTTP/1.1\r\nHost: {host}:{port}\r\nX-Forwarded-For: {_FIRST_ADDRESS + number}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        try:
            reader, writer = await asyncio.open_connection(host, port)
        except OSError as error:
            all_connected.release()
            return f"not connected: {error!r}"
        all_connected.release()
        await begin.wait()
        try:
            writer.write(head.encode() + body)
            async with asyncio.timeout(_PATIENCE):
                return judge(await reader.read(-1))
        except (OSError, TimeoutError) as error:
            return f"cut: {error!r}"
        finally:
            writer.close()

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(ask(number)) for number in range(connections)]
        for _ in range(connections):
            await all_connected.acquire()
        started = time.perf_counter()
        begin.set()
        for done in asyncio.as_completed(asked):
            last[await done] = round(time.perf_counter() - started, 1)
    ends = Counter(task.result() for task in asked)
    failed = sum(often for end, often in ends.items() if end not in ("200", "429", "503"))
    tell(part="crowd", connections=connections, ends=ends, failed=failed, seconds_to_the_last=last)
    return bool(ends["200"]) and not failed


def judge(response: bytes) -> str:
    """The status of a whole response that answers or tells when to come back; of another, what is wrong with it."""
    head, _, body = response.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if len(body) != int(headers.get("content-length", -1)):
        return f"cut: {status_line!r} with {len(body)} bytes of {headers.get('content-length')}"
    status = status_line.split(" ")[1]
    if status == "200" or (status in ("429", "503") and headers.get("retry-after", "").isdigit()):
        return status
    return f"{status_line} {body[:200].decode('utf-8', 'replace')}"


def allow_open_files(wanted: int) -> None:
    """Each connection is an open file."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, most)))


def main() -> None:
    """Measures the machine, then loads a server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=1000)
    options = parser.parse_args()
    allow_open_files(options.connections + _SPARE_FILES)
    with workplace(options.index_dir) as place:
        questions = [example.question for example in place.load().examples]
        bare = embed(questions)
        tell(
            part="bare embedding",
            questions_per_second=round(bare.per_second, 1),
            milliseconds=round(bare.milliseconds, 1),
            busy_before=round(os.getloadavg()[0], 1),
        )
        with place.serving(PERU_QA_TRUSTED_PROXIES="127.0.0.1", **USUAL) as address:
            visited = visit(address, options.users, options.seconds, bare)
            # The server still answers visitors who have gone; it comes to this one when it has done with them.
            httpx.post(f"{address}/api/ask", json={"question": questions[0]}, timeout=_PATIENCE).raise_for_status()
            crowded = asyncio.run(crowd(address, questions, options.connections))
        if not (visited and crowded):
            tell(server_told=place.log.read_text(encoding="utf-8").splitlines()[-_LINES:])
    sys.exit(not (visited and crowded))


if __name__ == "__main__":
    main()
