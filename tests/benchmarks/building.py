"""Time a full build against the bare embedding of its texts, and rebuilds after no change and after one changed answer.

Run with: python tests/benchmarks/building.py --index-dir DIR. DIR is an index of the shipped corpus; the texts that a
build embeds are read from it. They are embedded once before and once after the build, by the same model and in equally
large batches, and the mean is used. Works on a copy of the corpus; takes about ten minutes. Prints JSON.
"""

import argparse
import json
import statistics
import sys
from pathlib import Path

from timing import seconds
from workspace import temporary_workspace

from index import DEFAULT_MODEL, Index, open_embedder, open_index

_BATCH = 64
_RUNS = 5


def time_bare_embedding(index: Index) -> float:
    """Return the seconds to embed all texts of an index and do nothing else, with the model already loaded."""
    embedder = open_embedder(DEFAULT_MODEL)
    embedder.embed_queries(["Peru"])

    def embed() -> None:
        for asks, embed_texts in ((False, embedder.embed_documents), (True, embedder.embed_queries)):
            texts = sorted((row.embedded for row in index.rows if row.asks is asks), key=len)
            for start in range(0, len(texts), _BATCH):
                embed_texts(texts[start : start + _BATCH])

    return seconds(embed)


def main() -> None:
    """Measure all three, and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR", required=True)
    options = parser.parse_args()
    index = open_index(options.index_dir)
    before = time_bare_embedding(index)
    with temporary_workspace(options.index_dir) as workspace:
        process = workspace.command("index", "--force", "--json")
        whole = seconds(process.communicate)
        if process.returncode:
            sys.exit("the build failed")
        after = time_bare_embedding(index)
        nothing = [seconds(workspace.bring_up_to_date) for _ in range(_RUNS)]
        one_answer = []
        for number, change in enumerate(workspace.changes(_RUNS)):
            workspace.reword(change, f"{change.word}x{number}")
            one_answer.append(seconds(workspace.bring_up_to_date))
    bare = statistics.mean((before, after))
    figures = {
        "texts": len(index.rows),
        "seconds": {
            "bare_before": round(before, 1),
            "bare_after": round(after, 1),
            "whole": round(whole, 1),
            "nothing_to_do": round(statistics.median(nothing), 2),
            "one_answer": round(statistics.median(one_answer), 2),
        },
        "times_bare": {
            "whole": round(whole / bare, 3),
            "nothing_to_do": round(statistics.median(nothing) / bare, 4),
            "one_answer": round(statistics.median(one_answer) / bare, 4),
        },
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
