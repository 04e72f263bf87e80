"""Ask questions from several clients while the build in use is switched: how many fail, and how many mix two builds?

Run with: python tests/benchmarks/swaps_under_load.py [--index-dir DIR] [--questions 10000] [--clients 8] [--swaps 50]
[--builds 3]. Works on a copy of the shipped corpus. DIR is an index of it to start from; without it one is built, which
takes minutes. `peru-qa index` makes the other builds from copies in which words of several answers are changed. An
answer has failed if there was none, or its status isn't 200. It is mixed if its build doesn't exist, or if a cited
passage isn't the text at its span in that build's entry. Prints a line of JSON, and fails if any answer failed or was
mixed.
"""

import argparse
import statistics
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path

import httpx
from workspace import Workspace, print_json, temporary_workspace

from corpus import Entry
from index.search.opening import open_build
from index.storage.directory import BuildLayout, IndexDirectory

_CHANGED_ANSWERS = 12
"""Answers that differ from one build to the next."""

_MAX_SECONDS_TO_SWAP = 120.0
"""Seconds within which the server has to take up a swap."""


def make_builds(workspace: Workspace, builds: int) -> list[BuildLayout]:
    """Make builds that differ, by changing some of the corpus's words and indexing it again."""
    changes = list(workspace.changes(_CHANGED_ANSWERS * builds))
    store = IndexDirectory(workspace.index)
    for number in range(1, builds):
        for change in islice(changes, number - 1, None, builds):
            workspace.reword(change, change.word + "x" * number)
        workspace.bring_up_to_date()
    return store.builds()[:builds]


class Load:
    """Asks questions from several threads, and records the results."""

    def __init__(self, address: str, questions: list[str], builds: dict[str, dict[str, Entry]]) -> None:
        self._address = address
        self._questions = questions
        self._builds = builds
        self._local = threading.local()
        self.done = count()
        self.asked = 0
        self.failed: list[str] = []
        self.mixed: list[str] = []
        self.by_build: Counter[str] = Counter()
        self.times: list[float] = []

    def ask(self, number: int) -> None:
        """Ask one question, and check the answer."""
        if not hasattr(self._local, "http"):
            self._local.http = httpx.Client(base_url=self._address, timeout=60)
        started = time.perf_counter()
        try:
            question = self._questions[number % len(self._questions)]
            response = self._local.http.post("/api/ask", json={"question": question})
            if response.status_code != 200:
                self.failed.append(f"{response.status_code} {response.text[:200]}")
                return
            record = response.json()
        except Exception as error:
            self.failed.append(repr(error))
            return
        finally:
            self.times.append(time.perf_counter() - started)
            self.asked = next(self.done) + 1
        self.by_build[record["build"]] += 1
        if fault := self._find_mixture(record):
            self.mixed.append(fault)

    def _find_mixture(self, record: dict) -> str:
        entries = self._builds.get(record["build"])
        if entries is None:
            return f"no such build: {record['build']}"
        for citation in record["citations"]:
            entry = entries[citation["entry"]]
            if entry.text.text[slice(*citation["span"])] != citation["passage"]:
                return f"{record['build']} {citation['entry']} {citation['span']}"
            translation = citation["translation"]
            if translation and (not entry.translation or translation["passage"] not in entry.translation.text):
                return f"{record['build']} {citation['entry']} in {translation['language']}"
        return ""


def swap(
    address: str, store: IndexDirectory, builds: list[BuildLayout], load: Load, swaps: int, questions_per_swap: int
) -> list[float]:
    """Point to one build after the other while questions are asked; return the seconds until /readyz named each."""
    seconds_to_swap = []
    with httpx.Client(base_url=address, timeout=60) as http:
        for number in range(1, swaps + 1):
            while load.asked < number * questions_per_swap:
                time.sleep(0.01)
            build = builds[number % len(builds)]
            started = time.perf_counter()
            store.point_to(build)
            while http.get("/readyz").json()["build"] != build.name:
                if time.perf_counter() - started > _MAX_SECONDS_TO_SWAP:
                    return seconds_to_swap
                time.sleep(0.02)
            seconds_to_swap.append(time.perf_counter() - started)
    return seconds_to_swap


def main() -> None:
    """Ask and swap at the same time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--swaps", type=int, default=50)
    parser.add_argument("--builds", type=int, default=3)
    options = parser.parse_args()
    with temporary_workspace(options.index_dir) as workspace:
        questions = [example.question for example in workspace.load().examples]
        builds = make_builds(workspace, options.builds)
        texts = {build.name: dict(open_build(build).entries) for build in builds}
        first, *others = texts.values()
        differing = min(sum(first[name].text.text != other[name].text.text for name in first) for other in others)
        with workspace.serving() as address, ThreadPoolExecutor(options.clients + 1) as pool:
            load = Load(address, questions, texts)
            started = time.perf_counter()
            questions_per_swap = options.questions // (options.swaps + 1)
            swapping = pool.submit(
                swap, address, IndexDirectory(workspace.index), builds, load, options.swaps, questions_per_swap
            )
            list(pool.map(load.ask, range(options.questions)))
            seconds = time.perf_counter() - started
            seconds_to_swap = swapping.result()
        times = sorted(load.times)
        print_json(
            questions=load.asked,
            clients=options.clients,
            failed=len(load.failed),
            mixed=len(load.mixed),
            swaps=options.swaps,
            swaps_seen=len(seconds_to_swap),
            seconds_to_swap={
                "median": round(statistics.median(seconds_to_swap), 2),
                "highest": round(max(seconds_to_swap), 2),
            },
            answers_by_build=load.by_build,
            entries_that_differ=differing,
            seconds=round(seconds, 1),
            milliseconds={
                "median": round(times[len(times) // 2] * 1000),
                "99 in 100": round(times[len(times) * 99 // 100] * 1000),
                "highest": round(times[-1] * 1000),
            },
        )
        for fault in (*load.failed, *load.mixed)[:10]:
            print_json(fault=fault)
    sys.exit(bool(load.failed or load.mixed))


if __name__ == "__main__":
    main()
