"""Indexes by the real model that are kept in pytest's cache from run to run, and the corpora that they are made of."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from corpus import SHIPPED
from qa.maintenance.update import bring_up_to_date, plan_update
from qa.settings import Settings
from support.paths import DATA, ROOT

SAMPLED_SHARE = 4
"""The sample has one of so many labelled questions."""


def copy_cached_index(cache: Path, folder: Path, write_corpus: Callable[[Path], None]) -> Settings:
    """Copy a corpus and its index from a cache into a folder, and return the settings of the copy.

    An index in the cache that is damaged or out of date, or that other code has built, is built from nothing, as in a
    fresh clone. One process at a time updates and copies, the others wait for it; tests get the copy only.
    """
    cached, built_by = Settings(corpus=cache / "corpus", index_dir=cache / "index"), cache / "built-by"
    with FileLock(cache / "lock"):
        shutil.rmtree(cached.corpus, ignore_errors=True)
        cached.corpus.mkdir()
        write_corpus(cached.corpus)
        _, _, is_up_to_date = plan_update(cached, keep_going=False)
        if not is_up_to_date or not built_by.exists() or built_by.read_text(encoding="utf-8") != _code_digest():
            shutil.rmtree(cached.index_directory, ignore_errors=True)
            bring_up_to_date(cached, lambda done, total: None)
            built_by.write_text(_code_digest(), encoding="utf-8")
        shutil.copytree(cached.corpus, folder / "corpus")
        shutil.copytree(cached.index_directory, folder / "index")
    return Settings(corpus=folder / "corpus", index_dir=folder / "index")


def _code_digest() -> str:
    """Compute the digest of the code that builds an index; how the confidence is learned is named in the manifest."""
    code = hashlib.sha256()
    for module in sorted((ROOT / "index").rglob("*.py")):
        code.update(module.read_bytes())
    return code.hexdigest()


def write_sample(folder: Path) -> None:
    """Write the shipped document, and every fourth of its example questions and of its unanswerable ones."""
    for file in SHIPPED.iterdir():
        if file.name.endswith((".examples.jsonl", ".unanswerable.jsonl")):
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            (folder / file.name).write_text("".join(lines[::SAMPLED_SHARE]), encoding="utf-8")
        else:
            shutil.copy(file, folder)


def write_editions(folder: Path) -> None:
    """Write three small editions: Atlantida's of 2024 and 2022 and Peru's of 2022, without example questions.

    They ask the same; the portal is the Lagoon in the first, the Lighthouse in the second, the Plaza in Peru's.
    """
    text = (DATA / "atlantida-2024-word.txt").read_text(encoding="utf-8")
    earlier = text.replace("Survey 2024", "Survey 2022").replace("Lagoon", "Lighthouse")
    peru = earlier.replace("Republic of Atlantida", "Peru").replace("Atlantida", "Peru").replace("Lighthouse", "Plaza")
    peru = peru.replace("atlantida", "peru")
    for name, content in (("new", text), ("old", earlier), ("peru", peru)):
        (folder / f"{name}.txt").write_text(content, encoding="utf-8")
