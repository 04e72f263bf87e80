"""Measure how many questions per second a server answers, through the API and the chat, against the bare embedding.

Run with: python tests/benchmarks/serving.py --index-dir DIR [--clients 16] [--seconds 20]. Every client asks its next
question as soon as it has an answer. Each question is asked once, so that none is cached. The bare embedding runs the
model alone: one question after the other, on two threads, and in batches of sixteen on two threads. It is timed before
and after the server, and the mean is used, since the speed of a shared machine varies. The clients share the machine
with the server; what they take is not subtracted. Prints JSON.
"""

import argparse
import http.client
import itertools
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from timing import milliseconds, per_second
from workspace import temporary_workspace

from index import DEFAULT_MODEL, open_embedder

_EMBEDDED = 240
_BATCH = 16
_THREADS = 2
_WARM_UP = 32
_TIMEOUT = 60

Ask = Callable[[http.client.HTTPConnection, str], None]


def measure_bare_rates(questions: Sequence[str]) -> dict[str, float]:
    """Return embeddings per second, in three ways."""
    embedder = open_embedder(DEFAULT_MODEL)
    embedder.embed_queries(questions[:_WARM_UP])
    sample = questions[:_EMBEDDED]
    batches = [sample[start : start + _BATCH] for start in range(0, len(sample), _BATCH)]
    return {
        "one_after_the_other": per_second(lambda text: embedder.embed_queries([text]), sample),
        "on_two_threads": per_second(lambda text: embedder.embed_queries([text]), sample, _THREADS),
        "in_batches_on_two_threads": per_second(embedder.embed_queries, batches) * _BATCH,
    }


def ask_api(connection: http.client.HTTPConnection, question: str) -> None:
    """Ask through POST /api/ask."""
    body = json.dumps({"question": question})
    connection.request("POST", "/api/ask", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    if response.status != http.HTTPStatus.OK:
        raise SystemExit(f"{response.status}: {content[:200]!r}")


def ask_chat(event: int) -> Ask:
    """Return a function that asks as the page does: it joins Gradio's queue, and reads the answer from a stream."""
    numbers = itertools.count()

    def ask(connection: http.client.HTTPConnection, question: str) -> None:
        session = f"benchmark{next(numbers)}"
        body = json.dumps({"data": [question], "fn_index": event, "session_hash": session})
        connection.request("POST", "/gradio_api/queue/join", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"{response.status}: {content[:200]!r}")
        connection.request("GET", f"/gradio_api/queue/data?session_hash={session}")
        stream = connection.getresponse().read()
        if b'"process_completed"' not in stream or b'"success":true' not in stream:
            raise SystemExit(f"no answer in the chat: {stream[-300:]!r}")

    return ask


def run_clients(address: str, ask: Ask, questions: Iterator[str], clients: int, seconds: float) -> dict[str, object]:
    """Let a number of clients ask for some seconds; return how many answers they got, and how fast."""
    times: list[float] = []
    lock = threading.Lock()
    deadline = time.perf_counter() + seconds

    def work() -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_TIMEOUT)
        while time.perf_counter() < deadline:
            with lock:
                question = next(questions)
            started = time.perf_counter()
            ask(connection, question)
            times.append(time.perf_counter() - started)
        connection.close()

    started = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    duration = time.perf_counter() - started
    return {"answers": len(times), "per_second": len(times) / duration, "milliseconds": milliseconds(times)}


def main() -> None:
    """Measure the machine, the server, and the machine again, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with temporary_workspace(options.index_dir) as workspace:
        corpus = workspace.load()
        all_questions = [example.question for example in (*corpus.examples, *corpus.unanswerable)]
        # A prime stride, so that questions of one entry don't follow each other.
        shuffled = [all_questions[number * 1009 % len(all_questions)] for number in range(len(all_questions))]
        embedded, remaining = shuffled[:_EMBEDDED], iter(shuffled[_EMBEDDED:])
        before = measure_bare_rates(embedded)
        with workspace.serving() as address:
            page = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_TIMEOUT)
            page.request("GET", "/config")
            events = json.loads(page.getresponse().read())["dependencies"]
            (chat,) = (event["id"] for event in events if event["api_name"] == "chat")
            for question in itertools.islice(remaining, _WARM_UP):
                ask_api(page, question)
            through = {
                "POST /api/ask": run_clients(address, ask_api, remaining, options.clients, options.seconds),
                "the chat": run_clients(address, ask_chat(chat), remaining, options.clients, options.seconds),
            }
        after = measure_bare_rates(embedded)
    bare = {name: statistics.mean((before[name], after[name])) for name in before}
    figures = {
        "clients": options.clients,
        "bare_per_second": {name: round(rate, 1) for name, rate in bare.items()},
        "drift_of_the_machine": {name: round(after[name] / before[name], 2) for name in bare},
        "through": {
            name: {
                **measured,
                "per_second": round(measured["per_second"], 1),
                "of_bare": {kind: round(measured["per_second"] / rate, 3) for kind, rate in bare.items()},
            }
            for name, measured in through.items()
        },
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
