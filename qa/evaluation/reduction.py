"""Reductions of a corpus, which lacks a part of what somebody prepared, and indexes of them in temporary folders."""

import random
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import Corpus
from index import DirectoryStore, Index, open_index, update_index
from qa.maintenance.recipe import build_recipe
from qa.settings import Settings

PARTS = 3
"""Parts of the entries, each of which has no example questions in turn."""

_SEED = 7


def without_translations(corpus: Corpus) -> Corpus:
    """Return a corpus without its translations."""
    return replace(corpus, entries=tuple(replace(entry, translation=None) for entry in corpus.entries))


def without_examples(corpus: Corpus, entries: Collection[str]) -> Corpus:
    """Return a corpus without the example questions of some entries, given by id."""
    return replace(corpus, examples=tuple(example for example in corpus.examples if example.entry not in entries))


def without_companions(corpus: Corpus) -> Corpus:
    """Return the text of a corpus alone, as a corpus begins before anybody has prepared it."""
    return replace(without_translations(corpus), examples=(), unanswerable=())


def draw_parts(corpus: Corpus) -> tuple[frozenset[str], ...]:
    """Divide the ids of all entries into `PARTS` by lot, always in the same way."""
    entries = sorted(entry.id for entry in corpus.entries)
    random.Random(_SEED).shuffle(entries)
    return tuple(frozenset(entries[part::PARTS]) for part in range(PARTS))


@contextmanager
def temporary_index(settings: Settings, corpus: Corpus) -> Iterator[Index]:
    """Build an index of a reduced corpus in a temporary folder, from a copy of the one in use.

    It takes over the vectors of that one, if the settings' model made it.

    Raises:
        PeruQaError: there is no index in use, or the model can't be loaded.
    """
    with TemporaryDirectory() as folder:
        directory = Path(shutil.copytree(settings.index_directory, Path(folder) / "index"))
        # No golden questions, since the index may be worse; another digest, since its corpus is not the copy's.
        recipe = replace(build_recipe(settings), ask_golden=lambda index: {})
        update_index(replace(corpus, digest="in part"), recipe, DirectoryStore(directory))
        yield open_index(directory)
