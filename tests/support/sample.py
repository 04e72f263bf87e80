"""A sample of the shipped corpus, small enough that its index is built within the quick tests' time.

The document is whole; of the example questions and of the unanswerable ones there is every fourth.
"""

import shutil
from pathlib import Path

from filelock import FileLock

from corpus import SHIPPED
from qa.maintenance.update import bring_up_to_date, plan_update
from qa.settings import Settings

SHARE = 4
"""Of as many labelled questions the sample has one."""

_SAMPLED = (".examples.jsonl", ".unanswerable.jsonl")


def write_sample_corpus(folder: Path) -> None:
    """Write the sample of the shipped corpus into a folder, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SHIPPED, folder)
    for file in folder.iterdir():
        if file.name.endswith(_SAMPLED):
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            file.write_text("".join(lines[::SHARE]), encoding="utf-8")


def copy_sample_index(cache: Path, folder: Path) -> Settings:
    """Copy the sample corpus and its index from a cache into a folder, and return the settings of the copy.

    An index in the cache that is damaged or out of date is built from nothing, so that the tests see what this code
    builds. One process at a time updates and copies; the others wait for it.
    """
    with FileLock(cache / "lock"):
        cached = Settings(corpus=cache / "corpus", index_dir=cache / "index")
        write_sample_corpus(cached.corpus)
        if not plan_update(cached, keep_going=False)[2]:
            shutil.rmtree(cached.index_directory, ignore_errors=True)
            bring_up_to_date(cached, lambda done, total: None)
        shutil.copytree(cached.corpus, folder / "corpus")
        shutil.copytree(cached.index_directory, folder / "index")
    return Settings(corpus=folder / "corpus", index_dir=folder / "index")
