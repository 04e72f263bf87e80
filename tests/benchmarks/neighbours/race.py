"""Shared by all runners of the comparison: files, vectors, timing, memory, counted lines, and the result.

A runner is a script of its own in a process of its own: python SCRIPT PASSAGES.jsonl QUESTIONS.jsonl RESULT.json, with
the files that `material` writes. It provides a set-up, which takes the passages and the model and returns the search;
everything else is here, the same for all. Each question is first embedded alone, then searched for from its text, so
the ratio of the two times is the same on a busy machine. No question is asked twice, so a search that caches vectors
gains nothing.
"""

import ast
import inspect
import json
import statistics
import sys
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import DEFAULT_MODEL, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

WANTED = 50
"""Passages that a search returns. An entry can have a hundred example questions, and three entries are evaluated."""

_WARM_UP = 10
"""Questions at the beginning whose times don't count."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to be indexed; finding it counts as finding its entry."""

    id: str
    entry: str
    text: str


Ranking = list[tuple[str, float]]
"""The ids found, best first, with their scores."""

Search = Callable[[str], Ranking]
Embed = Callable[[Sequence[str]], Vectors]
SetUp = Callable[[Sequence[Passage], "SharedModel"], Search]


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `entries` are those that answer it, empty for an unanswerable one."""

    question: str
    language: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a question: the entries found, best first, the best score, and the times in milliseconds."""

    question: Question
    entries: tuple[str, ...]
    score: float
    milliseconds: float
    embedding_milliseconds: float


class SharedModel:
    """The project's sentence-transformers model, with the index's own vectors for the passages, the same for everybody.

    Vectors are read from the file on request, so that they take no memory except what a set-up keeps. A text that was
    changed on its way here is not in the index, and fails.
    """

    def __init__(self, model: "SentenceTransformer", passages: Sequence[Passage], vectors: Path) -> None:
        """Combine the model with the file of the passages' vectors."""
        self._model = model
        self._vectors = vectors
        self._positions = {passage.text: position for position, passage in enumerate(passages)}
        self.dimension = int(model.get_embedding_dimension() or 0)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of questions, with the model's prompt for them, shape (texts, dimension)."""
        return self._model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of passages, shape (texts, dimension)."""
        size = self.dimension * np.dtype(np.float32).itemsize
        positions = [self._positions[text] for text in texts]
        return np.stack(
            [np.fromfile(self._vectors, np.float32, self.dimension, offset=position * size) for position in positions]
        )


def run(set_up: SetUp, *parts: object, note: str) -> None:
    """Run a neighbour, with the paths from the command line.

    Args:
        set_up: indexes passages, and returns the search.
        parts: classes and functions outside of the set-up whose lines count too.
        note: the deviations from its documentation.
    """
    # Imported here, since it loads torch, which Peru-QA's own runner doesn't need.
    from bundled_module import open_bundled_transformer

    material, questions, result = _paths()
    passages = [Passage(**record) for record in read_lines(material)]
    model = SharedModel(open_bundled_transformer(DEFAULT_MODEL), passages, material.with_suffix(".vectors"))
    search = set_up(passages, model)
    entry_of = {passage.id: passage.entry for passage in passages}
    report(ask(search, model.encode_query, read_questions(questions), entry_of), [set_up, *parts], note, result)


def run_whole(set_up: Callable[[Path], tuple[Search, Embed]], note: str) -> None:
    """Run a program with its own index and model, which finds entries; it takes INDEX_DIR instead of the passages."""
    material, questions, result = _paths()
    search, embed = set_up(material)
    report(ask(search, embed, read_questions(questions), {}), [set_up], note, result)


def _paths() -> tuple[Path, Path, Path]:
    if len(sys.argv) != 4:
        sys.exit(f"usage: {Path(sys.argv[0]).name} PASSAGES.jsonl (or INDEX_DIR) QUESTIONS.jsonl RESULT.json")
    material, questions, result = map(Path, sys.argv[1:])
    return material, questions, result


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_questions(path: Path) -> list[Question]:
    """Read the questions that `material` wrote."""
    return [Question(line["question"], line["language"], tuple(line["entries"])) for line in read_lines(path)]


def ask(search: Search, embed: Embed, questions: Sequence[Question], entry_of: Mapping[str, str]) -> list[Result]:
    """Ask all questions one by one.

    Args:
        search: the search to measure.
        embed: the model alone.
        questions: the questions to ask.
        entry_of: the entry of each id that the search returns; an id that is missing here is an entry's own.
    """
    results = []
    for question in questions:
        started = time.perf_counter()
        embed([question.question])
        embedded = time.perf_counter()
        ranking = search(question.question)
        ended = time.perf_counter()
        # An entry has the rank of its best passage.
        entries = tuple(dict.fromkeys(entry_of.get(name, name) for name, _ in ranking))
        score = ranking[0][1] if ranking else float("-inf")
        results.append(Result(question, entries, score, (ended - embedded) * 1000, (embedded - started) * 1000))
    return results


def report(results: Sequence[Result], parts: Sequence[object], note: str, path: Path) -> None:
    """Write the figures."""
    memory = peak_memory()
    # Imported only now, since it would count towards the measured memory.
    from sklearn.metrics import roc_auc_score

    warm = results[_WARM_UP:]
    times = [result.milliseconds for result in warm]
    # Finding nothing is the lowest score, which scikit-learn accepts only as a finite number.
    scores = np.nan_to_num([result.score for result in results])
    record = {
        "r_at_1": recall(results, 1),
        "r_at_3": recall(results, 3),
        "auroc": round(float(roc_auc_score([bool(result.question.entries) for result in results], scores)), 3),
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(float(np.percentile(times, 95)), 1),
        "times_bare_embedding": round(
            statistics.median(result.milliseconds / result.embedding_milliseconds for result in warm), 2
        ),
        "memory_mb": round(memory),
        "lines": sum(map(lines_of_code, parts)),
        "note": note,
    }
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def recall(results: Sequence[Result], count: int) -> dict[str, float]:
    """Return by language the share of answerable questions with an answering entry among the first `count`."""
    hits: dict[str, list[bool]] = {}
    for result in results:
        if result.question.entries:
            hit = not set(result.question.entries).isdisjoint(result.entries[:count])
            hits.setdefault(result.question.language, []).append(hit)
    return {language: round(statistics.fmean(values), 3) for language, values in sorted(hits.items())}


def peak_memory() -> float:
    """Return the peak memory of this process so far, in MB (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def lines_of_code(part: object) -> int:
    """Count the lines of a function or class, without blank lines, comments and docstrings."""
    source = textwrap.dedent(inspect.getsource(part))
    docstring_lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(node):
            docstring_lines.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(source.splitlines(), start=1)
    return sum(
        number not in docstring_lines and line.strip() != "" and not line.lstrip().startswith("#")
        for number, line in lines
    )
