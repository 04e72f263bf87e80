"""Visitors for locust: they ask, search, read entries and open the page, with short pauses in between.

`load.py` runs this in a process of its own, since locust patches Python's sockets and threads. By hand: locust -f
tests/benchmarks/locustfile.py --headless --users 100 --run-time 60s --host http://127.0.0.1:7860 --report FILE. Every
visitor has its own address in X-Forwarded-For, which counts if the server trusts 127.0.0.1 as its proxy. The report is
a line of JSON: the number of requests by outcome, what failed, and how long answers took.
"""

import ipaddress
import json
import random
from argparse import ArgumentParser
from collections import Counter, defaultdict
from itertools import count
from pathlib import Path
from urllib.parse import quote_plus

from locust import FastHttpUser, between, events, task
from locust.env import Environment

from corpus import load_corpus

_ASK, _SEARCH, _ENTRY, _PAGE = "POST /api/ask", "GET /api/search", "GET /api/entries/{id}", "GET /"
_FIRST_ADDRESS = ipaddress.ip_address("10.1.0.1")
_MAX_FAULTS_SHOWN = 10

_corpus = load_corpus()
_questions = [example.question for example in _corpus.examples]
_entries = [entry.id for entry in _corpus.entries]
_visitors = count()


class Outcomes:
    """The outcomes of the requests."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.answered: defaultdict[str, list[float]] = defaultdict(list)
        """Milliseconds of the responses with status 200."""

    def note(self, name: str, response_time: float, response: object, exception: object, **_: object) -> None:
        """Note a request; a refusal that says when to retry is no failure."""
        status = getattr(response, "status_code", 0)
        self.statuses[f"{name} {status or type(exception).__name__}"] += 1
        asked_to_retry = status in (429, 503) and "retry-after" in (getattr(response, "headers", None) or {})
        # Locust reports a body that ends too early as an exception, whatever the status.
        if not asked_to_retry and (exception or not (200 <= status < 300 or status == 304)):
            self.failed[f"{name} {status} {exception!r}"[:300]] += 1
        elif status == 200:
            self.answered[name].append(response_time)

    def record(self) -> dict[str, object]:
        """Return the report."""
        return {
            "statuses": dict(sorted(self.statuses.items())),
            "failed": self.failed.total(),
            "faults": [f"{times} x {fault}" for fault, times in self.failed.most_common(_MAX_FAULTS_SHOWN)],
            "answered": self.answered,
        }


_outcomes = Outcomes()
events.request.add_listener(_outcomes.note)


@events.init_command_line_parser.add_listener
def _add_report(parser: ArgumentParser) -> None:
    parser.add_argument("--report", type=str, default="", help="file to write the report to")


@events.quitting.add_listener
def _write_report(environment: Environment, **_: object) -> None:
    if environment.parsed_options and environment.parsed_options.report:
        Path(environment.parsed_options.report).write_text(json.dumps(_outcomes.record()), encoding="utf-8")


class Visitor(FastHttpUser):
    """A visitor who mostly asks questions."""

    wait_time = between(0.5, 1.5)
    connection_timeout = network_timeout = 60.0

    def on_start(self) -> None:
        """Choose an address."""
        self._headers = {"X-Forwarded-For": str(_FIRST_ADDRESS + next(_visitors))}
        self._tags: dict[str, str] = {}

    @task(7)
    def ask(self) -> None:
        """Ask one of the example questions."""
        self.client.post("/api/ask", json={"question": random.choice(_questions)}, headers=self._headers, name=_ASK)

    @task
    def search(self) -> None:
        """Search for passages."""
        query = quote_plus(random.choice(_questions))
        self.client.get(f"/api/search?q={query}", headers=self._headers, name=_SEARCH)

    @task
    def read(self) -> None:
        """Read one of a few entries; one that was read before is requested only if changed."""
        entry = random.choice(_entries[:5])
        conditional = {"If-None-Match": self._tags[entry]} if entry in self._tags else {}
        response = self.client.get(f"/api/entries/{entry}", headers={**self._headers, **conditional}, name=_ENTRY)
        self._tags[entry] = (response.headers or {}).get("etag") or self._tags.get(entry, "")

    @task
    def arrive(self) -> None:
        """Open the page."""
        self.client.get("/", headers=self._headers, name=_PAGE)
