"""Finds source files and reads them as documents."""

import codecs
import hashlib
from contextlib import suppress
from pathlib import Path

from corpus.document import SourceDocument
from corpus.errors import MissingDocumentError, UnreadableDocumentError
from corpus.files.file_types import PLAIN_TEXT, FileType, detect_file_type, detect_text_type, detect_utf_16
from corpus.files.pdf_lines import PdfText
from corpus.files.reading import read_file

PDF_MEDIA_TYPE = "application/pdf"

MEDIA_TYPES = {".txt": "text/plain", ".pdf": PDF_MEDIA_TYPE, ".jsonl": "application/jsonl"}
"""The media types of source files, by suffix."""

EXAMPLES_SUFFIX = ".examples.jsonl"
UNANSWERABLE_SUFFIX = ".unanswerable.jsonl"
TRANSLATION_SUFFIX = ".es.jsonl"
TITLES_SUFFIX = ".titles.jsonl"
PUBLICATION_SUFFIX = ".about.json"
COUNTERPARTS_SUFFIX = ".same.jsonl"
COMPANION_SUFFIXES = (
    EXAMPLES_SUFFIX,
    UNANSWERABLE_SUFFIX,
    TRANSLATION_SUFFIX,
    TITLES_SUFFIX,
    PUBLICATION_SUFFIX,
    COUNTERPARTS_SUFFIX,
)
_MAX_MEGABYTES = 16
_MAX_MEGABYTES_PDF = 64
"""Of a source file; a questionnaire is .2 MB of text, but pictures make a PDF large."""


def find_source_files(path: Path) -> list[Path]:
    """Find the source files of a path, sorted by name, without companions; MissingDocumentError if there are none."""
    *suffixes, last = MEDIA_TYPES
    others = ", ".join(suffixes)
    try:
        if not path.exists():
            raise MissingDocumentError(
                f"{path}: there is no such file or folder; give the corpus with --corpus or PERU_QA_CORPUS"
            )
        if path.is_file():
            if path.suffix.lower() in MEDIA_TYPES:
                return [path]
            raise MissingDocumentError(f"{path}: only {others} and {last} files can be read; convert it to one of them")
        files = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in MEDIA_TYPES)
    except OSError as error:
        raise MissingDocumentError(
            f"{path}: cannot be read ({error.strerror}); check the path and its permissions"
        ) from error
    files = [file for file in files if not _is_companion(file)]
    if not files:
        raise MissingDocumentError(f"{path}: holds no {others} or {last} file; put the questionnaire there")
    return files


def _is_companion(path: Path) -> bool:
    return path.name.lower().endswith(COMPANION_SUFFIXES)


def find_companions(path: Path) -> dict[str, Path]:
    """Find the companions of a source file, such as "peru.examples.jsonl" of "peru.txt", by suffix."""
    candidates = {suffix: path.with_name(path.stem + suffix) for suffix in COMPANION_SUFFIXES}
    return {suffix: companion for suffix, companion in candidates.items() if companion.is_file()}


def read_document(path: Path) -> SourceDocument:
    """Read a text file, or the text of a PDF; MissingDocumentError if the file can't be opened.

    UnreadableDocumentError if it is empty, too large, binary, not UTF-8, a PDF without readable text, of another type
    than its suffix says, or being written.
    """
    media_type, raw = _media_type(path), _read_bytes(path)
    is_companion = _is_companion(path)
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        cure = "fill or remove it" if is_companion else "put the text of the questionnaire there"
        raise UnreadableDocumentError(f"{path}: is empty; {cure}")
    digest = hashlib.sha256(raw).hexdigest()
    if media_type == PDF_MEDIA_TYPE:
        pdf = _read_pdf(raw, path)
        return SourceDocument(path.name, pdf.text, digest, media_type, pdf.pages)
    text = _decode(raw, path)
    if not is_companion and (file_type := detect_text_type(text, path.suffix.lower())):
        raise _wrong_suffix(path, file_type)
    return SourceDocument(path.name, text, digest, media_type)


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
    return read_file(path, _MAX_MEGABYTES_PDF if _media_type(path) == PDF_MEDIA_TYPE else _MAX_MEGABYTES)


def _media_type(path: Path) -> str:
    # Only companions have the last one.
    return (MEDIA_TYPES | {".json": "application/json"})[path.suffix.lower()]


def _read_pdf(raw: bytes, path: Path) -> PdfText:
    # Imported late, since most corpora contain no PDF.
    from corpus.files.pdf import looks_like_pdf, read_pdf

    if looks_like_pdf(raw):
        return read_pdf(raw, str(path))
    file_type = detect_file_type(raw)
    if file_type is None and b"\0" not in raw:
        with suppress(UnicodeDecodeError):
            file_type = detect_text_type(raw.decode("utf-8-sig"), ".txt") or PLAIN_TEXT
    if file_type is None:
        raise UnreadableDocumentError(f"{path}: is not a PDF; get a complete copy, or save the questionnaire as PDF")
    raise _wrong_suffix(path, file_type)


def _decode(raw: bytes, path: Path) -> str:
    """Decode UTF-8 text, with Unix line ends and without a byte order mark."""
    if file_type := detect_file_type(raw):
        raise _wrong_suffix(path, file_type)
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
