"""What a build costs beside the bare embedding of its texts; and a rebuild where nothing, or one answer, has changed.

Run with: python tests/benchmarks/building.py --index-dir DIR. DIR is an index of the shipped corpus, of which the texts
are taken that a build embeds; they are embedded once before and once after the build, by the same model and in batches
as large, and the mean is taken. It works on a copy of the corpus; takes some ten minutes. Prints JSON.
"""

import argparse
import json
import statistics
import sys
from pathlib import Path

from timing import seconds
from workplace import workplace

from index import DEFAULT_MODEL, Index, open_embedder, open_index

_BATCH = 64
_RUNS = 5


def bare_seconds(index: Index) -> float:
    """Seconds to embed all texts of an index, and do nothing else; the model is loaded already."""
    embedder = open_embedder(DEFAULT_MODEL)
    embedder.embed_queries(["Peru"])

    def embed() -> None:
        for asks, embed_texts in ((False, embedder.embed_documents), (True, embedder.embed_queries)):
            texts = sorted((row.embedded for row in index.rows if row.asks is asks), key=len)
            for start in range(0, len(texts), _BATCH):
                embed_texts(texts[start : start + _BATCH])

    return seconds(embed)


def main() -> None:
    """Measures all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR", required=True)
    options = parser.parse_args()
    index = open_index(options.index_dir)
    before = bare_seconds(index)
    with workplace(options.index_dir) as place:
        process = place.command("index", "--force", "--json")
        whole = seconds(process.communicate)
        if process.returncode:
            sys.exit("the build failed")
        after = bare_seconds(index)
        nothing = [seconds(place.bring_up_to_date) for _ in range(_RUNS)]
        one_answer = []
        for number, change in enumerate(place.changes(_RUNS)):
            place.reword(change, f"{change.word}x{number}")
            one_answer.append(seconds(place.bring_up_to_date))
    bare = statistics.mean((before, after))
    told = {
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
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
