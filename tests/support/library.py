"""A small corpus of ready entries, with an index of it, that a test may change."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.storage.directory import BuildLayout, IndexDirectory
from index.storage.manifest import Manifest
from qa.settings import Settings
from support.paths import ROOT

FAQ = [
    {"id": "hours", "question": "When is the library open?", "answer": "From nine to five, on weekdays only."},
    {"id": "card", "question": "How do I get a library card?", "answer": "Bring a photo and a bill to the desk."},
    {
        "id": "wifi",
        "question": "Is there wireless internet?",
        "answer": "Yes, in the reading room, at no charge.",
    },
    {
        "id": "hostile",
        "question": "What does <script>alert(1)</script> **do**?",
        "answer": "It [runs](javascript:alert(1)) `code` for $5 | see https://example.org/x_(y)",
        "links": ["javascript:alert(1)", "https://example.org/x_(y)", "www.example.org"],
    },
]


EXAMPLES = {
    "hours": (
        "When does the library open?",
        "What are the opening hours?",
        "Is the library open on weekends?",
        "At what time does the library close?",
        "Can I come on a Sunday?",
        "How late is it open?",
        "Until when can I stay in the evening?",
    ),
    "card": (
        "How can I become a member?",
        "Where do I sign up for a card?",
        "What do I need for a library card?",
        "Which papers does a new card take?",
        "I lost my card, how do I get another?",
        "How do I register?",
        "What does the desk want to see before I get a card?",
    ),
    "wifi": (
        "Is there free internet?",
        "Can I use wifi in the reading room?",
        "Does the wireless network cost anything?",
        "How do I get online with my laptop?",
        "Where is there an internet connection?",
        "Do you have wifi?",
        "Is using the internet for free?",
    ),
}


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str


class Library:
    """A small corpus of ready entries that a test may change, in a folder of its own, and an index of it."""

    def __init__(self, folder: Path, origin: Settings) -> None:
        corpus = folder / "corpus" / origin.corpus.name
        corpus.parent.mkdir()
        for file in origin.corpus.parent.glob("*.jsonl"):
            shutil.copy(file, corpus.parent)
        shutil.copytree(origin.index_directory, folder / "index")
        self.settings = Settings(corpus=corpus, index_dir=folder / "index")
        self.store = IndexDirectory(folder / "index")

    @property
    def build(self) -> str:
        """The build in use."""
        return self.store.current().name

    @property
    def records(self) -> list[dict[str, object]]:
        """The records of the entries in the file."""
        return [json.loads(line) for line in self.settings.corpus.read_text(encoding="utf-8").splitlines()]

    def write(self, records: list[dict[str, object]]) -> None:
        """Write other entries to the file."""
        self.settings.corpus.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")

    def reword(self, entry: str, answer: str) -> None:
        """Change the answer of an entry."""
        self.write([{**record, "answer": answer} if record["id"] == entry else record for record in self.records])

    def write_examples(self, labels: Callable[[str, int], str]) -> None:
        """Write the example questions; `labels` returns the entry of each, from its own entry and its number there."""
        records = [
            {"entry": labels(entry, number), "language": "en", "question": question}
            for entry, questions in EXAMPLES.items()
            for number, question in enumerate(questions)
        ]
        examples_file = self.settings.corpus.with_suffix(".examples.jsonl")
        examples_file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")

    def index(self, *options: str) -> CommandResult:
        """Bring the index up to date, in another process."""
        where = ["--corpus", str(self.settings.corpus), "--index-dir", str(self.settings.index_dir)]
        done = subprocess.run(
            [sys.executable, "-m", "qa", "index", *where, *options],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return CommandResult(done.returncode, done.stdout, done.stderr)

    def copy_build(self, **fields: object) -> BuildLayout:
        """Copy the build in use under a new name, with some fields of its manifest changed; don't point to it yet."""
        current = self.store.current()
        with self.store.new_build() as staging:
            shutil.copytree(current.folder, staging.folder, dirs_exist_ok=True)
            manifest = Manifest.read(current.manifest).model_copy(update={"build": staging.name, **fields})
            manifest.write(staging.manifest)
            copied_build = BuildLayout(staging.folder.with_name(staging.name))
            staging.folder.rename(copied_build.folder)
        return copied_build
