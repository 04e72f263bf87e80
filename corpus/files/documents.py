"""Reads source files and companions as documents."""

import codecs
import hashlib
from contextlib import suppress
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
)
from corpus.files.finding import MEDIA_TYPES, find_source_files, is_companion
from corpus.files.reading import read_file

_MAX_MEGABYTES = 16
_MAX_MEGABYTES_WITH_PICTURES = 64
"""Of a source file; a questionnaire is .2 MB of text, but pictures make a PDF or a Word file large."""

_WITH_PICTURES = (".pdf", ".docx", ".odt")


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
        text=content.text,
        digest=hashlib.sha256(raw).hexdigest(),
        media_type=_media_type(path),
        pages=content.pages,
        blocks=content.blocks,
        rows=content.rows,
        places=content.places,
    )


def _read_content(raw: bytes, path: Path) -> Content:
    """Read the bytes of a file by its suffix; the readers are imported late, since a corpus needs few of them."""
    match path.suffix.lower():
        case ".pdf":
            return _read_pdf(raw, path)
        case ".docx":
            if (file_type := detect_file_type(raw)) is not WORD:
                raise _wrong_suffix(path, file_type or PLAIN_TEXT)
            from corpus.files.outlined.docx.reader import read_docx

            return read_docx(raw, str(path))
        case ".odt":
            from corpus.files.outlined.odt import read_odt

            if (file_type := detect_file_type(raw)) is not ODT:
                raise _wrong_suffix(path, file_type or PLAIN_TEXT)
            return read_odt(raw, str(path))
        case ".html" | ".htm":
            from corpus.files.outlined.html.reader import read_html

            _refuse_other_type(raw, path)
            if b"<" not in raw and b"\0" not in raw:
                raise _wrong_suffix(path, PLAIN_TEXT)
            return read_html(raw, str(path))
    text = _decode(raw, path)
    if not is_companion(path) and (file_type := detect_text_type(text, path.suffix.lower())):
        raise _wrong_suffix(path, file_type)
    if path.suffix.lower() == ".md":
        from corpus.files.outlined.markdown import read_markdown

        return read_markdown(text, str(path))
    return Content(text)


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
    # Only companions have the last one.
    return (MEDIA_TYPES | {".json": "application/json"})[path.suffix.lower()]


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
    raise _wrong_suffix(path, file_type)


def _refuse_other_type(raw: bytes, path: Path) -> None:
    if file_type := detect_file_type(raw):
        raise _wrong_suffix(path, file_type)


def _decode(raw: bytes, path: Path) -> str:
    """Decode UTF-8 text, with Unix line ends and without a byte order mark."""
    _refuse_other_type(raw, path)
    if encoding := detect_utf_16(raw):
        raise UnreadableDocumentError(f"{path}: is UTF-16; convert it, for example: iconv -f {encoding} -t UTF-8")
    content = raw.removeprefix(codecs.BOM_UTF8)
    if b"\0" in content:
        raise UnreadableDocumentError(f"{path}: is binary, not text; export the questionnaire as UTF-8 text or PDF")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableDocumentError(
            f"{path}: is not UTF-8 (byte {error.start}); convert it, for example: iconv -f latin1 -t utf-8"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _wrong_suffix(path: Path, file_type: FileType) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"{path}: is {file_type.name}; {file_type.cure.format(stem=path.stem)}")
