"""Texts of documents: only those that a build was made from, and no fault of the reader is mistaken for none."""

from pathlib import Path

import pytest

from corpus import CorpusError, read_document
from qa.serving import source_texts
from qa.serving.source_texts import SourceTexts


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document of two lines."""
    path = tmp_path / "report.txt"
    path.write_text("One line.\nAnother line.\n", encoding="utf-8")
    return path


def test_a_text_is_found_by_name_and_digest_only(document: Path):
    texts, digest = SourceTexts(document.parent), read_document(document).digest
    assert texts.lines("report.txt", digest) == ("One line.", "Another line.")
    assert texts.lines("other.txt", digest) is None
    assert texts.lines("../report.txt", digest) is None


def test_a_document_that_has_changed_is_read_again_when_it_is_restored(document: Path):
    before, digest = document.read_bytes(), read_document(document).digest
    texts = SourceTexts(document.parent)
    document.write_text("Something else.\n", encoding="utf-8")
    assert texts.lines("report.txt", digest) is None
    document.write_bytes(before)
    assert texts.lines("report.txt", digest) == ("One line.", "Another line.")


def test_a_fault_of_the_reader_is_not_taken_for_a_document_that_is_gone(document: Path, monkeypatch):
    def fail(error: Exception):
        def read(path: Path):
            raise error

        monkeypatch.setattr(source_texts, "read_document", read)

    texts = SourceTexts(document.parent)
    fail(KeyError("page"))
    with pytest.raises(KeyError, match="page"):
        texts.lines("report.txt", "0")
    fail(CorpusError("unreadable"))
    assert texts.lines("report.txt", "0") is None
