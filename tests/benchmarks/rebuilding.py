"""Time updates of an index: with nothing to do, and from a changed word to the answer that has it.

Run with: python tests/benchmarks/rebuilding.py [--index-dir DIR] [--changes 5] [--runs 7]. Works on a copy of the
shipped corpus. DIR is an index of it to start from; without it one is built, which takes minutes. Each change modifies
one word of one answer in the questionnaire's text. From the start of `peru-qa index` on, a running server is asked for
that answer over and over, until it contains the new word. Prints JSON lines; all times are wall time, in seconds.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx
from workspace import Change, Workspace, print_json, temporary_workspace

_PAUSE = 0.05
"""Seconds between two questions, so that asking slows the measured work little."""

_MAX_SECONDS = 300.0

_REPORT_IMPORTS = """
import json, sys
from qa.cli.main import main
status = main()
sys.stderr.write("\\n" + json.dumps({name: name in sys.modules for name in ("torch", "gradio")}))
sys.exit(status)
"""


def time_nothing_to_do(workspace: Workspace, runs: int) -> None:
    """Time updates that find nothing to do, and report which heavy libraries they load."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        report = workspace.bring_up_to_date()
        times.append(time.perf_counter() - started)
        if report["changed"]:
            sys.exit("something has changed")
    paths = ["--corpus", str(workspace.corpus), "--index-dir", str(workspace.index)]
    run = subprocess.run(
        [sys.executable, "-c", _REPORT_IMPORTS, "index", "--json", *paths],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loads = json.loads(run.stderr.splitlines()[-1])
    print_json(
        measure="nothing to do", runs=runs, median=round(statistics.median(times), 2), highest=round(max(times), 2)
    )
    print_json(measure="nothing to do", loads=loads)


def _first_passage(http: httpx.Client, question: str) -> list[str]:
    response = http.post("/api/ask", json={"question": question})
    response.raise_for_status()
    return [citation["passage"] for citation in response.json()["citations"]][:1]


def time_until_answered(workspace: Workspace, http: httpx.Client, change: Change, word: str) -> float:
    """Change a word, index, and ask until the answer has it; return the seconds since indexing started."""
    workspace.reword(change, word)
    started = time.perf_counter()
    process = workspace.command("index", "--json")
    while not any(word in passage for passage in _first_passage(http, change.question)):
        if process.poll():
            sys.exit(process.communicate()[1])
        if time.perf_counter() - started > _MAX_SECONDS:
            sys.exit(f"no answer with {word}: {change}")
        time.sleep(_PAUSE)
    answered = time.perf_counter() - started
    report = json.loads(process.communicate()[0])
    print_json(
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
    """Measure both, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--changes", type=int, default=5)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with temporary_workspace(options.index_dir) as workspace:
        time_nothing_to_do(workspace, options.runs)
        times: list[float] = []
        with workspace.serving() as address, httpx.Client(base_url=address, timeout=60) as http:
            for change in workspace.changes(options.changes):
                if len(times) == options.changes:
                    break
                # A change is visible only in a passage that is cited for the question.
                if any(change.word in passage for passage in _first_passage(http, change.question)):
                    times.append(time_until_answered(workspace, http, change, f"{change.word}x{len(times)}"))
        print_json(
            measure="one word",
            changes=len(times),
            median=round(statistics.median(times), 2),
            highest=round(max(times), 2),
        )


if __name__ == "__main__":
    main()
