"""Bytes on disk to documents: the only module of this package that reads files."""

import codecs
import hashlib
from pathlib import Path

from corpus.document import SourceDocument
from corpus.errors import MissingDocumentError, UnreadableDocumentError

MEDIA_TYPES = {".txt": "text/plain", ".jsonl": "application/jsonl"}
"""Of what can be a source file."""

_COMPANION_MEDIA_TYPES = {".json": "application/json"}
"""Of what only lies beside one."""

EXAMPLES_SUFFIX = ".examples.jsonl"
UNANSWERABLE_SUFFIX = ".unanswerable.jsonl"
TRANSLATION_SUFFIX = ".es.jsonl"
PUBLICATION_SUFFIX = ".about.json"
COMPANION_SUFFIXES = (EXAMPLES_SUFFIX, UNANSWERABLE_SUFFIX, TRANSLATION_SUFFIX, PUBLICATION_SUFFIX)


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
            raise MissingDocumentError(
                f"{path}: only {' and '.join(MEDIA_TYPES)} files can be read; convert it to one of them"
            )
        return [path]
    files = sorted(
        file
        for file in path.iterdir()
        if file.is_file() and file.suffix.lower() in MEDIA_TYPES and not file.name.lower().endswith(COMPANION_SUFFIXES)
    )
    if not files:
        raise MissingDocumentError(f"{path}: holds no {' or '.join(MEDIA_TYPES)} file; put the questionnaire there")
    return files


def companion(path: Path, suffix: str) -> Path | None:
    """The companion file beside a source file ("peru.txt" has "peru.examples.jsonl"), if there is one."""
    beside = path.with_name(path.stem + suffix)
    return beside if beside.is_file() else None


def read_document(path: Path) -> SourceDocument:
    """Reads a file whole.

    Raises:
        MissingDocumentError: the file can't be opened.
        UnreadableDocumentError: it is empty, binary, or not UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise MissingDocumentError(
            f"{path}: cannot be read ({error.strerror}); check the file and its rights"
        ) from error
    content = raw.removeprefix(codecs.BOM_UTF8)
    if not content.strip():
        beside = path.name.lower().endswith(COMPANION_SUFFIXES)
        cure = "fill or remove it" if beside else "put the text of the questionnaire there"
        raise UnreadableDocumentError(f"{path}: is empty; {cure}")
    if b"\0" in content:
        raise UnreadableDocumentError(f"{path}: is binary, not text; export the questionnaire as UTF-8 text")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableDocumentError(
            f"{path}: is not UTF-8 (byte {error.start}); convert it, for example: iconv -f latin1 -t utf-8"
        ) from error
    return SourceDocument(
        name=path.name,
        text=text.replace("\r\n", "\n").replace("\r", "\n"),
        digest=hashlib.sha256(raw).hexdigest(),
        media_type=(MEDIA_TYPES | _COMPANION_MEDIA_TYPES)[path.suffix.lower()],
    )
