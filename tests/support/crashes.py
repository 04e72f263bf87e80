"""Builds that are killed: as a program, it builds in child processes that die by SIGKILL; see the fixture `crash`."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from corpus import Corpus
from index import DirectoryStore
from index.builds.build import build_index
from index.storage.directory import KEPT_BUILDS
from support.words import WordEmbedder, word_recipe, write_corpus

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
