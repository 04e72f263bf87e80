"""Bytes on disk to documents: the module that source files are found and read by."""

import codecs
import hashlib
from contextlib import suppress
from pathlib import Path

from corpus.document import SourceDocument
from corpus.errors import MissingDocumentError, UnreadableDocumentError
from corpus.files.pdf import looks_like_pdf, read_pdf
from corpus.files.pdf_lines import PrintedText
from corpus.files.reading import read_whole
from corpus.files.signatures import PLAIN_TEXT, Signature, signature_of, text_signature_of, utf_16_of

PDF_MEDIA_TYPE = "application/pdf"

MEDIA_TYPES = {".txt": "text/plain", ".pdf": PDF_MEDIA_TYPE, ".jsonl": "application/jsonl"}
"""Of what can be a source file."""

_COMPANION_MEDIA_TYPES = {".json": "application/json"}
"""Of what only lies beside one."""

EXAMPLES_SUFFIX = ".examples.jsonl"
UNANSWERABLE_SUFFIX = ".unanswerable.jsonl"
TRANSLATION_SUFFIX = ".es.jsonl"
PUBLICATION_SUFFIX = ".about.json"
COMPANION_SUFFIXES = (EXAMPLES_SUFFIX, UNANSWERABLE_SUFFIX, TRANSLATION_SUFFIX, PUBLICATION_SUFFIX)
_MOST_MEGABYTES = 16

_MOST_MEGABYTES_PDF = 64
"""Of a source file; a questionnaire has a fifth of one as text, and pictures make a PDF large."""


def source_files(path: Path) -> list[Path]:
    """The source files that a corpus path names, sorted by name; companions are not among them.

    Raises:
        MissingDocumentError: nothing is there, or nothing that can be read.
    """
    try:
        return _source_files(path)
    except OSError as error:
        raise MissingDocumentError(
            f"{path}: cannot be read ({error.strerror}); check the path and its rights"
        ) from error


def _source_files(path: Path) -> list[Path]:
    if not path.exists():
        raise MissingDocumentError(
            f"{path}: there is no such file or folder; give the corpus with --corpus or PERU_QA_CORPUS"
        )
    if path.is_file():
        if path.suffix.lower() not in MEDIA_TYPES:
            raise MissingDocumentError(f"{path}: only {_listed('and')} files can be read; convert it to one of them")
        return [path]
    files = sorted(
        file
        for file in path.iterdir()
        if file.is_file() and file.suffix.lower() in MEDIA_TYPES and not file.name.lower().endswith(COMPANION_SUFFIXES)
    )
    if not files:
        raise MissingDocumentError(f"{path}: holds no {_listed('or')} file; put the questionnaire there")
    return files


def _listed(word: str) -> str:
    """The suffixes of source files, the last behind a word."""
    *others, last = MEDIA_TYPES
    return f"{', '.join(others)} {word} {last}"


def companion(path: Path, suffix: str) -> Path | None:
    """The companion file beside a source file ("peru.txt" has "peru.examples.jsonl"), if there is one."""
    beside = path.with_name(path.stem + suffix)
    return beside if beside.is_file() else None


def read_document(path: Path) -> SourceDocument:
    """Reads a file whole, as text, or as the text of a PDF.

    Raises:
        MissingDocumentError: the file can't be opened.
        UnreadableDocumentError: it is empty, too large, binary, not UTF-8, a PDF without readable text, something else
            than its suffix tells, or being written.
    """
    media_type, raw = _media_type(path), _raw(path)
    beside = path.name.lower().endswith(COMPANION_SUFFIXES)
    if not raw.removeprefix(codecs.BOM_UTF8).strip():
        cure = "fill or remove it" if beside else "put the text of the questionnaire there"
        raise UnreadableDocumentError(f"{path}: is empty; {cure}")
    digest = hashlib.sha256(raw).hexdigest()
    if media_type == PDF_MEDIA_TYPE:
        printed = _read_pdf(raw, path)
        return SourceDocument(path.name, printed.text, digest, media_type, printed.pages)
    text = _decoded(raw, path)
    if not beside and (signature := text_signature_of(text, path.suffix.lower())):
        raise _mislabelled(path, signature)
    return SourceDocument(path.name, text, digest, media_type)


def document_digests(path: Path) -> dict[str, str]:
    """The name and digest of each source file that a corpus path names, without reading what it says.

    Raises:
        MissingDocumentError: nothing is there, or a file can't be opened.
        UnreadableDocumentError: a file is too large, or being written.
    """
    return {file.name: raw_digest(file) for file in source_files(path)}


def raw_digest(path: Path) -> str:
    """SHA-256 of a file as it is, which is the digest of its document.

    Raises:
        MissingDocumentError: the file can't be opened.
        UnreadableDocumentError: it is too large, or being written.
    """
    return hashlib.sha256(_raw(path)).hexdigest()


def _raw(path: Path) -> bytes:
    return read_whole(path, _MOST_MEGABYTES_PDF if _media_type(path) == PDF_MEDIA_TYPE else _MOST_MEGABYTES)


def _media_type(path: Path) -> str:
    return (MEDIA_TYPES | _COMPANION_MEDIA_TYPES)[path.suffix.lower()]


def _read_pdf(raw: bytes, path: Path) -> PrintedText:
    if looks_like_pdf(raw):
        return read_pdf(raw, str(path))
    signature = signature_of(raw)
    if signature is None and b"\0" not in raw:
        with suppress(UnicodeDecodeError):
            signature = text_signature_of(raw.decode("utf-8-sig"), ".txt") or PLAIN_TEXT
    if signature is None:
        raise UnreadableDocumentError(f"{path}: is no PDF; get a whole copy, or save the questionnaire as PDF")
    raise _mislabelled(path, signature)


def _decoded(raw: bytes, path: Path) -> str:
    """The text of bytes, with the line ends of Unix and without a byte order mark."""
    if signature := signature_of(raw):
        raise _mislabelled(path, signature)
    if encoding := utf_16_of(raw):
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


def _mislabelled(path: Path, signature: Signature) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"{path}: is {signature.kind}; {signature.cure.format(stem=path.stem)}")
