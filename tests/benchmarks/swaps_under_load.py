"""Questions from several clients while the build in use is switched: how many fail, and how many mix two builds.

Run with: python tests/benchmarks/swaps_under_load.py [--index-dir DIR] [--questions 10000] [--clients 8] [--swaps 50]
[--builds 3]. It works on a copy of the shipped corpus; DIR is an index of it to begin with, else one is built, which
takes minutes. The other builds are made by `peru-qa index` of copies in which words of several answers are changed. An
answer has failed if its status isn't 200, or none came; it is mixed if it names no build that was made, or if a
cited passage isn't what stands at its span in that build's entry. Prints a line of JSON, and fails if any did.
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
from workplace import Workplace, tell, workplace

from corpus import Entry
from index.search.opening import open_build
from index.storage.directory import BuildLayout, IndexDirectory

_CHANGED = 12
"""Answers that differ from one build to the next."""

_LONGEST = 120.0
"""Seconds in which a swap has to be seen."""


def make_builds(place: Workplace, builds: int) -> list[BuildLayout]:
    """Makes builds that differ, by indexing the corpus again after changing some of its words."""
    changes = list(place.changes(_CHANGED * builds))
    store = IndexDirectory(place.index)
    for number in range(1, builds):
        for change in islice(changes, number - 1, None, builds):
            place.reword(change, change.word + "x" * number)
        place.bring_up_to_date()
    return store.builds()[:builds]


class Load:
    """Clients that ask, and what came of it."""

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
        """Asks one question and judges the answer."""
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
        if fault := self._mixture(record):
            self.mixed.append(fault)

    def _mixture(self, record: dict) -> str:
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
    address: str, store: IndexDirectory, builds: list[BuildLayout], load: Load, swaps: int, every: int
) -> list[float]:
    """Points to one build after the other as questions are asked; the seconds until each was told as ready."""
    seen = []
    with httpx.Client(base_url=address, timeout=60) as http:
        for number in range(1, swaps + 1):
            while load.asked < number * every:
                time.sleep(0.01)
            build = builds[number % len(builds)]
            started = time.perf_counter()
            store.point_to(build)
            while http.get("/readyz").json()["build"] != build.name:
                if time.perf_counter() - started > _LONGEST:
                    return seen
                time.sleep(0.02)
            seen.append(time.perf_counter() - started)
    return seen


def main() -> None:
    """Asks and swaps at once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--swaps", type=int, default=50)
    parser.add_argument("--builds", type=int, default=3)
    options = parser.parse_args()
    with workplace(options.index_dir) as place:
        questions = [example.question for example in place.load().examples]
        builds = make_builds(place, options.builds)
        texts = {build.name: dict(open_build(build).entries) for build in builds}
        first, *others = texts.values()
        differing = min(sum(first[name].text.text != other[name].text.text for name in first) for other in others)
        with place.serving() as address, ThreadPoolExecutor(options.clients + 1) as pool:
            load = Load(address, questions, texts)
            started = time.perf_counter()
            every = options.questions // (options.swaps + 1)
            swapping = pool.submit(swap, address, IndexDirectory(place.index), builds, load, options.swaps, every)
            list(pool.map(load.ask, range(options.questions)))
            seconds = time.perf_counter() - started
            seen = swapping.result()
        times = sorted(load.times)
        tell(
            questions=load.asked,
            clients=options.clients,
            failed=len(load.failed),
            mixed=len(load.mixed),
            swaps=options.swaps,
            swaps_seen=len(seen),
            seconds_to_swap={"median": round(statistics.median(seen), 2), "highest": round(max(seen), 2)},
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
            tell(fault=fault)
    sys.exit(bool(load.failed or load.mixed))


if __name__ == "__main__":
    main()
