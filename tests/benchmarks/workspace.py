"""A workspace for benchmarks: a copy of the shipped corpus with an index, changes to its text, and a server."""

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
"""A word that is not part of a link, since more than one line decides the spelling of a link."""

_COMMAND = [sys.executable, "-m", "qa"]

_MAX_SECONDS_TO_STOP = 120.0
"""Seconds that a server may take to stop after SIGTERM."""


_HIGH_RATES = {"PERU_QA_QUESTIONS_PER_MINUTE": "1000000", "PERU_QA_REQUESTS_PER_MINUTE": "1000000"}
"""The benchmarks measure the server, not the rate limits of a single client."""

DEFAULT_RATES = {
    "PERU_QA_QUESTIONS_PER_MINUTE": str(Settings().questions_per_minute),
    "PERU_QA_REQUESTS_PER_MINUTE": str(Settings().requests_per_minute),
}
"""The default rate limits."""


@dataclass(frozen=True, slots=True)
class Change:
    """One word of one answer, with an example question that asks for it."""

    question: str
    entry: str
    line: int
    word: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """A corpus and its index in a temporary folder."""

    corpus: Path
    index: Path

    @property
    def _options(self) -> list[str]:
        return ["--corpus", str(self.corpus), "--index-dir", str(self.index)]

    def command(self, name: str, *options: str) -> subprocess.Popen[str]:
        """Start a command on the corpus and the index, with its output in pipes."""
        return subprocess.Popen(
            [*_COMMAND, name, *options, *self._options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def bring_up_to_date(self) -> dict[str, object]:
        """Run `peru-qa index --json`, and return its report."""
        process = self.command("index", "--json")
        report, errors = process.communicate()
        if process.returncode:
            sys.exit(errors)
        return json.loads(report)

    def load(self) -> Corpus:
        """Load the corpus as it is now."""
        return load_corpus(self.corpus)

    def changes(self, count: int) -> Iterator[Change]:
        """Yield words to change, each in a different entry, spread over the document."""
        corpus = self.load()
        examples = [
            example for example in corpus.examples if example.entry and example.fact and example.language == "en"
        ]
        seen: set[str] = set()
        lines = self._document.read_text(encoding="utf-8").split("\n")
        for example in examples[:: max(1, len(examples) // (20 * count))]:
            text = next(entry.text for entry in corpus.entries if entry.id == example.entry)
            begin, end = example.fact
            for word in _WORD.findall(text.text[begin:end]):
                line = text.lines(begin, end)[0] - 1
                if example.entry not in seen and lines[line].count(word) == text.text.count(word) == 1:
                    seen.add(example.entry)
                    yield Change(example.question, example.entry, line, word)

    def reword(self, change: Change, word: str) -> None:
        """Replace the word of a change with another word in the document."""
        lines = self._document.read_text(encoding="utf-8").split("\n")
        lines[change.line] = lines[change.line].replace(change.word, word)
        staging = self._document.with_suffix(".new")
        staging.write_text("\n".join(lines), encoding="utf-8")
        staging.replace(self._document)

    @property
    def _document(self) -> Path:
        (document,) = self.corpus.glob("*.txt")
        return document

    @property
    def log(self) -> Path:
        """The file with what the last server wrote to stderr."""
        return self.index.with_name("server.log")

    @property
    def feedback(self) -> Path:
        """The feedback file of the last server."""
        return self.index.with_name("feedback.sqlite")

    @contextmanager
    def serving(self, within: Path | None = None, **variables: str) -> Iterator[str]:
        """Start a server on the corpus and the index, and yield its address once it is ready.

        Args:
            within: the server's working directory; None for the caller's.
            variables: additional environment variables.
        """
        # Not a pipe, which would fill up.
        with self.log.open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [*_COMMAND, "serve", "--port", "0", *self._options],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=within,
                env={**os.environ, **_HIGH_RATES, "PERU_QA_FEEDBACK": str(self.feedback), **variables},
            )
        try:
            while "Ready" not in (output := self.log.read_text(encoding="utf-8")):
                if process.poll() is not None:
                    sys.exit(f"the server exited before it was ready: {output}")
                time.sleep(0.05)
            yield re.findall(r"http://\S+", output)[0]
        finally:
            process.terminate()
            try:
                process.wait(timeout=_MAX_SECONDS_TO_STOP)
            finally:
                process.kill()


@contextmanager
def temporary_workspace(prebuilt: Path | None) -> Iterator[Workspace]:
    """Copy the shipped corpus and a prebuilt index of it; without one, build the index, which takes minutes."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "corpus", Path(folder) / "index")
        shutil.copytree(SHIPPED, workspace.corpus)
        if prebuilt:
            shutil.copytree(prebuilt, workspace.index)
        workspace.bring_up_to_date()
        yield workspace


def print_json(**figures: object) -> None:
    """Print figures as a line of JSON."""
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.stdout.flush()


# Settings in the caller's environment must not change what is measured.
for _name in [name for name in os.environ if name.startswith("PERU_QA_")]:
    del os.environ[_name]
