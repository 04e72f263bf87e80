"""Reads source files and companions as documents."""

import base64
import codecs
import hashlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from corpus.document import SourceDocument
from corpus.errors import UnreadableDocumentError
from corpus.files.content import Content
from corpus.files.file_types import (
    ODT,
    PLAIN_TEXT,
    WORD,
    FileType,
    detect_file_type,
    detect_text_type,
    detect_utf_16,
    wrong_suffix,
)
from corpus.files.finding import MEDIA_TYPES, find_source_files, is_companion
from corpus.files.reading import read_file
from corpus.text.cleaning import clean_text
from corpus.text.encodings import decode_text

_MAX_MEGABYTES = 16
_MAX_MEGABYTES_WITH_PICTURES = 64
"""Of a source file; a questionnaire is .2 MB of text, but pictures make a PDF or an Office file large."""

_WITH_PICTURES = (".pdf", ".docx", ".odt", ".xlsx", ".ods")

_MAX_PICTURE_KILOBYTES = 100
"""Of a logo or a preview, which visitors load, and every build keeps."""

PICTURE_TYPES = {".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
"""The media types of pictures beside a document, by suffix."""

_FIRST_BYTES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/webp": b"RIFF", "image/jpeg": b"\xff\xd8\xff"}


def read_document(path: Path) -> SourceDocument:
    """Read a source file or a companion; MissingDocumentError if the file can't be opened.

    UnreadableDocumentError if it is empty, too large, binary, damaged, encrypted, without readable text, of another
    type than its suffix says, or being written.
    """
    raw = _read_bytes(path)
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        cure = "fill or remove it" if is_companion(path) else "put the text of the questionnaire there"
        raise UnreadableDocumentError(f"{path}: is empty; {cure}")
    content = _read_content(raw, path)
    return SourceDocument(
        name=path.name,
        text=clean_text(content.text),
        digest=hashlib.sha256(raw).hexdigest(),
        media_type=_media_type(path),
        pages=content.pages,
        blocks=content.blocks,
        rows=content.rows,
        places=content.places,
        converted=content.converted,
        hidden=content.hidden,
        remarks=content.remarks,
    )


def _read_content(raw: bytes, path: Path) -> Content:
    """Read the bytes of a file by its suffix; the readers are imported late, since a corpus needs few of them."""
    match path.suffix.lower():
        case ".pdf":
            return _read_pdf(raw, path)
        case ".docx":
            from corpus.files.outlined.docx.reader import read_docx

            _require_type(WORD, raw, path)
            return read_docx(raw, str(path))
        case ".odt":
            from corpus.files.outlined.odt.reader import read_odt

            _require_type(ODT, raw, path)
            return read_odt(raw, str(path))
        case ".html" | ".htm":
            from corpus.files.outlined.html.reader import read_html

            _require_html(raw, path)
            return read_html(raw, str(path))
        case ".xlsx" | ".ods":
            from corpus.files.tables.spreadsheets import read_spreadsheet

            return read_spreadsheet(raw, str(path))
        case ".csv":
            from corpus.files.tables.delimited import read_csv

            return read_csv(raw, str(path))
        case _:
            return _read_text(raw, path)


def _read_text(raw: bytes, path: Path) -> Content:
    content = _decode(raw, path)
    if not is_companion(path) and (file_type := detect_text_type(content.text, path.suffix.lower())):
        raise wrong_suffix(str(path), file_type)
    if path.suffix.lower() != ".md":
        return content
    from corpus.files.outlined.markdown import read_markdown

    return replace(read_markdown(clean_text(content.text), str(path)), converted=content.converted)


def read_picture(path: Path) -> SourceDocument:
    """Read a picture beside a document; its text is its bytes in base 64.

    UnreadableDocumentError if it is too large, not what its suffix says, or being written.
    """
    raw, media_type = _read_bytes(path), _media_type(path)
    if len(raw) > _MAX_PICTURE_KILOBYTES * 1000:
        raise UnreadableDocumentError(
            f"{path}: is {len(raw) / 1000:.0f} kB, more than the limit of {_MAX_PICTURE_KILOBYTES} kB; make it smaller"
        )
    if not raw.startswith(_FIRST_BYTES[media_type]):
        raise UnreadableDocumentError(f"{path}: is not a picture of the type {media_type}; save it as one")
    return SourceDocument(path.name, base64.b64encode(raw).decode("ascii"), hashlib.sha256(raw).hexdigest(), media_type)


def document_digests(path: Path) -> dict[str, str]:
    """Return the digest of each source file of a corpus path, by name, without parsing it.

    Raises:
        MissingDocumentError: the path doesn't exist, or a file can't be opened.
        UnreadableDocumentError: a file is too large, or being written.
    """
    return {file.name: file_digest(file) for file in find_source_files(path)}


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, which is the digest of its document; raises what `read_file` does."""
    return hashlib.sha256(_read_bytes(path)).hexdigest()


def _read_bytes(path: Path) -> bytes:
    return read_file(path, _MAX_MEGABYTES_WITH_PICTURES if path.suffix.lower() in _WITH_PICTURES else _MAX_MEGABYTES)


def _media_type(path: Path) -> str:
    # Only companions have the last ones.
    return (MEDIA_TYPES | {".json": "application/json"} | PICTURE_TYPES)[path.suffix.lower()]


def _read_pdf(raw: bytes, path: Path) -> Content:
    # Imported late, since most corpora contain no PDF.
    from corpus.files.pdf.reader import looks_like_pdf, read_pdf

    if looks_like_pdf(raw):
        return read_pdf(raw, str(path))
    file_type = detect_file_type(raw)
    if file_type is None and b"\0" not in raw:
        with suppress(UnicodeDecodeError):
            file_type = detect_text_type(raw.decode("utf-8-sig"), ".txt") or PLAIN_TEXT
    if file_type is None:
        raise UnreadableDocumentError(f"{path}: is not a PDF; get a complete copy, or save the questionnaire as PDF")
    raise wrong_suffix(str(path), file_type)


def _require_type(expected: FileType, raw: bytes, path: Path) -> None:
    file_type = detect_file_type(raw)
    if file_type is not expected:
        raise wrong_suffix(str(path), file_type or PLAIN_TEXT)


def _require_html(raw: bytes, path: Path) -> None:
    _refuse_binary(raw, path)
    if b"<" not in raw and b"\0" not in raw:
        raise wrong_suffix(str(path), PLAIN_TEXT)


def _refuse_binary(raw: bytes, path: Path) -> None:
    if file_type := detect_file_type(raw):
        raise wrong_suffix(str(path), file_type)


def _decode(raw: bytes, path: Path) -> Content:
    """Decode a text file, which is UTF-8 or Windows-1252."""
    _refuse_binary(raw, path)
    if encoding := detect_utf_16(raw):
        raise UnreadableDocumentError(f"{path}: is UTF-16; convert it, for example: iconv -f {encoding} -t UTF-8")
    if b"\0" in raw:
        raise UnreadableDocumentError(f"{path}: is binary, not text; export the questionnaire as UTF-8 text or PDF")
    try:
        text, converted = decode_text(raw)
        return Content(text, converted=converted)
    except UnicodeDecodeError as error:
        raise UnreadableDocumentError(
            f"{path}: is not UTF-8 (byte {error.start}), nor Windows-1252; save it as UTF-8, or convert it with: "
            "iconv -f ITS_ENCODING -t UTF-8"
        ) from error
