"""Ask a server many questions: does its memory keep growing, and does any request fail?

Run with: python tests/benchmarks/soak.py [--index-dir DIR] [--questions 50000] [--warm-up 5000] [--clients 8]. Works on
a copy of the shipped corpus. DIR is an index of it; without it one is built, which takes minutes. 50,000 questions take
from half an hour to an hour. After every tenth question comes another kind of request: a search, an entry, a question
over MCP and one in the chat, in turn, each chat in a session of its own. Every question comes from an address of its
own, to exercise what is counted per client. Prints the resident memory every 1,000 questions, then a line of JSON.
Fails if the memory has grown by 5 % or more since the warm-up, or if any request failed.
"""

import argparse
import ipaddress
import json
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from workspace import print_json, temporary_workspace

_READ_MEMORY_EVERY = 1000
"""Questions between two readings of the memory."""

_OTHER_REQUEST_EVERY = 10
_MAX_GROWTH = 5.0
"""Percent; more is a leak."""

_MAX_FAULTS_SHOWN = 10
_FIRST_ADDRESS = ipaddress.ip_address("10.0.0.1")
_RESIDENT = re.compile(r"^process_resident_memory_bytes (\S+)$", re.MULTILINE)


class UnexpectedResponseError(Exception):
    """A response isn't as expected."""


class Clients:
    """Threads that ask, each on a connection of its own that stays open."""

    def __init__(self, address: str, questions: Sequence[str], entries: Sequence[str]) -> None:
        self._address = address
        self._questions = questions
        self._entries = entries
        self._local = threading.local()
        self._other_requests: Sequence[Callable[[int, dict[str, str]], None]] = (
            self._search,
            self._read,
            self._ask_tool,
            self._chat,
        )
        with httpx.Client(base_url=address, timeout=60) as http:
            events = http.get("/config").raise_for_status().json()["dependencies"]
        (self._chat_event,) = (event["id"] for event in events if event["api_name"] == "chat")
        self._lock = threading.Lock()
        self.sent: Counter[str] = Counter()
        self.failed: list[str] = []

    @property
    def _http(self) -> httpx.Client:
        if not hasattr(self._local, "http"):
            self._local.http = httpx.Client(base_url=self._address, timeout=60)
        return self._local.http

    def ask(self, number: int) -> None:
        """Ask a question, and after every tenth one send another kind of request."""
        headers = {"X-Forwarded-For": str(_FIRST_ADDRESS + number)}
        self._try(self._ask, number, headers)
        turn, rest = divmod(number, _OTHER_REQUEST_EVERY)
        if rest == 0:
            self._try(self._other_requests[turn % len(self._other_requests)], number, headers)

    def _try(self, send: Callable[[int, dict[str, str]], None], number: int, headers: dict[str, str]) -> None:
        name = send.__name__.strip("_")
        fault = ""
        try:
            send(number, headers)
        except (httpx.HTTPError, UnexpectedResponseError, ValueError, LookupError) as error:
            fault = f"{name} {number}: {error!r}"
        with self._lock:
            self.sent[name] += 1
            if fault:
                self.failed.append(fault)

    def _question(self, number: int) -> str:
        return self._questions[number % len(self._questions)]

    def _ask(self, number: int, headers: dict[str, str]) -> None:
        response = self._http.post("/api/ask", json={"question": self._question(number)}, headers=headers)
        _require(response, bool(_record(response)["citations"]))

    def _search(self, number: int, headers: dict[str, str]) -> None:
        response = self._http.get("/api/search", params={"q": self._question(number)}, headers=headers)
        _require(response, bool(_record(response)["passages"]))

    def _read(self, number: int, headers: dict[str, str]) -> None:
        entry = self._entries[number % len(self._entries)]
        response = self._http.get(f"/api/entries/{entry}", headers=headers)
        _require(response, bool(_record(response)["text"]))

    def _ask_tool(self, number: int, headers: dict[str, str]) -> None:
        call = {"name": "ask_peru_digital_government", "arguments": {"question": self._question(number)}}
        response = self._http.post(
            "/mcp",
            json={"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": call},
            headers={**headers, "Accept": "application/json, text/event-stream"},
        )
        _require(response, not _record(response)["result"].get("isError"))

    def _chat(self, number: int, headers: dict[str, str]) -> None:
        session = f"soak-{number}"
        join = {"data": [self._question(number)], "fn_index": self._chat_event, "session_hash": session}
        response = self._http.post("/gradio_api/queue/join", json=join, headers=headers)
        _require(response, bool(_record(response)["event_id"]))
        # Read to the end: the server closes the stream after the last event.
        stream = self._http.get("/gradio_api/queue/data", params={"session_hash": session}, headers=headers)
        events = [json.loads(line.removeprefix("data: ")) for line in stream.text.splitlines() if line]
        completed = [event for event in events if event["msg"] == "process_completed"]
        _require(stream, [bool(event["success"] and event["output"]["data"][0]) for event in completed] == [True])


