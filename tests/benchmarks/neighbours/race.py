"""What all runners of the comparison share: the files, the vectors, the clock, the memory, the lines, the result.

A runner is a script of its own and a process of its own: python SCRIPT PASSAGES.jsonl QUESTIONS.jsonl RESULT.json, with
the files that `material` writes. It brings its set-up, which takes the passages and the model and gives the search;
everything else is done here, the same for all. A question is embedded alone, then searched for from its text, then
comes the next: so the ratio of the two times says the same on a busy machine. No question is asked twice, so that a
search that keeps vectors gains nothing by it.
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
from bundled_module import open_bundled_transformer

from index import DEFAULT_MODEL, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

WANTED = 50
"""Passages that a search shall give. An entry can have a hundred example questions, and three entries are looked at."""

_WARM_UP = 10
"""Questions whose times don't count, at the beginning."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to be indexed; the entry that it belongs to is what counts as found."""

    id: str
    entry: str
    text: str


Ranking = list[tuple[str, float]]
"""The ids of what was found, best first, with their scores."""

Search = Callable[[str], Ranking]
Embed = Callable[[Sequence[str]], Vectors]
SetUp = Callable[[Sequence[Passage], "SharedModel"], Search]


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `entries` are those that answer it, none for an unanswerable one."""

    question: str
    language: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question: the entries found, best first, the best score, and what it took, in milliseconds."""

    question: Question
    found: tuple[str, ...]
    score: float
    took: float
    embedding_took: float


class SharedModel:
    """The project's sentence-transformers model, with the index's own vectors for the passages: the same for everybody.

    They are read from the file as they are asked for, so that they take no memory but what a set-up keeps of them. A
    text that was changed on its way here is none of the index's, and fails.
    """

    def __init__(self, model: "SentenceTransformer", passages: Sequence[Passage], vectors: Path) -> None:
        """Ties the model to the file of the passages' vectors."""
        self._model = model
        self._vectors = vectors
        self._places = {passage.text: place for place, passage in enumerate(passages)}
        self.dimension = int(model.get_embedding_dimension() or 0)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, with the model's prompt for them, shape (texts, dimension)."""
        return self._model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (texts, dimension)."""
        size = self.dimension * np.dtype(np.float32).itemsize
        places = [self._places[text] for text in texts]
        return np.stack(
            [np.fromfile(self._vectors, np.float32, self.dimension, offset=place * size) for place in places]
        )


def run(set_up: SetUp, *parts: object, note: str) -> None:
    """Runs a neighbour, as the command line says.

    Args:
        set_up: indexes passages, and gives the search.
        parts: what belongs to it and stands outside of it, to be counted with it.
        note: what could not be done as its documentation says.
    """
    material, questions, result = _paths()
    passages = [Passage(**record) for record in read_lines(material)]
    model = SharedModel(open_bundled_transformer(DEFAULT_MODEL), passages, material.with_suffix(".vectors"))
    search = set_up(passages, model)
    entry_of = {passage.id: passage.entry for passage in passages}
    report(ask(search, model.encode_query, read_questions(questions), entry_of), [set_up, *parts], note, result)


def run_whole(set_up: Callable[[Path], tuple[Search, Embed]], note: str) -> None:
    """Runs what brings its own index and model, and finds entries: it takes INDEX_DIR in place of the passages."""
    material, questions, result = _paths()
    search, embed = set_up(material)
    report(ask(search, embed, read_questions(questions), {}), [set_up], note, result)


def _paths() -> tuple[Path, Path, Path]:
    if len(sys.argv) != 4:
        sys.exit(f"usage: {Path(sys.argv[0]).name} PASSAGES.jsonl (or INDEX_DIR) QUESTIONS.jsonl RESULT.json")
    material, questions, result = map(Path, sys.argv[1:])
    return material, questions, result


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Reads JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_questions(path: Path) -> list[Question]:
    """Reads the questions that `material` wrote."""
    return [Question(one["question"], one["language"], tuple(one["entries"])) for one in read_lines(path)]


def ask(search: Search, embed: Embed, questions: Sequence[Question], entry_of: Mapping[str, str]) -> list[Asked]:
    """Asks all questions one by one.

    Args:
        search: what is measured.
        embed: the model alone.
        questions: what to ask.
        entry_of: the entry of each id that the search gives; an id that isn't there is the entry's own.
    """
    asked = []
    for one in questions:
        started = time.perf_counter()
        embed([one.question])
        embedded = time.perf_counter()
        ranking = search(one.question)
        ended = time.perf_counter()
        # An entry stands where its best passage does.
        found = tuple(dict.fromkeys(entry_of.get(name, name) for name, _ in ranking))
        score = ranking[0][1] if ranking else float("-inf")
        asked.append(Asked(one, found, score, (ended - embedded) * 1000, (embedded - started) * 1000))
    return asked


def report(asked: Sequence[Asked], parts: Sequence[object], note: str, path: Path) -> None:
    """Writes what was measured."""
    memory = peak_memory()
    # Only now, since it would count as memory of what is measured.
    from sklearn.metrics import roc_auc_score

    warm = asked[_WARM_UP:]
    times = [one.took for one in warm]
    # Nothing found is the least score of all, which scikit-learn takes only as a number.
    scores = np.nan_to_num([one.score for one in asked])
    record = {
        "r_at_1": recall(asked, 1),
        "r_at_3": recall(asked, 3),
        "auroc": round(float(roc_auc_score([bool(one.question.entries) for one in asked], scores)), 3),
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(float(np.percentile(times, 95)), 1),
        "times_bare_embedding": round(statistics.median(one.took / one.embedding_took for one in warm), 2),
        "memory_mb": round(memory),
        "lines": sum(map(lines_of_code, parts)),
        "note": note,
    }
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def recall(asked: Sequence[Asked], count: int) -> dict[str, float]:
    """By language, the share of answerable questions with an entry that answers among the first so many."""
    hits: dict[str, list[bool]] = {}
    for one in asked:
        if one.question.entries:
            hit = not set(one.question.entries).isdisjoint(one.found[:count])
            hits.setdefault(one.question.language, []).append(hit)
    return {language: round(statistics.fmean(some), 3) for language, some in sorted(hits.items())}


def peak_memory() -> float:
    """The most memory that this process had so far, in MB (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def lines_of_code(part: object) -> int:
    """Lines of a function or class, without blank ones, comments and docstrings."""
    source = textwrap.dedent(inspect.getsource(part))
    told: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(node):
            told.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(source.splitlines(), start=1)
    return sum(
        number not in told and line.strip() != "" and not line.lstrip().startswith("#") for number, line in lines
    )
