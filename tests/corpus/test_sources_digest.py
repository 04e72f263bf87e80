"""The digests that show, without parsing it, whether a corpus is the one that was indexed."""

import json
import shutil
from pathlib import Path

import pytest

from corpus import SHIPPED, Corpus, load_corpus, reader_digest, sources_digest
from corpus.errors import MissingDocumentError


def write(folder: Path, name: str) -> None:
    entry = {"id": name, "question": "When?", "answer": "From 9 to 5."}
    (folder / f"{name}.jsonl").write_text(json.dumps(entry) + "\n", encoding="utf-8")
    example = {"entry": name, "language": "en", "question": f"When is {name} open?"}
    (folder / f"{name}.examples.jsonl").write_text(json.dumps(example) + "\n", encoding="utf-8")


def test_it_equals_the_digest_of_the_loaded_corpus(shipped: Corpus, tmp_path: Path):
    assert sources_digest(SHIPPED) == shipped.digest
    for name in ("b", "a", "c"):
        write(tmp_path, name)
        assert sources_digest(tmp_path) == load_corpus(tmp_path).digest
    file = tmp_path / "a.jsonl"
    assert sources_digest(file) == load_corpus(file).digest != sources_digest(tmp_path)


@pytest.mark.parametrize("changed", ["txt", "examples.jsonl", "es.jsonl", "titles.jsonl"])
def test_it_changes_with_any_file(shipped: Corpus, tmp_path: Path, changed: str):
    changed = f"peru-msq-2022.{changed}"
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "corpus"))
    assert sources_digest(folder) == shipped.digest
    with (folder / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert sources_digest(folder) != shipped.digest


def test_it_changes_when_a_companion_is_removed(tmp_path: Path):
    write(tmp_path, "a")
    whole = sources_digest(tmp_path)
    (tmp_path / "a.examples.jsonl").unlink()
    assert sources_digest(tmp_path) == load_corpus(tmp_path).digest != whole


def test_a_missing_path_is_refused(tmp_path: Path):
    with pytest.raises(MissingDocumentError):
        sources_digest(tmp_path / "nowhere")


def test_the_reader_digest_is_stable():
    assert reader_digest() == reader_digest()
    assert len(reader_digest()) == 64
