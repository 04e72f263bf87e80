"""Time answers in one process, by stage, against the bare embedding of the same question.

Run with: python tests/benchmarks/answering.py --index-dir DIR. It asks the corpus's example and unanswerable questions,
which are embedded and searched for like any other. For each question it times the bare embedding, the answer, and the
same answer again (whose embedding is cached) one right after the other, so that a busy machine slows all of them; then
a follow-up after the two previous questions. It also measures one and two threads, and embedding while another process
keeps a core busy. Prints JSON.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from timing import milliseconds, per_second, ratio, seconds

from corpus import load_corpus
from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn
from qa.serving.startup import open_answerer
from qa.settings import Settings

_WARM_UP = 20
_TIMED_ONE_BY_ONE = 500
_PER_RATE = 200
_ON_A_BUSY_MACHINE = 150
_BUSY_LOOP = "while True: pass"


def time_one_by_one(answerer: Answerer, questions: Sequence[str]) -> dict[str, object]:
    """Time each question by itself, by stage, then again, then as a follow-up."""
    times: dict[str, list[float]] = defaultdict(list)
    for number, question in enumerate(questions):
        bare = seconds(lambda text=question: answerer.embedder.embed_queries([text]))
        started = time.perf_counter()
        answer = answerer.answer(question)
        whole = time.perf_counter() - started
        again = seconds(lambda text=question: answerer.answer(text))
        before = [Turn("user", text) for text in questions[max(0, number - 2) : number]]
        in_context = seconds(lambda text=question, turns=before: answerer.answer(text, turns))
        if number >= _WARM_UP:
            parts = {"bare": bare, "whole": whole, "again": again, "in_context": in_context, **asdict(answer.timings)}
            for name, duration in parts.items():
                times[name].append(duration)
    return {
        "questions": len(times["bare"]),
        "milliseconds": {name: milliseconds(durations) for name, durations in times.items()},
        "times_bare": {name: ratio(durations, times["bare"]) for name, durations in times.items() if name != "bare"},
    }


def measure_rates(answerer: Answerer, questions: Sequence[str]) -> dict[str, object]:
    """Measure bare embeddings, answers and cached answers per second, with one thread and with two."""
    figures: dict[str, object] = {}
    for number, threads in enumerate((1, 2)):
        batch = questions[number * _PER_RATE : (number + 1) * _PER_RATE]
        bare = per_second(lambda text: answerer.embedder.embed_queries([text]), batch, threads)
        whole = per_second(answerer.answer, batch, threads)
        again = per_second(answerer.answer, batch, threads)
        figures[f"{threads} threads"] = {
            "per_second": {"bare": round(bare, 1), "whole": round(whole, 1), "again": round(again, 1)},
            "of_bare": {"whole": round(whole / bare, 3), "again": round(again / bare, 3)},
        }
    return figures


def time_on_a_busy_machine(answerer: Answerer, questions: Sequence[str]) -> dict[str, object]:
    """Time the bare embedding while a process keeps a core busy, relative to without it."""

    def embed() -> list[float]:
        return [seconds(lambda text=text: answerer.embedder.embed_queries([text])) for text in questions]

    quiet = embed()
    with subprocess.Popen([sys.executable, "-c", _BUSY_LOOP]) as spinning:
        try:
            busy = embed()
        finally:
            spinning.kill()
    return {"milliseconds": milliseconds(busy), "times_quiet": ratio(busy, quiet)}


def main() -> None:
    """Measure everything, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR", required=True)
    options = parser.parse_args()
    answerer = open_answerer(Settings(index_dir=options.index_dir))
    corpus = load_corpus()
    all_questions = [example.question for example in (*corpus.examples, *corpus.unanswerable)]
    needed = _TIMED_ONE_BY_ONE + 2 * _PER_RATE + _ON_A_BUSY_MACHINE
    questions = all_questions[:: len(all_questions) // needed]
    first = seconds(lambda: answerer.answer(questions[0]))
    single, rest = questions[1 : _TIMED_ONE_BY_ONE + 1], questions[_TIMED_ONE_BY_ONE + 1 :]
    figures = time_one_by_one(answerer, single)
    figures["first_ms"] = round(first * 1000, 1)
    figures["side_by_side"] = measure_rates(answerer, rest)
    figures["beside_a_busy_process"] = time_on_a_busy_machine(answerer, rest[2 * _PER_RATE :][:_ON_A_BUSY_MACHINE])
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
