"""What tells, without reading it, whether a corpus is the one that was indexed."""

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


def test_it_is_the_digest_of_what_is_read(shipped: Corpus, tmp_path: Path):
    assert sources_digest(SHIPPED) == shipped.digest
    for name in ("b", "a", "c"):
        write(tmp_path, name)
        assert sources_digest(tmp_path) == load_corpus(tmp_path).digest
    one = tmp_path / "a.jsonl"
    assert sources_digest(one) == load_corpus(one).digest != sources_digest(tmp_path)


@pytest.mark.parametrize("changed", ["peru-msq-2022.txt", "peru-msq-2022.examples.jsonl", "peru-msq-2022.es.jsonl"])
def test_it_is_another_where_a_file_is(shipped: Corpus, tmp_path: Path, changed: str):
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "corpus"))
    assert sources_digest(folder) == shipped.digest
    with (folder / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert sources_digest(folder) != shipped.digest


def test_it_is_another_where_a_companion_comes_or_goes(tmp_path: Path):
    write(tmp_path, "a")
    whole = sources_digest(tmp_path)
    (tmp_path / "a.examples.jsonl").unlink()
    assert sources_digest(tmp_path) == load_corpus(tmp_path).digest != whole


def test_where_nothing_is_it_says_so(tmp_path: Path):
    with pytest.raises(MissingDocumentError):
        sources_digest(tmp_path / "nowhere")


def test_who_reads_is_told_alike_each_time():
    assert reader_digest() == reader_digest()
    assert len(reader_digest()) == 64
