"""A question's whole way in one process, by its stages, against the bare embedding of the same question.

Run with: python tests/benchmarks/answering.py --index-dir DIR. It asks questions that stand beside the corpus: each is
embedded and searched as if nobody had known it. For each the bare embedding, the answer, and the same answer again
(whose embedding is remembered) are timed one right after the other, so that a busy machine slows all of them; then a
follow-up to the two questions before. Threads ask side by side, and one asks once more while another process keeps a
core busy. Prints JSON.
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
from qa.answering.question.history import Turn
from qa.serving.startup import open_answerer
from qa.settings import Settings

_WARM_UP = 20
_ONE_BY_ONE = 500
_SIDE_BY_SIDE = 200
_BUSY = 150
_SPIN = "while True: pass"


def one_by_one(answerer: Answerer, questions: Sequence[str]) -> dict[str, object]:
    """Times each question by itself, by stages, and again."""
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
            parts = {"bare": bare, "whole": whole, "again": again, "in_context": in_context, **asdict(answer.stages)}
            for name, taken in parts.items():
                times[name].append(taken)
    return {
        "questions": len(times["bare"]),
        "milliseconds": {name: milliseconds(taken) for name, taken in times.items()},
        "times_bare": {name: ratio(taken, times["bare"]) for name, taken in times.items() if name != "bare"},
    }


def side_by_side(answerer: Answerer, questions: Sequence[str]) -> dict[str, object]:
    """What a second holds, with one thread and with two: bare embeddings, answers, and answers that are remembered."""
    told: dict[str, object] = {}
    for number, threads in enumerate((1, 2)):
        asked = questions[number * _SIDE_BY_SIDE : (number + 1) * _SIDE_BY_SIDE]
        bare = per_second(lambda text: answerer.embedder.embed_queries([text]), asked, threads)
        whole = per_second(answerer.answer, asked, threads)
        again = per_second(answerer.answer, asked, threads)
        told[f"{threads} threads"] = {
            "per_second": {"bare": round(bare, 1), "whole": round(whole, 1), "again": round(again, 1)},
            "of_bare": {"whole": round(whole / bare, 3), "again": round(again / bare, 3)},
        }
    return told


def on_a_busy_machine(answerer: Answerer, questions: Sequence[str]) -> dict[str, object]:
    """The bare embedding beside a process that keeps a core busy, by the same without it."""

    def embed() -> list[float]:
        return [seconds(lambda text=text: answerer.embedder.embed_queries([text])) for text in questions]

    quiet = embed()
    with subprocess.Popen([sys.executable, "-c", _SPIN]) as spinning:
        try:
            busy = embed()
        finally:
            spinning.kill()
    return {"milliseconds": milliseconds(busy), "times_quiet": ratio(busy, quiet)}


def main() -> None:
    """Measures all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR", required=True)
    options = parser.parse_args()
    answerer = open_answerer(Settings(index_dir=options.index_dir))
    corpus = load_corpus()
    known = [example.question for example in (*corpus.examples, *corpus.unanswerable)]
    needed = _ONE_BY_ONE + 2 * _SIDE_BY_SIDE + _BUSY
    questions = known[:: len(known) // needed]
    first = seconds(lambda: answerer.answer(questions[0]))
    single, rest = questions[1 : _ONE_BY_ONE + 1], questions[_ONE_BY_ONE + 1 :]
    told = one_by_one(answerer, single)
    told["first_ms"] = round(first * 1000, 1)
    told["side_by_side"] = side_by_side(answerer, rest)
    told["beside_a_busy_process"] = on_a_busy_machine(answerer, rest[2 * _SIDE_BY_SIDE :][:_BUSY])
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
