"""Many questions, one after the other: does the server's memory keep growing, and does any request fail?

Run with: python tests/benchmarks/soak.py [--index-dir DIR] [--questions 50000] [--warm-up 5000] [--clients 8]. It works
on a copy of the shipped corpus; DIR is an index of it, else one is built, which takes minutes; 50,000 questions take
from half an hour to an hour. After every tenth question comes something else: a search, an entry, a question over MCP
and one in the chat, in turn, each chat in a session of its own. Every question comes from an address of its own, so
that what is counted by client is put to the test. Prints the resident memory every 1,000 questions, then a line of
JSON; fails if the memory has grown by 5 % or more since the warm-up, or any request failed.
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
from workplace import tell, workplace

_EVERY = 1000
"""Questions between two looks at the memory."""

_OTHERS_EVERY = 10
_MOST_GROWTH = 5.0
"""Percent; more is a leak."""

_FAULTS = 10
_FIRST_ADDRESS = ipaddress.ip_address("10.0.0.1")
_RESIDENT = re.compile(r"^process_resident_memory_bytes (\S+)$", re.MULTILINE)


class WrongError(Exception):
    """A response isn't what it should be."""


class Clients:
    """Threads that ask, each on a connection that it keeps."""

    def __init__(self, address: str, questions: Sequence[str], entries: Sequence[str]) -> None:
        self._address = address
        self._questions = questions
        self._entries = entries
        self._local = threading.local()
        self._others: Sequence[Callable[[int, dict[str, str]], None]] = (
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
        """Asks a question, and after some of them for something else."""
        headers = {"X-Forwarded-For": str(_FIRST_ADDRESS + number)}
        self._try(self._ask, number, headers)
        turn, rest = divmod(number, _OTHERS_EVERY)
        if rest == 0:
            self._try(self._others[turn % len(self._others)], number, headers)

    def _try(self, send: Callable[[int, dict[str, str]], None], number: int, headers: dict[str, str]) -> None:
        name = send.__name__.strip("_")
        fault = ""
        try:
            send(number, headers)
        except (httpx.HTTPError, WrongError, ValueError, LookupError) as error:
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
        # Read to its end: the server closes it with the last event.
        stream = self._http.get("/gradio_api/queue/data", params={"session_hash": session}, headers=headers)
        told = [json.loads(line.removeprefix("data: ")) for line in stream.text.splitlines() if line]
        completed = [one for one in told if one["msg"] == "process_completed"]
        _require(stream, [bool(one["success"] and one["output"]["data"][0]) for one in completed] == [True])


def _record(response: httpx.Response) -> dict:
    _require(response, True)
    return response.json()


def _require(response: httpx.Response, right: bool) -> None:
    if response.status_code != 200 or not right:
        raise WrongError(f"{response.status_code} {response.text[:300]}")


def resident_bytes(address: str) -> int:
    """The server's resident memory."""
    found = _RESIDENT.search(httpx.get(f"{address}/metrics", timeout=60).raise_for_status().text)
    if found is None:
        sys.exit("the server doesn't tell its memory")
    return int(float(found[1]))


def main() -> None:
    """Asks, and watches the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--questions", type=int, default=50_000)
    parser.add_argument("--warm-up", type=int, default=5000)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    if not 0 <= options.warm_up < options.questions:
        parser.error("--warm-up must be less than --questions")
    with workplace(options.index_dir) as place:
        corpus = place.load()
        questions = [example.question for example in corpus.examples]
        with place.serving(PERU_QA_TRUSTED_PROXIES="127.0.0.1") as address, ThreadPoolExecutor(options.clients) as pool:
            clients = Clients(address, questions, [entry.id for entry in corpus.entries])
            started = time.perf_counter()
            series: dict[int, int] = {0: resident_bytes(address)}
            looks = {*range(_EVERY, options.questions, _EVERY), options.warm_up, options.questions} - {0}
            asked = 0
            for look in sorted(looks):
                list(pool.map(clients.ask, range(asked, look)))
                asked = look
                series[asked] = resident_bytes(address)
                tell(
                    questions=asked,
                    resident_megabytes=round(series[asked] / 2**20, 1),
                    failed=len(clients.failed),
                    seconds=round(time.perf_counter() - started),
                )
        growth = (series[asked] / series[options.warm_up] - 1) * 100
        tell(
            questions=asked,
            clients=options.clients,
            sent=dict(clients.sent),
            failed=len(clients.failed),
            resident_megabytes={"begin": _megabytes(series[0]), "warm": _megabytes(series[options.warm_up])}
            | {"highest": _megabytes(max(series.values())), "end": _megabytes(series[asked])},
            growth_percent=round(growth, 2),
            seconds=round(time.perf_counter() - started),
        )
        for fault in clients.failed[:_FAULTS]:
            tell(fault=fault)
        if clients.failed:
            tell(server_told=place.log.read_text(encoding="utf-8").splitlines()[-_FAULTS:])
    sys.exit(bool(clients.failed) or growth >= _MOST_GROWTH)


def _megabytes(number: int) -> float:
    return round(number / 2**20, 1)


if __name__ == "__main__":
    main()
