"""Put a server under load: a hundred visitors for a minute, then a thousand connections that ask at the same moment.

Run with: python tests/benchmarks/load.py [--index-dir DIR] [--users 100] [--seconds 60] [--connections 1000]. Works on
a copy of the shipped corpus. DIR is an index of it; without it one is built, which takes minutes. The visitors are
those of `locustfile.py`. A request has failed unless it was answered or refused on purpose, with 429 or 503 and the
seconds to wait in Retry-After. Figures are also given relative to the bare embedding of questions, one after the other,
timed on the same machine just before. Prints a line of JSON for each part. Fails if a request failed, or if none was
answered.
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
from workspace import DEFAULT_RATES, print_json, temporary_workspace

from index import DEFAULT_MODEL, open_embedder

_LOCUSTFILE = Path(__file__).with_name("locustfile.py")
_WARM_UP = 20
_TIMED_QUESTIONS = 300
_SPARE_FILES = 200
_LOG_LINES_SHOWN = 20
_CLIENT_TIMEOUT = 120.0
"""Seconds after which a client gives up; the server responds within 30, one way or another."""

_FIRST_ADDRESS = ipaddress.ip_address("10.2.0.1")
"""Outside the visitors' network, whose questions already count towards their rate limits."""


@dataclass(frozen=True, slots=True)
class BareEmbedding:
    """The rate and the median time of embedding alone."""

    per_second: float
    milliseconds: float


def time_bare_embedding(questions: Sequence[str]) -> BareEmbedding:
    """Time embedding questions one by one, in this process."""
    embedder = open_embedder(DEFAULT_MODEL)
    times = []
    for question in questions[: _WARM_UP + _TIMED_QUESTIONS]:
        started = time.perf_counter()
        embedder.embed_queries([question])
        times.append(time.perf_counter() - started)
    times = times[_WARM_UP:]
    return BareEmbedding(len(times) / sum(times), statistics.median(times) * 1000)


def run_visitors(address: str, users: int, seconds: int, bare: BareEmbedding) -> bool:
    """Run locust's visitors, and print the figures; return whether all went well."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        quiet = ["--headless", "--loglevel", "ERROR", "--only-summary", "--report", str(report)]
        extent = ["--users", str(users), "--spawn-rate", str(max(1, users // 5)), "--run-time", f"{seconds}s"]
        run = subprocess.run(
            [sys.executable, "-m", "locust", "-f", str(_LOCUSTFILE), "--host", address, *extent, *quiet],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=seconds + _CLIENT_TIMEOUT,
        )
        if not report.exists():
            sys.exit(f"locust gave no report: {run.stderr}")
        outcomes = json.loads(report.read_text(encoding="utf-8"))
    answered = outcomes.pop("answered")
    percentiles_by_name = {name: percentiles(times) for name, times in answered.items()}
    request_name = "POST /api/ask"
    rate = len(answered.get(request_name, ())) / seconds
    print_json(
        part="visitors",
        users=users,
        seconds=seconds,
        **outcomes,
        milliseconds={
            name: {which: round(time) for which, time in figures.items()}
            for name, figures in percentiles_by_name.items()
        },
        times_bare_embedding={
            which: round(time / bare.milliseconds, 1)
            for which, time in percentiles_by_name.get(request_name, {}).items()
        },
        answered_per_second=round(rate, 1),
        of_bare_rate=round(rate / bare.per_second, 2),
    )
    return bool(rate) and not outcomes["failed"]


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """Return the median and the 95th percentile."""
    times = sorted(times)
    return {"p50": times[len(times) // 2], "p95": times[len(times) * 95 // 100]}


async def run_crowd(address: str, questions: Sequence[str], connections: int) -> bool:
    """Open many connections, ask on all at once, and print the figures; return whether all went well."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    all_connected, begin = asyncio.Semaphore(0), asyncio.Event()
    last_by_outcome: dict[str, float] = {}

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
            async with asyncio.timeout(_CLIENT_TIMEOUT):
                return check_response(await reader.read(-1))
        except (OSError, TimeoutError) as error:
            return f"cut: {error!r}"
        finally:
            writer.close()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ask(number)) for number in range(connections)]
        for _ in range(connections):
            await all_connected.acquire()
        started = time.perf_counter()
        begin.set()
        for done in asyncio.as_completed(tasks):
            last_by_outcome[await done] = round(time.perf_counter() - started, 1)
    outcomes = Counter(task.result() for task in tasks)
    failed = sum(count for end, count in outcomes.items() if end not in ("200", "429", "503"))
    print_json(
        part="crowd", connections=connections, outcomes=outcomes, failed=failed, seconds_to_the_last=last_by_outcome
    )
    return bool(outcomes["200"]) and not failed


def check_response(response: bytes) -> str:
    """Return the status of a complete response that answers or says when to retry; of any other, what is wrong."""
    head, _, body = response.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if len(body) != int(headers.get("content-length", -1)):
        return f"cut: {status_line!r} with {len(body)} bytes of {headers.get('content-length')}"
    status = status_line.split(" ")[1]
    if status == "200" or (status in ("429", "503") and headers.get("retry-after", "").isdigit()):
        return status
    return f"{status_line} {body[:200].decode('utf-8', 'replace')}"


def raise_open_files_limit(wanted: int) -> None:
    """Raise the limit of open files, since each connection is one."""
    soft_limit, hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft_limit != resource.RLIM_INFINITY and soft_limit < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard_limit)))


def main() -> None:
    """Measure the machine, then put a server under load."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=1000)
    options = parser.parse_args()
    raise_open_files_limit(options.connections + _SPARE_FILES)
    with temporary_workspace(options.index_dir) as workspace:
        questions = [example.question for example in workspace.load().examples]
        bare = time_bare_embedding(questions)
        print_json(
            part="bare embedding",
            questions_per_second=round(bare.per_second, 1),
            milliseconds=round(bare.milliseconds, 1),
            busy_before=round(os.getloadavg()[0], 1),
        )
        with workspace.serving(PERU_QA_TRUSTED_PROXIES="127.0.0.1", **DEFAULT_RATES) as address:
            visitors_fine = run_visitors(address, options.users, options.seconds, bare)
            # The server still works on questions of visitors who have left; it answers this one after them.
            httpx.post(
                f"{address}/api/ask", json={"question": questions[0]}, timeout=_CLIENT_TIMEOUT
            ).raise_for_status()
            crowd_fine = asyncio.run(run_crowd(address, questions, options.connections))
        if not (visitors_fine and crowd_fine):
            print_json(server_log=workspace.log.read_text(encoding="utf-8").splitlines()[-_LOG_LINES_SHOWN:])
    sys.exit(not (visitors_fine and crowd_fine))


if __name__ == "__main__":
    main()
