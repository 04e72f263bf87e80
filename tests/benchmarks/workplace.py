"""Shared by the benchmarks of rebuilding: a copy of the shipped corpus with an index, changes to it, and a server."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus import SHIPPED, Corpus, load_corpus
from qa.settings import Settings

_WORD = re.compile(r"(?<![\w./@-])[a-z]{6,}(?![\w./@-])")
"""One that is no part of a link, whose spelling is decided by more than one line."""

_COMMAND = [sys.executable, "-m", "qa"]

_LONGEST_END = 120.0
"""Seconds in which a server has to end once it is told to."""


_GENEROUS = {"PERU_QA_QUESTIONS_PER_MINUTE": "1000000", "PERU_QA_REQUESTS_PER_MINUTE": "1000000"}
"""What is measured is mostly the server, and not how much of it one client may have."""

USUAL = {
    "PERU_QA_QUESTIONS_PER_MINUTE": str(Settings().questions_per_minute),
    "PERU_QA_REQUESTS_PER_MINUTE": str(Settings().requests_per_minute),
}
"""As it is unless somebody sets it otherwise."""


@dataclass(frozen=True, slots=True)
class Change:
    """One word of one answer, told by an example question that asks for it."""

    question: str
    entry: str
    line: int
    word: str


@dataclass(frozen=True, slots=True)
class Workplace:
    """A corpus and its index, in a folder that is gone afterwards."""

    corpus: Path
    index: Path

    @property
    def _options(self) -> list[str]:
        return ["--corpus", str(self.corpus), "--index-dir", str(self.index)]

    def command(self, name: str, *options: str) -> subprocess.Popen[str]:
        """Starts a command on them, with its results to be read."""
        return subprocess.Popen(
            [*_COMMAND, name, *options, *self._options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def bring_up_to_date(self) -> dict[str, object]:
        """Runs `peru-qa index --json`."""
        process = self.command("index", "--json")
        results, told = process.communicate()
        if process.returncode:
            sys.exit(told)
        return json.loads(results)

    def load(self) -> Corpus:
        """The corpus as it is now."""
        return load_corpus(self.corpus)

    def changes(self, count: int) -> Iterator[Change]:
        """Words to change, each of another entry, spread over the document."""
        corpus = self.load()
        asked = [one for one in corpus.examples if one.entry and one.fact and one.language == "en"]
        seen: set[str] = set()
        lines = self._document.read_text(encoding="utf-8").split("\n")
        for example in asked[:: max(1, len(asked) // (20 * count))]:
            text = next(entry.text for entry in corpus.entries if entry.id == example.entry)
            begin, end = example.fact
            for word in _WORD.findall(text.text[begin:end]):
                line = text.lines(begin, end)[0] - 1
                if example.entry not in seen and lines[line].count(word) == text.text.count(word) == 1:
                    seen.add(example.entry)
                    yield Change(example.question, example.entry, line, word)

    def reword(self, change: Change, word: str) -> None:
        """Puts another word in the place of one."""
        lines = self._document.read_text(encoding="utf-8").split("\n")
        lines[change.line] = lines[change.line].replace(change.word, word)
        aside = self._document.with_suffix(".new")
        aside.write_text("\n".join(lines), encoding="utf-8")
        aside.replace(self._document)

    @property
    def _document(self) -> Path:
        (document,) = self.corpus.glob("*.txt")
        return document

    @property
    def log(self) -> Path:
        """What the last server has told on stderr."""
        return self.index.with_name("server.log")

    @property
    def feedback(self) -> Path:
        """Where the last server has kept feedback."""
        return self.index.with_name("feedback.sqlite")

    @contextmanager
    def serving(self, within: Path | None = None, **variables: str) -> Iterator[str]:
        """The address of a server of them, once it is ready.

        Args:
            within: the folder in which it works; None for the caller's.
            variables: of its environment, beside those that are set.
        """
        # Not a pipe, which would be full some day.
        with self.log.open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [*_COMMAND, "serve", "--port", "0", *self._options],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=within,
                env={**os.environ, **_GENEROUS, "PERU_QA_FEEDBACK": str(self.feedback), **variables},
            )
        try:
            while "Ready" not in (told := self.log.read_text(encoding="utf-8")):
                if process.poll() is not None:
                    sys.exit(f"the server ended before it was ready: {told}")
                time.sleep(0.05)
            yield re.findall(r"http://\S+", told)[0]
        finally:
            process.terminate()
            try:
                process.wait(timeout=_LONGEST_END)
            finally:
                process.kill()


@contextmanager
def workplace(prebuilt: Path | None) -> Iterator[Workplace]:
    """Copies the shipped corpus, and an index of it; without one it is built, which takes minutes."""
    with tempfile.TemporaryDirectory() as folder:
        place = Workplace(Path(folder) / "corpus", Path(folder) / "index")
        shutil.copytree(SHIPPED, place.corpus)
        if prebuilt:
            shutil.copytree(prebuilt, place.index)
        place.bring_up_to_date()
        yield place


def tell(**figures: object) -> None:
    """Prints figures as a line of JSON."""
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.stdout.flush()


# What others have set shall not change what is measured.
for _name in [name for name in os.environ if name.startswith("PERU_QA_")]:
    del os.environ[_name]