def _record(response: httpx.Response) -> dict:
    _require(response, True)
    return response.json()


def _require(response: httpx.Response, is_right: bool) -> None:
    if response.status_code != 200 or not is_right:
        raise UnexpectedResponseError(f"{response.status_code} {response.text[:300]}")


def resident_bytes(address: str) -> int:
    """Read the server's resident memory from its metrics."""
    match = _RESIDENT.search(httpx.get(f"{address}/metrics", timeout=60).raise_for_status().text)
    if match is None:
        sys.exit("/metrics has no resident memory")
    return int(float(match[1]))


def main() -> None:
    """Ask, and watch the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--questions", type=int, default=50_000)
    parser.add_argument("--warm-up", type=int, default=5000)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    if not 0 <= options.warm_up < options.questions:
        parser.error("--warm-up must be less than --questions")
    with temporary_workspace(options.index_dir) as workspace:
        corpus = workspace.load()
        questions = [example.question for example in corpus.examples]
        with (
            workspace.serving(PERU_QA_TRUSTED_PROXIES="127.0.0.1") as address,
            ThreadPoolExecutor(options.clients) as pool,
        ):
            clients = Clients(address, questions, [entry.id for entry in corpus.entries])
            started = time.perf_counter()
            memory: dict[int, int] = {0: resident_bytes(address)}
            readings = {
                *range(_READ_MEMORY_EVERY, options.questions, _READ_MEMORY_EVERY),
                options.warm_up,
                options.questions,
            } - {0}
            asked = 0
            for reading in sorted(readings):
                list(pool.map(clients.ask, range(asked, reading)))
                asked = reading
                memory[asked] = resident_bytes(address)
                print_json(
                    questions=asked,
                    resident_megabytes=round(memory[asked] / 2**20, 1),
                    failed=len(clients.failed),
                    seconds=round(time.perf_counter() - started),
                )
        growth = (memory[asked] / memory[options.warm_up] - 1) * 100
        print_json(
            questions=asked,
            clients=options.clients,
            sent=dict(clients.sent),
            failed=len(clients.failed),
            resident_megabytes={"begin": _megabytes(memory[0]), "warm": _megabytes(memory[options.warm_up])}
            | {"highest": _megabytes(max(memory.values())), "end": _megabytes(memory[asked])},
            growth_percent=round(growth, 2),
            seconds=round(time.perf_counter() - started),
        )
        for fault in clients.failed[:_MAX_FAULTS_SHOWN]:
            print_json(fault=fault)
        if clients.failed:
            print_json(server_log=workspace.log.read_text(encoding="utf-8").splitlines()[-_MAX_FAULTS_SHOWN:])
    sys.exit(bool(clients.failed) or growth >= _MAX_GROWTH)


def _megabytes(number: int) -> float:
    return round(number / 2**20, 1)


if __name__ == "__main__":
    main()
