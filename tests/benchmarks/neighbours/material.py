"""Write what every neighbour is given: the passages of an index, their vectors, and the questions.

Run with: python tests/benchmarks/neighbours/material.py INDEX_DIR QUESTIONS.jsonl FOLDER. It writes to FOLDER

- for each setting, SETTING.jsonl with one passage per line ({"id", "entry", "text"}), and SETTING.vectors with the
  index's float32 vectors of these passages, one after the other. "passages" are the passages in both languages;
  "everything" is all that the index holds except the unanswerable questions;
- questions.jsonl with the questions that need no conversation ({"question", "language", "entries"}). `entries` are
  those that each answer the question by themselves; there are none for an unanswerable question.
"""

import argparse
import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from index import Index, open_index
from index.rows.row import RowKind
from qa.evaluation.questions import read_questions

SETTINGS: Mapping[str, Collection[RowKind]] = {
    "passages": ("passage",),
    "everything": ("title", "passage", "sentence", "example"),
}


def write_passages(index: Index, kinds: Collection[RowKind], path: Path) -> None:
    """Write the rows of some kinds to a file, and their vectors to another next to it."""
    row_numbers = [number for number, row in enumerate(index.rows) if row.kind in kinds]
    chosen = ((number, index.rows[number]) for number in row_numbers)
    write_lines(path, ({"id": str(number), "entry": row.entry, "text": row.embedded} for number, row in chosen))
    index.vectors()[row_numbers].tofile(path.with_suffix(".vectors"))


def write_questions(index: Index, source: Path, path: Path) -> None:
    """Write the questions of a file with the entries that answer them."""
    questions = read_questions(source.read_text(encoding="utf-8"), source.name)
    records = (
        {
            "question": question.question,
            "language": question.lang,
            "entries": question.right_entries(index.entries.values()),
        }
        for question in questions
        if not question.history
    )
    write_lines(path, records)


def write_lines(path: Path, records: Iterable[Mapping[str, object]]) -> None:
    """Write JSON Lines."""
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Write the material of all settings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index_dir", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    index = open_index(options.index_dir)
    for setting, kinds in SETTINGS.items():
        write_passages(index, kinds, options.folder / f"{setting}.jsonl")
    write_questions(index, options.questions, options.folder / "questions.jsonl")


if __name__ == "__main__":
    main()
