"""Loads a corpus within limits that end the process: 1 GB of memory, and a minute of a processor.

Without measuring coverage, which takes several times as long, 10 seconds would do.
"""

import resource
import sys
from pathlib import Path

from corpus import PeruQaError, load_corpus

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (60,) * 2)
    try:
        print(f"read {len(load_corpus(Path(sys.argv[1])).entries)}")
    except PeruQaError as error:
        print(error)
