"""Unusable files are refused in one line that names the file and the cure; harmless oddities are accepted."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import SHIPPED, Corpus, PeruQaError, load_corpus
from corpus.errors import CorpusError, InvalidRecordError, MissingDocumentError, UnreadableDocumentError
from support.entries import find_entry

WriteFiles = Callable[[dict[str, bytes | str]], Path]

READABLE = ".txt, .pdf, .docx, .xlsx, .ods, .csv, .odt, .html, .htm, .md"
LETTER = "Dear all,\n\nthis letter holds no questionnaire.\n"
UTF_16 = b"\xff\xfe" + "1. País".encode("utf-16-le")
WORD = b"PK\x03\x04" + bytes(20) + b"[Content_Types].xml ... word/document.xml"
ODT = b"PK\x03\x04" + bytes(20) + b"mimetypeapplication/vnd.oasis.opendocument.text"
RECIPE = "Bread\n\n1. Take some flour.\n2. Add some water.\n3. Bake it.\n"


def test_corpus_errors_derive_from_the_errors_shown_to_people() -> None:
    assert [error.__mro__[1:3] for error in (MissingDocumentError, UnreadableDocumentError, InvalidRecordError)] == [
        (CorpusError, PeruQaError)
    ] * 3


@pytest.mark.parametrize(
    ("name", "content", "error", "fault", "cure"),
    [
        ("gone.txt", None, MissingDocumentError, "there is no such file or folder", "--corpus or PERU_QA_CORPUS"),
        ("a.rtf", "1. Name", MissingDocumentError, f"only {READABLE} and .jsonl files can be read", "convert it"),
        ("a.about.json", "{}", MissingDocumentError, f"only {READABLE} and .jsonl files can be read", "convert it"),
        ("a", "1. Name", MissingDocumentError, f"only {READABLE} and .jsonl files can be read", "convert it"),
        ("a.txt", b"", UnreadableDocumentError, "is empty", "put the text of the questionnaire there"),
        ("a.txt", b" \r\n\n\t", UnreadableDocumentError, "is empty", "put the text of the questionnaire there"),
        ("a.jsonl", b"\n", UnreadableDocumentError, "is empty", "put the text of the questionnaire there"),
        (
            "a.txt",
            b"1. Name\0\1",
            UnreadableDocumentError,
            "is binary",
            "export the questionnaire as UTF-8 text or PDF",
        ),
        ("a.txt", b"\0" * 999, UnreadableDocumentError, "is binary", "export the questionnaire as UTF-8 text or PDF"),
        ("a.txt", UTF_16, UnreadableDocumentError, "is UTF-16;", "iconv -f UTF-16LE -t UTF-8"),
        ("a.txt", UTF_16[2:], UnreadableDocumentError, "is UTF-16;", "iconv -f UTF-16LE -t UTF-8"),
        ("a.txt", b"\xfe\xff" + "1. País".encode("utf-16-be"), UnreadableDocumentError, "is UTF-16;", "-f UTF-16BE"),
        ("a.txt", "1. País".encode("utf-16-be"), UnreadableDocumentError, "is UTF-16;", "-f UTF-16BE"),
        ("a.es.jsonl.txt", UTF_16, UnreadableDocumentError, "is UTF-16;", "iconv -f UTF-16LE -t UTF-8"),
        (
            "a.txt",
            b"x" * 16_000_001,
            UnreadableDocumentError,
            "is 16 MB, more than the limit of 16 MB",
            "keep only the questionnaire",
        ),
        ("a.txt", b"%PDF-1.7 ...", UnreadableDocumentError, "is a PDF;", "rename it to a.pdf"),
        ("a.txt", WORD, UnreadableDocumentError, "is a Word document;", "rename it to a.docx"),
        ("a.pdf", WORD, UnreadableDocumentError, "is a Word document;", "rename it to a.docx"),
        ("a.pdf", ODT, UnreadableDocumentError, "is an OpenDocument text;", "rename it to a.odt"),
        ("a.docx", RECIPE, UnreadableDocumentError, "is plain text;", "rename it to a.txt"),
        ("a.docx", ODT, UnreadableDocumentError, "is an OpenDocument text;", "rename it to a.odt"),
        ("a.docx", WORD, UnreadableDocumentError, "is damaged or was cut off;", "get a complete copy"),
        ("a.jsonl", b"PK\x03\x04 ...", UnreadableDocumentError, "is a ZIP archive;", "unpack it"),
        (
            "a.txt",
            b"\xd0\xcf\x11\xe0...",
            UnreadableDocumentError,
            "is an encrypted or an old Office document;",
            "save it without a password",
        ),
        ("a.txt", b"{\\rtf1 ...}", UnreadableDocumentError, "is rich text (RTF);", "save it as .docx or PDF"),
        ("a.txt", b"\x1f\x8b...", UnreadableDocumentError, "is a gzip archive;", "unpack it with gunzip"),
        ("a.pdf", RECIPE, UnreadableDocumentError, "is plain text;", "rename it to a.txt"),
        ("a.pdf", '{"id": "x"}\n', UnreadableDocumentError, "is JSON Lines;", "rename it to a.jsonl"),
        ("a.pdf", b"\xff\xd8\xff\xe0", UnreadableDocumentError, "is not a PDF;", "save the questionnaire as PDF"),
        ("a.pdf", b"\0\1", UnreadableDocumentError, "is not a PDF;", "get a complete copy"),
        ("a.txt", "\u2003\u2028\n", UnreadableDocumentError, "no questionnaire found", "give the text or the PDF"),
        ("my.faq.txt", '\n{"id": "x"}\n', UnreadableDocumentError, "is JSON Lines;", "rename it to my.faq.jsonl"),
        ("a.jsonl", RECIPE, UnreadableDocumentError, "is plain text;", "rename it to a.txt"),
        ("a.txt", b"1. \x81", UnreadableDocumentError, "is not UTF-8 (byte 3), nor Windows-1252", "save it as UTF-8"),
        ("a.txt", LETTER, UnreadableDocumentError, "no questionnaire found", "give the text or the PDF"),
        ("a.txt", RECIPE, UnreadableDocumentError, "no entry was found", "add answers"),
    ],
)
def test_an_unusable_file_is_refused_with_the_cure(
    write_files: WriteFiles, name: str, content: bytes | str | None, error: type[CorpusError], fault: str, cure: str
) -> None:
    path = write_files({} if content is None else {name: content}) / name
    with pytest.raises(error) as raised:
        load_corpus(path)
    message = str(raised.value)
    assert message.partition(": ")[0] in (str(path), name)
    assert fault in message
    assert cure in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"README.md": "x", "LICENSE.txt": "x", ".a.txt": "x", "~$a.docx": b"PK", "a.rtf": b"x"},
        {"a.examples.jsonl": "{}"},
        {"a.es.jsonl": "{}"},
        {"a.unanswerable.jsonl": "{}"},
        {"a.titles.jsonl": "{}"},
        {"a.about.json": "{}", "b.json": "{}"},
        {"A.ES.JSONL": "{}", "b.Examples.jsonl": "{}"},
    ],
)
def test_a_folder_without_sources_is_refused(write_files: WriteFiles, files: dict[str, bytes | str]) -> None:
    path = write_files(files)
    with pytest.raises(MissingDocumentError) as raised:
        load_corpus(path)
    assert str(raised.value) == f"{path}: holds no {READABLE} or .jsonl file; put the questionnaire there"


def test_one_unreadable_file_makes_the_folder_fail(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    path = write_files({"a.txt": atlantida["word"], "b.txt": b"\xff"})
    with pytest.raises(UnreadableDocumentError, match=r"b\.txt: is not UTF-8 \(byte 0\)"):
        load_corpus(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "crlf"])
def test_a_byte_order_mark_and_windows_line_ends_are_ignored(
    write_files: WriteFiles, atlantida: dict[str, str], load_text: Callable[[str], Corpus], encoding: str
) -> None:
    text = atlantida["word, form"]
    plain = load_text(text)
    content = text.replace("\n", "\r\n").encode() if encoding == "crlf" else text.encode(encoding)
    encoded = load_corpus(write_files({"atlantida.txt": content}) / "atlantida.txt")
    assert encoded.documents[0].text == text
    assert encoded.entries == plain.entries
    assert encoded.documents[0].digest != plain.documents[0].digest


def test_a_suffix_in_capitals_is_accepted(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    path = write_files({"ATLANTIDA.TXT": atlantida["form"]}) / "ATLANTIDA.TXT"
    assert find_entry(load_corpus(path), "atlantida/13").title == "Sectoral agencies/departments/ministries: Education"


def test_the_digest_changes_with_any_file(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    example = {"entry": "13", "language": "en", "question": "Who runs the schools?"}
    translation = {"entry": "13", "digest": "0", "section": "", "title": "T", "labels": ["L"], "text": "Sí"}
    publication = {"year": 2024, "en": {"title": "Replies", "body": "Ministry"}}
    digests = []
    for name, content in (
        ("a.txt", atlantida["form"]),
        ("a.examples.jsonl", json.dumps(example)),
        ("a.examples.jsonl", json.dumps({**example, "language": "es"})),
        ("a.unanswerable.jsonl", json.dumps({"language": "en", "question": "Who won?"})),
        ("a.unanswerable.jsonl", json.dumps({"language": "en", "question": "Who won?", "near_miss": True})),
        ("a.es.jsonl", json.dumps(translation)),
        ("a.es.jsonl", json.dumps({**translation, "text": "No"})),
        ("a.about.json", json.dumps(publication)),
        ("a.about.json", json.dumps({**publication, "month": 6})),
    ):
        path = write_files({name: content})
        digests += [load_corpus(path).digest, load_corpus(path).digest]
    assert digests[::2] == digests[1::2]
    assert len(set(digests)) == 9


def test_the_shipped_folder_has_one_document(shipped: Corpus) -> None:
    assert [(document.name, document.media_type) for document in shipped.documents] == [
        ("peru-msq-2022.txt", "text/plain")
    ]
    assert load_corpus(SHIPPED / "peru-msq-2022.txt").digest == shipped.digest


def test_a_path_that_is_too_long_is_reported_in_one_line() -> None:
    with pytest.raises(MissingDocumentError, match="cannot be read") as raised:
        load_corpus(Path("a" * 300))
    assert "\n" not in str(raised.value)
