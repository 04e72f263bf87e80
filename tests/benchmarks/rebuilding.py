"""What bringing an index up to date costs: where nothing has changed, and from a changed word to the answer with it.

Run with: python tests/benchmarks/rebuilding.py [--index-dir DIR] [--changes 5] [--runs 7]. It works on a copy of the
shipped corpus; DIR is an index of it to begin with, else one is built, which takes minutes. Each change gives one word
of one answer another form in the questionnaire's text; from the start of `peru-qa index` on, a running server is asked
for it over and over, until it answers with the new word. Prints JSON lines; all times are wall time, in seconds.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx
from workplace import Change, Workplace, tell, workplace

_PAUSE = 0.05
"""Seconds between two questions, so that asking takes little from what is measured."""

_LONGEST = 300.0

_LOADED = """
import json, sys
from qa.cli.main import main
status = main()
sys.stderr.write("\\n" + json.dumps({name: name in sys.modules for name in ("torch", "gradio")}))
sys.exit(status)
"""


def nothing_to_do(place: Workplace, runs: int) -> None:
    """Times rebuilds that find nothing to do, and looks at what they load."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        report = place.bring_up_to_date()
        times.append(time.perf_counter() - started)
        if report["changed"]:
            sys.exit("something had changed")
    where = ["--corpus", str(place.corpus), "--index-dir", str(place.index)]
    told = subprocess.run(
        [sys.executable, "-c", _LOADED, "index", "--json", *where], capture_output=True, encoding="utf-8", check=True
    )
    loads = json.loads(told.stderr.splitlines()[-1])
    tell(measure="nothing to do", runs=runs, median=round(statistics.median(times), 2), highest=round(max(times), 2))
    tell(measure="nothing to do", loads=loads)


def _passages(http: httpx.Client, question: str) -> list[str]:
    response = http.post("/api/ask", json={"question": question})
    response.raise_for_status()
    return [citation["passage"] for citation in response.json()["citations"]][:1]


def to_the_answer(place: Workplace, http: httpx.Client, change: Change, word: str) -> float:
    """Changes a word, indexes, and asks until it is answered; the seconds from the start of indexing to that answer."""
    place.reword(change, word)
    started = time.perf_counter()
    process = place.command("index", "--json")
    while not any(word in passage for passage in _passages(http, change.question)):
        if process.poll():
            sys.exit(process.communicate()[1])
        if time.perf_counter() - started > _LONGEST:
            sys.exit(f"never answered with {word}: {change}")
        time.sleep(_PAUSE)
    answered = time.perf_counter() - started
    report = json.loads(process.communicate()[0])
    tell(
        measure="one word",
        entry=change.entry,
        question=change.question,
        old=change.word,
        new=word,
        answered=round(answered, 2),
        indexed=report["seconds"],
        questions=report["questions"],
        passages=report["passages"],
    )
    return answered


def main() -> None:
    """Measures both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--changes", type=int, default=5)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with workplace(options.index_dir) as place:
        nothing_to_do(place, options.runs)
        times: list[float] = []
        with place.serving() as address, httpx.Client(base_url=address, timeout=60) as http:
            for change in place.changes(options.changes):
                if len(times) == options.changes:
                    break
                # What isn't cited for the question can't be seen to change.
                if any(change.word in passage for passage in _passages(http, change.question)):
                    times.append(to_the_answer(place, http, change, f"{change.word}x{len(times)}"))
        tell(
            measure="one word",
            changes=len(times),
            median=round(statistics.median(times), 2),
            highest=round(max(times), 2),
        )


if __name__ == "__main__":
    main()
