"""Measure how often the right entry comes first, by the number of example questions that each entry has.

Run with: python tests/benchmarks/examples_per_entry.py QUESTIONS.jsonl ... [--index-dir DIR]. The files are read as
`peru-qa eval` reads them; only their answerable questions are asked, and ranked, but not answered. Of each entry's
example questions so many are drawn by lot, the same ones first in each draw; everything else of the shipped corpus
stays. DIR is an index of it, whose vectors are taken over; without it one is built, which takes minutes. There are
eleven builds, each in a temporary folder. Prints a Markdown table of R@1 by language, the mean of the draws and
their lowest and highest, and then one JSON object with the R@1 of every draw. Progress goes to stderr.
"""

import argparse
import random
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from machine import describe
from workspace import print_json, temporary_workspace

from corpus import LANGUAGES, Corpus
from index import Index, open_embedder
from qa.answering.answerer import Answerer
from qa.evaluation.metrics import Outcome, by_language, measure
from qa.evaluation.questions import EvaluationQuestion, read_questions
from qa.evaluation.reduction import temporary_index
from qa.evaluation.remembering_embedder import RememberingEmbedder
from qa.settings import Settings

COUNTS = (0, 5, 20, 100, None)
"""Example questions that an entry keeps at most; None: all."""

DRAWS = 3

Figures = dict[str, float]
"""R@1 by language."""


def draw_examples(corpus: Corpus, count: int | None, draw: int) -> Corpus:
    """Return a corpus with at most so many example questions an entry; of the same draw, more hold the fewer."""
    drawn = list(corpus.examples)
    random.Random(draw).shuffle(drawn)
    kept = []
    taken: Counter[str | None] = Counter()
    for example in drawn:
        taken[example.entry] += 1
        if count is None or taken[example.entry] <= count:
            kept.append(example)
    return replace(corpus, examples=tuple(kept))


def rank_all(index: Index, embedder: RememberingEmbedder, questions: Sequence[EvaluationQuestion]) -> Figures:
    """Rank the entries of an index for each question, and measure R@1 by language."""
    answerer = Answerer(index, embedder)
    outcomes = [
        Outcome(
            question=question,
            gold=question.right_entries(index.entries.values()),
            ranking=tuple(answerer.rank(question.question, question.history)),
            answer=None,
        )
        for question in questions
    ]
    groups = by_language(outcomes)
    return {language: round(measure(groups[language])["R@1"].value, 4) for language in LANGUAGES if groups[language]}


def measure_counts(index_dir: Path | None, questions: Sequence[EvaluationQuestion]) -> dict[str, list[Figures]]:
    """Measure every number of example questions ("all" of them last), each draw by itself."""
    figures: dict[str, list[Figures]] = {}
    with temporary_workspace(index_dir) as workspace:
        settings, corpus = Settings(corpus=workspace.corpus, index_dir=workspace.index), workspace.load()
        embedder = RememberingEmbedder(open_embedder(settings.model))
        for count in COUNTS:
            name = "all" if count is None else str(count)
            # Of none and of all there is only one draw.
            for draw in range(DRAWS if count else 1):
                sys.stderr.write(f"{name} an entry, draw {draw + 1} ...\n")
                with temporary_index(settings, draw_examples(corpus, count, draw)) as index:
                    figures.setdefault(name, []).append(rank_all(index, embedder, questions))
    return figures


def table(figures: dict[str, list[Figures]]) -> str:
    """Format the figures as a Markdown table."""
    languages = list(figures["all"][0])
    lines = ["| example questions an entry | " + " | ".join(f"R@1 {language}" for language in languages) + " |"]
    lines.append("|---|" + "---|" * len(languages))
    for name, draws in figures.items():
        cells = []
        for language in languages:
            values = [draw[language] for draw in draws]
            spread = f" ({min(values):.3f} to {max(values):.3f})" if len(values) > 1 else ""
            cells.append(f"{statistics.mean(values):.3f}{spread}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, nargs="+", metavar="QUESTIONS.jsonl")
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    options = parser.parse_args()
    read = [read_questions(path.read_text(encoding="utf-8"), path.name) for path in options.questions]
    answerable = [question for questions in read for question in questions if question.gold]
    machine = describe()
    figures = measure_counts(options.index_dir, answerable)
    print(table(figures))
    counts = Counter(question.lang for question in answerable)
    print_json(measure="R@1 by example questions an entry", machine=machine, questions=counts, draws=figures)


if __name__ == "__main__":
    main()
